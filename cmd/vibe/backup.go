package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	awsbackup "github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/recovery/backup"
)

// newBackup is the command that takes recovery points on demand.
func newBackup() *cobra.Command {
	var a backup.Arguments
	command := &cobra.Command{
		Use:   "backup",
		Short: "Take recovery points of what the backup plan selects, and follow them to their ends",
		Long: `backup takes recovery points of an environment's stores, beside those of its backup
plan, and follows them to their ends. It exits with 0 only where every recovery point,
and its copy in the recovery region, is complete.`,
		Example: "  vibe backup -e production --keep 30",
		RunE: func(command *cobra.Command, rest []string) error {
			a.Rest = rest
			return takeBackup(command, a)
		},
	}
	a.Flags(command.Flags())
	return command
}

// takeBackup does what a asks for, with AWS' usual environment variables and files
// for credentials.
func takeBackup(command *cobra.Command, a backup.Arguments) error {
	env, err := a.Check()
	if err != nil {
		return err
	}
	ctx := command.Context()
	access, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(env.Region))
	if err != nil {
		return err
	}
	o := backup.Options{
		Env: env, Stores: a.Stores, KeepDays: a.KeepDays,
		Home: awsbackup.NewFromConfig(access), Identity: sts.NewFromConfig(access), Progress: command.ErrOrStderr(),
	}
	if a.Copy && env.Recovery.Enabled() {
		away := access.Copy()
		away.Region = env.Recovery.Region
		o.Recovery = awsbackup.NewFromConfig(away)
	}
	points, err := backup.Run(ctx, o)
	if len(points) == 0 {
		return err
	}
	if wrong := writePoints(command.OutOrStdout(), a.Output, points); wrong != nil {
		return wrong
	}
	if err != nil {
		return ended{exitProblems, err}
	}
	return nil
}

// writePoints writes the recovery points for a reader, or for a machine.
func writePoints(out io.Writer, output string, points []backup.Point) error {
	if output == backup.OutputJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(points)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "STORE\tSTATE\tCOPY\tRECOVERY POINT")
	for _, p := range points {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Store, p.State, p.Copy, p.ARN)
	}
	return w.Flush()
}
