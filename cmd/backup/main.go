// Command backup takes recovery points of an environment's stores, beside those of
// its backup plan, and follows them to their ends. It exits with 0 only where every
// recovery point, and its copy in the recovery region, is complete.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"text/tabwriter"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	awsbackup "github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/vibe-engineering/vibe-platform/recovery/backup"
)

func main() {
	var a backup.Arguments
	a.Flags(flag.CommandLine)
	flag.Parse()
	a.Rest = flag.Args()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, a)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run does what a asks for, with AWS' usual environment variables and files for
// credentials.
func run(ctx context.Context, a backup.Arguments) error {
	env, err := a.Check()
	if err != nil {
		return err
	}
	access, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(env.Region))
	if err != nil {
		return err
	}
	o := backup.Options{
		Env: env, Stores: a.Stores, KeepDays: a.KeepDays,
		Home: awsbackup.NewFromConfig(access), Identity: sts.NewFromConfig(access), Progress: os.Stderr,
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
	return errors.Join(write(os.Stdout, a.Output, points), err)
}

// write writes the recovery points for a reader, or for a machine.
func write(out io.Writer, output string, points []backup.Point) error {
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
