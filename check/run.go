package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// sideBySide is how many checks are asked at a time.
	sideBySide = 16
	// pace is how long --wait waits between two rounds.
	pace = 5 * time.Second
)

// Options say how checks are run.
type Options struct {
	Selection
	// Wait asks again, until ctx ends, those that take time and did not hold yet.
	Wait bool
	// Patience is how long a check may take at most. Default: what each says.
	Patience time.Duration
	// Pace is how long to wait between two rounds. Default: 5 seconds.
	Pace time.Duration
	// Progress is told what is still awaited. Default: nobody is.
	Progress func(awaited []string)
	// Explain makes a line of an error. Default: its text, on one line.
	Explain func(error) string
}

// Run asks every selected check that checks returns, side by side, and returns the
// rows in their order and the ids of those that were not selected. checks is called
// anew for each round, so that nothing shared is older than its round. When ctx
// ends, what is open is Unknown, and Run returns at once.
func Run(ctx context.Context, checks func() []Check, o Options) (rows []Row, skipped []string) {
	if o.Pace == 0 {
		o.Pace = pace
	}
	if o.Progress == nil {
		o.Progress = func([]string) {}
	}
	if o.Explain == nil {
		o.Explain = func(err error) string { return err.Error() }
	}
	first := checks()
	skipped = ids(those(first, func(c Check) bool { return !o.selects(c) }))
	rows = o.round(ctx, those(first, o.selects))
	for o.Wait && ctx.Err() == nil {
		open := those(checks(), func(c Check) bool { return again(c, rows) })
		if len(open) == 0 {
			break
		}
		o.Progress(ids(open))
		select {
		case <-ctx.Done():
			return rows, skipped
		case <-time.After(o.Pace):
		}
		merge(rows, o.round(ctx, open), ctx.Err() != nil)
	}
	return rows, skipped
}

// those are the checks that match.
func those(checks []Check, match func(Check) bool) []Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return !match(c) })
}

// again reports whether c is asked in another round.
func again(c Check, rows []Row) bool {
	return c.Waits && slices.ContainsFunc(rows, func(r Row) bool {
		return r.ID == c.ID && !r.Status.Fine()
	})
}

// merge puts the rows of a round in the places of those before. Where the round was
// cut short, what the one before saw is worth more than that nothing was seen.
func merge(rows, round []Row, cut bool) {
	for i := range rows {
		for _, r := range round {
			if r.ID == rows[i].ID && (!cut || r.Status != Unknown) {
				r.Asked += rows[i].Asked
				r.Seconds += rows[i].Seconds
				rows[i] = r
			}
		}
	}
}

func ids(checks []Check) []string {
	list := make([]string, len(checks))
	for i, c := range checks {
		list[i] = c.ID
	}
	return list
}

// round asks checks once.
func (o Options) round(ctx context.Context, checks []Check) []Row {
	rows := make([]Row, len(checks))
	awaited := &awaited{open: ids(checks), tell: o.Progress}
	awaited.said()
	slots := make(chan struct{}, sideBySide)
	var group sync.WaitGroup
	for i, c := range checks {
		group.Go(func() {
			select {
			case slots <- struct{}{}:
				rows[i] = o.ask(ctx, c)
				<-slots
			case <-ctx.Done():
				rows[i] = o.row(c, Outcome{}, ctx.Err(), 0)
			}
			awaited.done(c.ID)
		})
	}
	group.Wait()
	return rows
}

// ask asks one check, for as long as its patience and ctx last.
func (o Options) ask(ctx context.Context, c Check) Row {
	limit := cmp.Or(o.Patience, c.Patience, Patience)
	bounded, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("there was no answer within %s", limit))
	defer cancel()
	type answer struct {
		outcome Outcome
		err     error
	}
	answered := make(chan answer, 1)
	begin := time.Now() //nolint:forbidigo // a check's time is measured, and nothing synthesized
	go func() {
		defer func() {
			if failure := recover(); failure != nil {
				answered <- answer{err: fmt.Errorf("the check itself failed, which is a defect of vibe: %v", failure)}
			}
		}()
		outcome, err := c.Do(bounded)
		answered <- answer{outcome, err}
	}()
	select {
	case a := <-answered:
		if a.err != nil && bounded.Err() != nil {
			a.err = context.Cause(bounded)
		}
		return o.row(c, a.outcome, a.err, time.Since(begin))
	case <-bounded.Done():
		return o.row(c, Outcome{}, context.Cause(bounded), time.Since(begin))
	}
}

// row is what became of a check.
func (o Options) row(c Check, outcome Outcome, err error, took time.Duration) Row {
	r := Row{
		ID: c.ID, Category: c.Category(), What: c.What, How: c.How, Severity: c.Severity,
		Detail: outcome.Detail, Findings: outcome.Findings, Seconds: took.Seconds(), Asked: 1,
	}
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
	switch {
	case err != nil:
		r.Status, r.Detail = Unknown, o.explain(err)
	case outcome.Idle != "":
		r.Status, r.Detail = Unneeded, outcome.Idle
	case len(outcome.Findings) == 0:
		r.Status = OK
	case c.Severity == Warning:
		r.Status = Warned
	default:
		r.Status = Problem
	}
	if !r.Status.Fine() {
		r.Remedy, r.Runbook = c.Remedy, c.Runbook
	}
	return r
}

// explain makes one line of an error.
func (o Options) explain(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted before there was an answer"
	case errors.Is(err, context.DeadlineExceeded):
		return "the time was up before there was an answer"
	}
	return strings.Join(strings.Fields(o.Explain(err)), " ")
}

// awaited tells what is open.
type awaited struct {
	mutex sync.Mutex
	open  []string
	tell  func([]string)
}

func (a *awaited) done(id string) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.open = slices.DeleteFunc(a.open, func(o string) bool { return o == id })
	a.tell(slices.Clone(a.open))
}

func (a *awaited) said() {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.tell(slices.Clone(a.open))
}
