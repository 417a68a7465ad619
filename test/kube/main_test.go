// Package kube holds what must be true of the manifests and the charts on a real
// Kubernetes API server. Each environment has a control plane of its own, with
// the nodes that it may grow to.
package kube

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"

	"github.com/vibe-engineering/vibe-platform/lab"
)

// root is the module's root, seen from this package.
const root = "../.."

var (
	// interrupted ends when the tests are told to stop, and every lab with it.
	interrupted context.Context
	// labs are those that were started.
	labs sync.Map
)

// startLab starts a lab that ends when the tests are told to stop.
func startLab(options lab.Options) (*lab.Lab, error) {
	l, err := lab.Start(interrupted, options)
	if err == nil {
		labs.Store(l, nil)
	}
	return l, err
}

func TestMain(m *testing.M) {
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// run runs the tests, or what one of them has this program do.
func run(m *testing.M) (int, error) {
	if _, err := lab.FromEnvironment(); err != nil {
		return 1, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	interrupted = ctx
	spare := context.AfterFunc(ctx, func() {
		labs.Range(func(l, _ any) bool {
			l.(*lab.Lab).Stop()
			return true
		})
		os.Exit(1)
	})
	defer spare()
	if os.Getenv(envAbandon) != "" {
		return 1, abandonLab()
	}
	return m.Run(), nil
}
