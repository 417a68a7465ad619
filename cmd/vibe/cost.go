package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
	"github.com/vibe-engineering/vibe-platform/cost/revision"
	"github.com/vibe-engineering/vibe-platform/target"
)

// costing is the command that estimates.
type costing struct {
	common
	by             by
	against, table string
}

// newCost is the command that estimates a month's cost.
func newCost() *cobra.Command {
	c := &costing{}
	command := &cobra.Command{
		Use:   "cost",
		Short: "Estimate what a month costs, out of the templates and manifests",
		Long: `cost estimates what an environment costs in a month: its synthesized templates and
manifests, times AWS' unit prices, with what the config assumes of its use
(cost.… in docs/CONFIGURATION.md). It needs no credentials and no network.

It exits with 1 where the month is over operations.monthlyBudgetUsd, and with 2
where something has no price, which it names and leaves out of the sum.`,
		Example: `  make synth ENV=production
  vibe cost -e production
  vibe cost -e production --by resource -o json >before.json
  vibe cost -e production --against before.json
  vibe cost -e production -c cluster.nodes.instanceTypes=t3.large --against HEAD`,
		Args: cobra.NoArgs,
		RunE: c.run,
	}
	c.flags(command)
	flags := command.Flags()
	flags.Var(&c.by, "by", "what the table adds up: stack, component or resource")
	flags.StringVar(&c.against, "against", "", "show what changed since `REV|FILE`: a git revision, or what -o json wrote")
	flags.StringVar(&c.table, "prices", "", "the `file` of unit prices, instead of those that vibe was built with")
	_ = command.RegisterFlagCompletionFunc("by", cobra.FixedCompletions(allBy(), cobra.ShellCompDirectiveNoFileComp))
	_ = command.MarkFlagFilename("prices", "json")
	command.AddCommand(newCostRefresh())
	return command
}

// run estimates and writes the report. The error says what the exit code is.
func (c *costing) run(command *cobra.Command, _ []string) error {
	ctx := command.Context()
	t, problem := target.Open(c.target)
	table, noPrices := priceTable(c.table)
	was, noOther := c.other(ctx)
	if err := errors.Join(problem, noPrices, noOther); err != nil {
		return err
	}
	report := cost.Estimate(t.Env, t.Assembly, table)
	if c.against != "" {
		earlier, err := was(ctx, t.Env.Name, table, command.ErrOrStderr())
		if err != nil {
			return fmt.Errorf("--against %s: %s", c.against, target.Explain(err))
		}
		report.Compare(earlier, c.against)
	}
	return c.tell(command.OutOrStdout(), report, report.Verdict, func(out io.Writer) error {
		return report.Table(out, cost.Style{By: cost.By(c.by.String()), Quiet: c.quiet})
	})
}

// earlier makes the estimate that another is compared with.
type earlier func(ctx context.Context, environment string, table *prices.Table, progress io.Writer) (*cost.Report, error)

// other finds out what --against names: a file that -o json wrote, or a revision.
func (c *costing) other(ctx context.Context) (earlier, error) {
	if c.against == "" {
		return nil, nil
	}
	if info, err := os.Stat(c.against); err == nil && info.Mode().IsRegular() {
		report, err := readReport(c.against)
		return func(context.Context, string, *prices.Table, io.Writer) (*cost.Report, error) { return report, nil }, err
	}
	repository, err := revision.Find(ctx, ".")
	if err != nil {
		return nil, fmt.Errorf("--against %s: it is no file, and %w", c.against, err)
	}
	commit, err := repository.Commit(ctx, c.against)
	if err != nil {
		return nil, fmt.Errorf("--against: %w, and no file", err)
	}
	return func(ctx context.Context, environment string, table *prices.Table, progress io.Writer) (*cost.Report, error) {
		if terminal(progress) {
			fmt.Fprintf(progress, "synthesizing %s of %.12s\n", environment, commit)
		}
		a, err := repository.Synthesize(ctx, commit, environment)
		if err != nil {
			return nil, err
		}
		return estimateOf(environment, a, table)
	}, nil
}

// estimateOf estimates an assembly that was made without settings.
func estimateOf(environment string, a *assembly.Assembly, table *prices.Table) (*cost.Report, error) {
	env, err := config.Lookup(environment)
	if err != nil {
		return nil, err
	}
	return cost.Estimate(env, a, table), nil
}

// readReport reads what -o json wrote.
func readReport(path string) (*cost.Report, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--against: %w", err)
	}
	report, err := cost.ReadReport(data)
	if err != nil {
		return nil, fmt.Errorf("--against %s: %w", path, err)
	}
	return report, nil
}

// priceTable reads a file of prices, or those that are built in.
func priceTable(path string) (*prices.Table, error) {
	if path == "" {
		return prices.Load()
	}
	data, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("--prices: %w", err)
	}
	return prices.Read(data)
}

// by is what the table adds up.
type by cost.By

// allBy lists what --by takes.
func allBy() []string {
	var all []string
	for _, one := range cost.AllBy() {
		all = append(all, string(one))
	}
	return all
}

func (b *by) String() string {
	if *b == "" {
		*b = by(cost.ByStack)
	}
	return string(*b)
}

// Set refuses what nothing is added up by.
func (b *by) Set(text string) error {
	for _, one := range allBy() {
		if text == one {
			*b = by(text)
			return nil
		}
	}
	return errors.New("write stack, component or resource")
}

// Type is the name of the flag's value in the help.
func (*by) Type() string { return "what" }
