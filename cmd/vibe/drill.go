package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/recovery/drill"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/postgres"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
)

// newDrill is the command that rehearses the loss of a region.
func newDrill() *cobra.Command {
	var format, fault string
	var write time.Duration
	command := &cobra.Command{
		Use:   "drill",
		Short: "Rehearse the loss of a region on this machine, with real servers",
		Long: `drill has real PostgreSQL and Redis servers lose their region while they are written
to, restores and checks them, and reports what was lost and how long it took. ` + "`make drill`" + `
installs what it needs, and calls it. It exits with 0 only where everything held.
docs/DRILLS.md tells what that shows.`,
		RunE: func(command *cobra.Command, rest []string) error {
			var problems []error
			if format != "text" && format != "json" {
				problems = append(problems, fmt.Errorf("--output %q: write text or json", format))
			}
			if write < time.Second || write > time.Hour {
				problems = append(problems, fmt.Errorf("--write %s: write 1s to 1h", write))
			}
			if len(rest) > 0 {
				problems = append(problems, fmt.Errorf("%q: drill takes options only, see --help", rest))
			}
			seeded, err := drill.FaultNamed(fault)
			programs, missing := drill.FindPrograms()
			if err := errors.Join(append(problems, err, missing)...); err != nil {
				return err
			}
			o := drill.Defaults(programs)
			o.Write, o.Fault, o.Progress = write, seeded, command.ErrOrStderr()
			return runDrill(command, o, format)
		},
	}
	flags := command.Flags()
	flags.StringVarP(&format, "output", "o", "text", "how the report is written: text or json")
	flags.DurationVar(&write, "write", 6*time.Second, "how long is written before the region is lost")
	flags.StringVar(&fault, "fault", "", "the fault to seed, by its `name` in docs/DRILLS.md")
	command.AddCommand(newArchive("archive", archive.PushStatus, archive.Archive.Push), newArchive("fetch", archive.PullStatus, archive.Archive.Pull))
	return command
}

// runDrill runs a drill and writes its report.
func runDrill(command *cobra.Command, o drill.Options, format string) error {
	report, err := drill.Run(command.Context(), o)
	if report == nil {
		return err
	}
	out := report.Text
	if format == "json" {
		out = report.JSON
	}
	if err := errors.Join(out(command.OutOrStdout()), err); err != nil {
		return err
	}
	if !report.Held {
		return ended{exitProblems, errors.New("the drill did not hold")}
	}
	return nil
}

// newArchive is what the drill's servers call to archive their log or to fetch it:
// with a file with the archive's settings, and the log file's path and name in the
// order that they are copied in.
func newArchive(verb string, status func(error) int, act func(archive.Archive, context.Context, string, string) error) *cobra.Command {
	return &cobra.Command{
		Use: verb + " SETTINGS FROM TO", Hidden: true, Args: cobra.ExactArgs(3),
		RunE: func(command *cobra.Command, arguments []string) error {
			ctx, cancel := context.WithTimeout(command.Context(), time.Minute)
			defer cancel()
			s, err := archive.Load(arguments[0])
			if err == nil {
				err = act(archive.Open(s), ctx, arguments[1], arguments[2])
			}
			if err != nil && !errors.Is(err, store.ErrMissing) {
				fmt.Fprintln(command.ErrOrStderr(), postgres.CommandMark+err.Error())
			}
			if code := status(err); code != 0 {
				return ended{code: code}
			}
			return nil
		},
	}
}
