package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/target"
)

// The exit codes.
const (
	exitGood = iota
	// exitProblems: it was looked, and something is wrong.
	exitProblems
	// exitUnknown: it could not be looked.
	exitUnknown
)

// ended is an error with an exit code of its own.
type ended struct {
	code int
	// untold is what is still to be told. Nil: everything is.
	untold error
}

func (e ended) Error() string {
	if e.untold == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.untold.Error()
}

func (e ended) Unwrap() error { return e.untold }

// What commands end with that told everything.
var (
	errProblems error = ended{code: exitProblems}
	errUnknown  error = ended{code: exitUnknown}
)

// run runs the command line, and returns its exit code.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) int {
	root := newRoot(stdout, stderr)
	root.SetArgs(arguments)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitGood
	}
	e := ended{code: exitUnknown, untold: err}
	errors.As(err, &e)
	if e.untold != nil {
		fmt.Fprintf(stderr, "vibe: %v\n", e.untold)
	}
	return e.code
}

// newRoot returns the command with all that are below it.
func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "vibe",
		Short: "Check an environment before and after a deployment, and know its cost",
		Long: `vibe looks at an environment of the platform as its templates have it: before a
deployment (preflight), after it (verify), and at what it costs (cost). It takes
recovery points (backup), rehearses a recovery (drill), and finds what a cluster left
behind (sweep).

It exits with 0 where all is well, with 1 where problems were found, and with 2
where it could not look.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.AddCommand(newPreflight(), newVerify(), newCost(), newBackup(), newSweep(), newDrill())
	return root
}

// common are the options of every command that looks at an environment.
type common struct {
	target  target.Options
	output  output
	timeout time.Duration
	quiet   bool
}

// flags declares the options on a command.
func (c *common) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVarP(&c.target.Environment, "environment", "e", "development", "the `name` of the environment: development, staging or production")
	flags.StringArrayVarP(&c.target.Settings, "context-value", "c", nil, "a setting that the assembly was synthesized with, as `key=value`; may be repeated")
	flags.StringVar(&c.target.Assembly, "assembly", "cdk.out", "the `folder` that was synthesized")
	flags.VarP(&c.output, "output", "o", "how the result is written: table, json or yaml")
	flags.BoolVarP(&c.quiet, "quiet", "q", false, "leave out of the table what is well")
	_ = command.RegisterFlagCompletionFunc("environment", cobra.FixedCompletions(config.Names(), cobra.ShellCompDirectiveNoFileComp))
	_ = command.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(outputs(), cobra.ShellCompDirectiveNoFileComp))
	_ = command.MarkFlagDirname("assembly")
}

// access declares the options of a command that reaches the account or the cluster.
func (c *common) access(command *cobra.Command, timeout time.Duration) {
	flags := command.Flags()
	flags.DurationVar(&c.timeout, "timeout", timeout, "how long to look at most, such as 90s")
	flags.StringVar(&c.target.Profile, "profile", "", "the `name` of a profile of AWS' shared configuration")
	flags.StringVar(&c.target.Kubeconfig, "kubeconfig", "", "the `file` with the way to the cluster")
	flags.StringVar(&c.target.Context, "context", "", "the `name` of the kubeconfig's context")
	_ = command.MarkFlagFilename("kubeconfig")
}

// tell writes a result in the form that was asked for, of which only a command knows
// the table. The error says what the exit code is.
func (c *common) tell(out io.Writer, result any, verdict check.Verdict, table func(io.Writer) error) error {
	var err error
	switch c.output {
	case outputJSON:
		err = check.JSON(out, result)
	case outputYAML:
		err = check.YAML(out, result)
	default:
		err = table(out)
	}
	switch {
	case err != nil:
		return err
	case verdict == check.VerdictProblems:
		return errProblems
	case verdict == check.VerdictUnknown:
		return errUnknown
	}
	return nil
}

// output is how a result is written.
type output string

const (
	outputTable output = "table"
	outputJSON  output = "json"
	outputYAML  output = "yaml"
)

// outputs lists what -o takes.
func outputs() []string {
	return []string{string(outputTable), string(outputJSON), string(outputYAML)}
}

func (o *output) String() string {
	if *o == "" {
		*o = outputTable
	}
	return string(*o)
}

// Set refuses what is no output.
func (o *output) Set(text string) error {
	switch output(text) {
	case outputTable, outputJSON, outputYAML:
		*o = output(text)
		return nil
	}
	return errors.New("write table, json or yaml")
}

// Type is the name of the flag's value in the help.
func (*output) Type() string { return "form" }

// terminal reports whether a person reads w.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && (isatty.IsTerminal(file.Fd()) || isatty.IsCygwinTerminal(file.Fd())) && os.Getenv("TERM") != "dumb"
}

// colour reports whether w takes colours (https://no-color.org).
func colour(w io.Writer) bool { return terminal(w) && os.Getenv("NO_COLOR") == "" }
