package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
)

// checking is a command that runs checks.
type checking struct {
	common
	only, skip []string
	wait, list bool
	patience   time.Duration
	// checks are the rows; prepare opens what they need, and fails in one sentence.
	checks  func(*target.Target) []check.Check
	prepare func(context.Context, *target.Target) error
	// usage says what is wrong with the command's own options. Nil: it has none.
	usage func() error
	// end takes away what checks left that were stopped. Default: nothing is.
	end func()
}

// flags declares the options that choose among checks.
func (c *checking) flags(command *cobra.Command) {
	c.common.flags(command)
	flags := command.Flags()
	flags.StringSliceVar(&c.only, "only", nil, "ask only the checks of these `ids` or categories; * stands for anything")
	flags.StringSliceVar(&c.skip, "skip", nil, "leave out the checks of these `ids` or categories")
	flags.DurationVar(&c.patience, "patience", 0, "how long one check may take, such as 5s (default: what each says, mostly 30s)")
	flags.BoolVar(&c.list, "list", false, "list the checks, and ask none")
	complete := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var ids []string
		for _, row := range c.checks(&target.Target{}) {
			ids = append(ids, row.ID)
			if !slices.Contains(ids, row.Category()) {
				ids = append(ids, row.Category())
			}
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
	_ = command.RegisterFlagCompletionFunc("only", complete)
	_ = command.RegisterFlagCompletionFunc("skip", complete)
}

// run opens the target, runs the checks and writes the report.
func (c *checking) run(command *cobra.Command, _ []string) error {
	selection := check.Selection{Only: c.only, Skip: c.skip}
	problems := selection.Validate(c.checks(&target.Target{}))
	if c.timeout <= 0 {
		problems = append(problems, fmt.Errorf("--timeout: %s is no time to look; write one such as 90s", c.timeout))
	}
	if c.patience < 0 {
		problems = append(problems, fmt.Errorf("--patience: %s is no time to wait; write one such as 5s", c.patience))
	}
	if c.usage != nil {
		problems = append(problems, c.usage())
	}
	if c.list {
		if err := errors.Join(problems...); err != nil {
			return err
		}
		return c.listing(command.OutOrStdout(), selection)
	}
	t, err := target.Open(c.target)
	if err := errors.Join(append(problems, err)...); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(command.Context(), c.timeout, fmt.Errorf("the %s of --timeout are over", c.timeout))
	defer cancel()
	begin := time.Now() //nolint:forbidigo // what is measured is how long it takes
	if err := c.prepare(ctx, t); err != nil {
		return err
	}
	if c.end != nil {
		defer c.end()
	}
	progress := newProgress(command.ErrOrStderr())
	rows, skipped := check.Run(ctx, func() []check.Check { return c.checks(t) }, check.Options{
		Selection: selection, Wait: c.wait, Patience: c.patience, Progress: progress.awaits, Explain: target.Explain,
	})
	progress.clear()
	report := check.NewReport(t.Env.Name, rows, skipped)
	report.Command = command.Name()
	report.Account, report.Region, report.Recovery = t.Env.Account, t.Env.Region, t.Env.Recovery.Region
	report.Seconds = time.Since(begin).Seconds()
	return c.tell(command.OutOrStdout(), report, report.Verdict, func(out io.Writer) error {
		return report.Table(out, check.Style{Colour: colour(out), Quiet: c.quiet, Runbooks: t.Env.Operations.RunbookURL})
	})
}

// listing writes the rows that are selected, unasked.
func (c *checking) listing(out io.Writer, s check.Selection) error {
	rows := check.List(c.checks(&target.Target{}), s)
	return c.tell(out, rows, check.VerdictGood, func(out io.Writer) error { return check.ListTable(out, rows) })
}

// progress tells what is awaited: on a terminal in one line that goes again, and
// elsewhere only what has been awaited for long.
type progress struct {
	out      io.Writer
	terminal bool
	shown    string
	told     time.Time
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, terminal: terminal(out), told: time.Now()} //nolint:forbidigo // progress is told by the clock
}

// seldom is how long it is quiet between two lines where nobody sees them go.
const seldom = 10 * time.Second

// awaits is told the ids of what is open.
func (p *progress) awaits(open []string) {
	const width = 3
	line := fmt.Sprintf("waiting for %d: %s", len(open), strings.Join(open[:min(width, len(open))], ", "))
	if len(open) > width {
		line += ", …"
	}
	switch now := time.Now(); { //nolint:forbidigo // progress is told by the clock
	case len(open) == 0:
		p.clear()
	case p.terminal:
		p.clear()
		fmt.Fprint(p.out, line)
		p.shown = line
	case now.Sub(p.told) >= seldom:
		fmt.Fprintln(p.out, line)
		p.told = now
	}
}

// clear takes the line away.
func (p *progress) clear() {
	if p.shown != "" {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = ""
	}
}
