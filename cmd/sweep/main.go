// Command sweep lists what the controllers of an environment's cluster left in AWS,
// where CloudFormation does not see it, and with -delete removes it. It exits with 0
// when nothing is left, 1 when something is, and 2 when it could not look or was not
// to delete. docs/TEARDOWN.md tells when to use it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/sweep"
)

func main() {
	var o sweep.Options
	flag.StringVar(&o.Environment, "environment", "", "whose leftovers: one of "+strings.Join(config.Names(), ", "))
	flag.StringVar(&o.Region, "region", "", "the environment's home or recovery region (default: its home)")
	flag.BoolVar(&o.Delete, "delete", false, "remove what is found, once the cluster is gone")
	flag.BoolVar(&o.Volumes, "volumes", false, "with -delete: also volumes and snapshots of an environment that keeps its data")
	flag.StringVar(&o.Output, "o", sweep.OutputTable, "output: table or json")
	flag.Parse()
	o.Arguments, o.Now = flag.Args(), time.Now()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := sweep.Run(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}
