package check

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// good, bad, failing and hanging are checks that do so.
func good(id string) Check {
	return Check{ID: id, Severity: Fatal, Do: func(context.Context) (Outcome, error) { return Good("it is") }}
}

func bad(id string, s Severity) Check {
	return Check{ID: id, Severity: s, What: "it must be", How: "a look", Remedy: "mend it", Runbook: "page.md#section", Do: func(context.Context) (Outcome, error) {
		return Outcome{Findings: []Finding{{Subject: "it", Got: "is not", Want: "be"}}}, nil
	}}
}

func failing(id string) Check {
	return Check{ID: id, Severity: Warning, What: "it must be", How: "a look", Remedy: "mend it", Do: func(context.Context) (Outcome, error) { return Outcome{}, errors.New("no\n  answer") }}
}

func idle(id string) Check {
	return Check{ID: id, Severity: Fatal, Do: func(context.Context) (Outcome, error) { return Idle("there is no %s", "region") }}
}

// hanging heeds nobody: not even the end of its context.
func hanging(id string) Check {
	return Check{ID: id, Do: func(context.Context) (Outcome, error) { select {} }}
}

func of(checks ...Check) func() []Check { return func() []Check { return checks } }

func TestEachStatus(t *testing.T) {
	panics := Check{ID: "a.panics", Do: func(context.Context) (Outcome, error) { panic("at the wrong place") }}
	rows, skipped := Run(t.Context(), of(good("a.good"), bad("a.fatal", Fatal), bad("a.warning", Warning), failing("a.failing"), idle("b.idle"), panics),
		Options{Selection: Selection{Skip: []string{"a.good"}}})
	if !slices.Equal(skipped, []string{"a.good"}) {
		t.Errorf("skipped %v", skipped)
	}
	want := []struct {
		id     string
		status Status
		detail string
		remedy string
	}{
		{"a.fatal", Problem, "", "mend it"},
		{"a.warning", Warned, "", "mend it"},
		{"a.failing", Unknown, "no answer", "mend it"},
		{"b.idle", Unneeded, "there is no region", ""},
		{"a.panics", Unknown, "the check itself failed, which is a defect of vibe: at the wrong place", ""},
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, w := range want {
		if r := rows[i]; r.ID != w.id || r.Status != w.status || r.Detail != w.detail || r.Remedy != w.remedy || r.Asked != 1 || r.Findings == nil {
			t.Errorf("row %d is %+v, want %+v", i, r, w)
		}
	}
}

// TestVerdict holds the exit codes' order: a problem that was found outweighs what
// could not be asked, and a warning nothing.
func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		statuses []Status
		want     Verdict
	}{
		{nil, VerdictGood},
		{[]Status{OK, Warned, Unneeded}, VerdictGood},
		{[]Status{OK, Unknown, Warned}, VerdictUnknown},
		{[]Status{Unknown, Problem}, VerdictProblems},
	} {
		var rows []Row
		for _, s := range c.statuses {
			rows = append(rows, Row{Status: s})
		}
		if got := verdict(rows); got != c.want {
			t.Errorf("%v come to %s, want %s", c.statuses, got, c.want)
		}
	}
}

