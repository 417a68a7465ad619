package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/preflight"
	"github.com/vibe-engineering/vibe-platform/target"
)

// newPreflight is the command to run before a deployment.
func newPreflight() *cobra.Command {
	var options preflight.Options
	var mirrors []string
	c := &checking{
		checks:  func(t *target.Target) []check.Check { return preflight.Checks(t, options) },
		prepare: func(ctx context.Context, t *target.Target) error { return t.SignIn(ctx) },
	}
	command := &cobra.Command{
		Use:   "preflight",
		Short: "Check what a deployment needs before it begins",
		Long: `preflight asks whether an environment can be deployed: credentials and settings, the
account's quotas and permissions, what is left of earlier deployments, what AWS still
offers, images, domain and certificate, and the way to the cluster. It changes nothing.

Before the first deployment much is not there yet, and such rows say so.`,
		Example: `  make synth ENV=production
  vibe preflight -e production
  vibe preflight -e production --only quotas,images -o json
  vibe preflight -e production --only stacks --drift --timeout 10m`,
		Args: cobra.NoArgs,
		RunE: c.run,
	}
	c.usage = func() (err error) {
		options.Mirrors, err = preflight.ReadMirrors(mirrors)
		return errors.Join(err, preflight.ValidateNameserver(options.Nameserver))
	}
	c.flags(command)
	c.access(command, 2*time.Minute)
	flags := command.Flags()
	flags.BoolVar(&options.Drift, "drift", false, "have CloudFormation look for drift, which takes minutes")
	flags.StringArrayVar(&mirrors, "registry-mirror", nil, "a registry and what is asked in its place, as `host=host:port`; Docker Hub is docker.io; may be repeated. No password is sent there")
	flags.StringVar(&options.Nameserver, "nameserver", "", "the name server to ask, as `host:port`, in place of this machine's")
	return command
}
