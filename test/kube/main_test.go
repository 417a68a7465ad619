// Package kube holds what must be true of the manifests and the charts on a real
// Kubernetes API server. Each environment has a control plane of its own, with
// the nodes that it may grow to.
package kube

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/lab"
)

// root is the module's root, seen from this package.
const root = "../.."

// interrupted ends when the tests are told to stop, and every lab with it.
var interrupted context.Context

func TestMain(m *testing.M) {
	if _, err := lab.FromEnvironment(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	interrupted = ctx
	context.AfterFunc(ctx, func() {
		// As long as it takes the labs to stop and to remove what they wrote.
		time.Sleep(time.Second)
		os.Exit(1)
	})
	os.Exit(m.Run())
}
