// Command rehearse brings an environment up and takes it away again on this
// machine, against an emulator, and reports what that showed. `make rehearse`
// builds what it needs. It exits 0 only where everything held.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/vibe-engineering/vibe-platform/rehearsal"
)

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// settings are the values of a flag that is given more than once.
type settings []string

func (s *settings) String() string     { return strings.Join(*s, " ") }
func (s *settings) Set(v string) error { *s = append(*s, v); return nil }

func run(arguments []string, stdout, stderr io.Writer) error {
	options, format, err := read(arguments, stderr)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := rehearsal.Run(ctx, options)
	if report == nil {
		return err
	}
	if options.Hold != nil && report.Held {
		return nil
	}
	return errors.Join(tell(report, format, stdout), err)
}

// read reads the command line. The error holds every problem of it.
func read(arguments []string, stderr io.Writer) (options rehearsal.Options, format string, err error) {
	options.Progress = stderr
	flags := flag.NewFlagSet("rehearse", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&options.Environment, "environment", "development", "the environment that is rehearsed")
	flags.Var((*settings)(&options.Settings), "c", "a setting for this run, as `key=value`; may be repeated")
	flags.BoolVar(&options.SkipChanges, "skip-changes", false, "leave out the settings that are changed and deployed again")
	hold := flags.Bool("hold", false, "bring the environment up, and keep it until Ctrl-C")
	flags.StringVar(&format, "o", "text", "how the report is written: text or json")
	if err := flags.Parse(arguments); err != nil {
		return options, format, err
	}
	var problems []error
	if format != "text" && format != "json" {
		problems = append(problems, fmt.Errorf("-o %q: write text or json", format))
	}
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("%q: rehearse takes options only, see -help", flags.Args()))
	}
	if *hold {
		options.Hold = rehearsal.WaitHere(stderr)
	}
	return options, format, errors.Join(append(problems, options.Validate())...)
}

// tell writes the report. The error says that it did not hold.
func tell(report *rehearsal.Report, format string, out io.Writer) error {
	write := report.Text
	if format == "json" {
		write = report.JSON
	}
	if err := write(out); err != nil {
		return err
	}
	if !report.Held {
		return fmt.Errorf("the rehearsal of %s did not hold", report.Environment)
	}
	return nil
}
