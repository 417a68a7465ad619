// Command drill rehearses the loss of a region on this machine, with real servers,
// and reports what was lost and how long it took. `make drill` builds what it needs.
// It exits 0 only where everything held. docs/DRILLS.md tells what that shows.
//
// The servers call it too, to archive their log and to fetch it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/postgres"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
)

// What the servers call it with: the verb, a file with the archive's settings, and
// the log file's path and name, in the order that they are copied in.
const (
	verbArchive = "archive"
	verbFetch   = "fetch"
)

func main() {
	if len(os.Args) == 5 && (os.Args[1] == verbArchive || os.Args[1] == verbFetch) {
		os.Exit(command(os.Args[1], os.Args[2], os.Args[3], os.Args[4]))
	}
	err := run(os.Args[1:])
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// command is an archive_command or a restore_command.
func command(verb, settings, from, to string) int {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	status := archive.PullStatus
	if verb == verbArchive {
		status = archive.PushStatus
	}
	s, err := archive.Load(settings)
	switch {
	case err != nil:
	case verb == verbArchive:
		err = archive.Open(s).Push(ctx, from, to)
	default:
		err = archive.Open(s).Pull(ctx, from, to)
	}
	if err != nil && !errors.Is(err, store.ErrMissing) {
		fmt.Fprintln(os.Stderr, postgres.CommandMark+err.Error())
	}
	return status(err)
}

func run(arguments []string) error {
	flags := flag.NewFlagSet("drill", flag.ContinueOnError)
	format := flags.String("o", "text", "how the report is written: text or json")
	write := flags.Duration("write", 6*time.Second, "how long is written before the region is lost")
	name := flags.String("fault", "", "the fault to seed, by its name in docs/DRILLS.md")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	var problems []error
	if *format != "text" && *format != "json" {
		problems = append(problems, fmt.Errorf("-o %q: write text or json", *format))
	}
	if *write < time.Second || *write > time.Hour {
		problems = append(problems, fmt.Errorf("-write %s: write 1s to 1h", *write))
	}
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("%q: drill takes options only, see -help", flags.Args()))
	}
	fault, err := drill.FaultNamed(*name)
	programs, missing := drill.FindPrograms()
	if err := errors.Join(append(problems, err, missing)...); err != nil {
		return err
	}
	options := drill.Defaults(programs)
	options.Write, options.Fault, options.Progress = *write, fault, os.Stderr
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := drill.Run(ctx, options)
	if report == nil {
		return err
	}
	out := report.Text
	if *format == "json" {
		out = report.JSON
	}
	if err := errors.Join(out(os.Stdout), err); err != nil {
		return err
	}
	if !report.Held {
		return errors.New("the drill did not hold")
	}
	return nil
}