// TestAHangingCheckDelaysItself and nothing else, though it heeds nobody.
func TestAHangingCheckDelaysItself(t *testing.T) {
	checks := []Check{hanging("a.hangs"), good("a.good")}
	rows, _ := Run(t.Context(), of(checks...), Options{Patience: 20 * time.Millisecond})
	if rows[0].Status != Unknown || rows[0].Detail != "there was no answer within 20ms" || rows[1].Status != OK {
		t.Errorf("got %+v", rows)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	rows, _ = Run(ctx, of(checks...), Options{Wait: true})
	if rows[0].Status != Unknown || rows[0].Detail != "interrupted before there was an answer" || rows[1].Status != OK {
		t.Errorf("interrupted: %+v", rows)
	}
}

// TestMoreChecksThanSlots are asked all the same, and none twice.
func TestMoreChecksThanSlots(t *testing.T) {
	var asked atomic.Int32
	var checks []Check
	for range 5 * sideBySide {
		checks = append(checks, Check{ID: "a.x", Do: func(context.Context) (Outcome, error) { asked.Add(1); return Good("") }})
	}
	rows, _ := Run(t.Context(), of(checks...), Options{})
	if len(rows) != len(checks) || int(asked.Load()) != len(checks) {
		t.Errorf("%d rows and %d questions", len(rows), asked.Load())
	}
}

// TestWait asks those again that take time, and only them.
func TestWait(t *testing.T) {
	var rounds, others atomic.Int32
	slow := Check{ID: "a.slow", Waits: true, Severity: Fatal, Do: func(context.Context) (Outcome, error) {
		switch rounds.Add(1) {
		case 1:
			return Outcome{Findings: []Finding{{Subject: "it"}}}, nil
		case 2:
			return Outcome{}, errors.New("not now")
		}
		return Good("now")
	}}
	other := Check{ID: "a.other", Severity: Fatal, Do: func(context.Context) (Outcome, error) {
		others.Add(1)
		return Outcome{Findings: []Finding{{Subject: "that"}}}, nil
	}}
	var awaited [][]string
	rows, _ := Run(t.Context(), of(slow, other), Options{Wait: true, Pace: time.Millisecond, Progress: func(open []string) { awaited = append(awaited, open) }})
	if rows[0].Status != OK || rows[0].Asked != 3 || rows[1].Status != Problem || rows[1].Asked != 1 || others.Load() != 1 {
		t.Errorf("got %+v", rows)
	}
	if !slices.ContainsFunc(awaited, func(open []string) bool { return slices.Equal(open, []string{"a.slow"}) }) {
		t.Errorf("nobody was told what is awaited: %v", awaited)
	}
	rounds.Store(0)
	if rows, _ = Run(t.Context(), of(slow), Options{}); rows[0].Status != Problem || rounds.Load() != 1 {
		t.Errorf("without --wait: %+v after %d rounds", rows, rounds.Load())
	}
}

// TestWaitEndsWithTime and says what the last whole round saw.
func TestWaitEndsWithTime(t *testing.T) {
	var rounds atomic.Int32
	ctx, cancel := context.WithCancel(t.Context())
	never := Check{ID: "a.never", Waits: true, Severity: Fatal, Do: func(ctx context.Context) (Outcome, error) {
		if rounds.Add(1) == 2 {
			cancel()
			<-ctx.Done()
			return Outcome{}, ctx.Err()
		}
		return Outcome{Findings: []Finding{{Subject: "it", Got: "is not there"}}}, nil
	}}
	rows, _ := Run(ctx, of(never), Options{Wait: true, Pace: time.Millisecond})
	if rows[0].Status != Problem || len(rows[0].Findings) != 1 {
		t.Errorf("got %+v", rows)
	}
}

// TestShared is asked once for all, and each check waits no longer than it may.
func TestShared(t *testing.T) {
	var asked atomic.Int32
	free := make(chan struct{})
	s := Share(func(context.Context) (int, error) { asked.Add(1); <-free; return 7, nil })
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := s.Get(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	close(free)
	for range 2 {
		if v, err := s.Get(t.Context()); v != 7 || err != nil {
			t.Errorf("got %d, %v", v, err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestSelection(t *testing.T) {
	checks := []Check{good("network.nat"), good("network.routes"), good("stacks.state")}
	for _, c := range []struct {
		only, skip, want []string
	}{
		{nil, nil, []string{"network.nat", "network.routes", "stacks.state"}},
		{[]string{"network"}, nil, []string{"network.nat", "network.routes"}},
		{[]string{"network"}, []string{"*.nat"}, []string{"network.routes"}},
		{nil, []string{"stacks.state", "network.r*"}, []string{"network.nat"}},
	} {
		s := Selection{Only: c.only, Skip: c.skip}
		if problems := s.Validate(checks); len(problems) > 0 {
			t.Errorf("%+v: %v", s, problems)
		}
		rows, _ := Run(t.Context(), of(checks...), Options{Selection: s})
		var ids []string
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("%+v selects %v, want %v", s, ids, c.want)
		}
	}
	problems := Selection{Only: []string{"network.nut", "netwrk"}, Skip: []string{"[", "stacks"}}.Validate(checks)
	var text string
	for _, p := range problems {
		text += p.Error() + "\n"
	}
	want := `--only: "network.nut" selects no check; write one of network.nat, network.routes
--only: "netwrk" selects no check; write a check's id, or one of the categories network, stacks
--skip: "[" selects no check; write a check's id, or one of the categories network, stacks
`
	if text != want {
		t.Errorf("got\n%swant\n%s", text, want)
	}
	if problems := (Selection{Only: []string{"stacks"}, Skip: []string{"stacks"}}).Validate(checks); len(problems) != 1 {
		t.Errorf("nothing is left, and it says %v", problems)
	}
}
