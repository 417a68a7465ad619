package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/verify"
)

// newVerify is the command to run after a deployment.
func newVerify() *cobra.Command {
	c := &checking{checks: verify.Checks, prepare: verify.Prepare}
	command := &cobra.Command{
		Use:   "verify",
		Short: "Check that a deployment is what its templates say, and works",
		Example: `  vibe verify -e production
  vibe verify -e production --wait --timeout 20m`,
		Args: cobra.NoArgs,
		RunE: c.run,
	}
	c.flags(command)
	c.access(command, 2*time.Minute)
	command.Flags().BoolVar(&c.wait, "wait", false, "ask again, until --timeout, what takes time after a deployment")
	return command
}
