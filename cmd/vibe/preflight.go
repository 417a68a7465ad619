package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/preflight"
	"github.com/vibe-engineering/vibe-platform/target"
)

// newPreflight is the command to run before a deployment.
func newPreflight() *cobra.Command {
	c := &checking{
		checks:  preflight.Checks,
		prepare: func(ctx context.Context, t *target.Target) error { return t.SignIn(ctx) },
	}
	command := &cobra.Command{
		Use:   "preflight",
		Short: "Check what a deployment needs before it begins",
		Example: `  make synth ENV=production
  vibe preflight -e production
  vibe preflight -e production --only quotas,images -o json`,
		Args: cobra.NoArgs,
		RunE: c.run,
	}
	c.flags(command)
	c.access(command, 2*time.Minute)
	return command
}
