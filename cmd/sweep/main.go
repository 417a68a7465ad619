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
	"syscall"
	"time"

	"github.com/vibe-engineering/vibe-platform/sweep"
)

func main() {
	var o sweep.Options
	o.Flags(flag.CommandLine)
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
