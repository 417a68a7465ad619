package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/sweep"
)

// newSweep is the command that finds what controllers left.
func newSweep() *cobra.Command {
	var o sweep.Options
	command := &cobra.Command{
		Use:   "sweep",
		Short: "List, and on request remove, what the cluster's controllers left in AWS",
		Long: `sweep lists what the controllers of an environment's cluster left in AWS, where
CloudFormation does not see it, and with --delete removes it. It exits with 0 when
nothing is left, 1 when something is, and 2 when it could not look or was not to delete.
docs/TEARDOWN.md tells when to use it.`,
		Example: "  vibe sweep -e production\n  vibe sweep -e production --delete",
		RunE: func(command *cobra.Command, rest []string) error {
			o.Arguments, o.Now = rest, time.Now() //nolint:forbidigo // a table counts ages
			code, err := sweep.Run(command.Context(), o, command.OutOrStdout(), command.ErrOrStderr())
			if code == sweep.ExitLeft {
				return errProblems
			}
			return err
		},
	}
	o.Flags(command.Flags())
	return command
}
