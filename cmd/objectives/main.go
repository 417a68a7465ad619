// Command objectives tells of a synthesized environment what it would lose and how
// long it would be away, by store and by step. It exits 0 where that is what is
// promised, and names every problem where it is not. `make objectives` synthesizes
// first.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	platform "github.com/vibe-engineering/vibe-platform"
	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/recovery/objectives"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("objectives", flag.ContinueOnError)
	environment := flags.String("environment", "", "the environment that the assembly must be of; without it, any")
	dir := flags.String("assembly", "cdk.out", "the folder that cdk synth wrote")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q: objectives takes options only, see -help", flags.Args())
	}
	summary, err := platform.ReadSummary(*dir)
	if err != nil {
		return err
	}
	if *environment != "" && *environment != summary.Environment {
		return fmt.Errorf("%s holds %s and not %s; run `make objectives ENV=%s`", *dir, summary.Environment, *environment, *environment)
	}
	env, err := chosen(summary)
	if err != nil {
		return err
	}
	a, err := assembly.Read(*dir)
	if err != nil {
		return err
	}
	report := objectives.Survey(a, objectives.Of(env))
	return errors.Join(report.Text(out), report.Err())
}

// chosen is the environment that an assembly was made from, with the settings of
// its run.
func chosen(s platform.Summary) (config.Environment, error) {
	context := map[string]any{config.ContextEnvironment: s.Environment}
	for _, setting := range s.Overrides {
		key, value, _ := strings.Cut(setting, "=")
		context[key] = value
	}
	env, _, err := config.Load(context)
	return env, err
}
