// Command rehearse brings an environment up and takes it away again on this
// machine, against an emulator, and reports what that showed. `make rehearse`
// builds what it needs. It exits 0 only where everything held.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/vibe-engineering/vibe-platform/rehearsal"
)

func main() {
	err := run(os.Args[1:])
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// settings are the values of a flag that is given more than once.
type settings []string

func (s *settings) String() string     { return strings.Join(*s, " ") }
func (s *settings) Set(v string) error { *s = append(*s, v); return nil }

func run(arguments []string) error {
	flags := flag.NewFlagSet("rehearse", flag.ContinueOnError)
	options := rehearsal.Options{Progress: os.Stderr}
	flags.StringVar(&options.Environment, "environment", "development", "the environment that is rehearsed")
	flags.Var((*settings)(&options.Settings), "c", "a setting for this run, as `key=value`; may be repeated")
	flags.BoolVar(&options.SkipChanges, "skip-changes", false, "leave out the settings that are changed and deployed again")
	format := flags.String("o", "text", "how the report is written: text or json")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	var problems []error
	if *format != "text" && *format != "json" {
		problems = append(problems, fmt.Errorf("-o %q: write text or json", *format))
	}
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("%q: rehearse takes options only, see -help", flags.Args()))
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := rehearsal.Run(ctx, options)
	if report == nil {
		return err
	}
	write := report.Text
	if *format == "json" {
		write = report.JSON
	}
	if err := errors.Join(write(os.Stdout), err); err != nil {
		return err
	}
	if !report.Held {
		return fmt.Errorf("the rehearsal of %s did not hold", report.Environment)
	}
	return nil
}
