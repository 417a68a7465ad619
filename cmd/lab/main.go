// Command lab starts a Kubernetes control plane on this machine, installs an
// environment on it, and keeps it until it is interrupted. `make lab` builds what
// it needs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"k8s.io/client-go/rest"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/lab/installation"
)

func main() {
	environment := flag.String("environment", "development", "the environment whose manifests and releases are applied")
	flag.Parse()
	if err := run(*environment); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run keeps a lab of an environment until this process is interrupted.
func run(environment string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env, err := config.Lookup(environment)
	if err != nil {
		return err
	}
	in, err := installation.Of(env, os.DirFS(filepath.Join("dist", env.Name)))
	if err != nil {
		return err
	}
	l, err := lab.Start(ctx, lab.Options{Nodes: lab.NodesOf(env, env.Cluster.Nodes.Max), ServiceCIDR: env.Cluster.ServiceCIDR})
	if err != nil {
		return err
	}
	defer l.Stop()
	access := l.RESTConfig()
	access.WarningHandler = rest.NoWarnings{}
	client, err := lab.NewClient(access)
	if err != nil {
		return err
	}
	if err := in.Apply(ctx, client, nil); err != nil {
		return err
	}
	fmt.Printf("%s runs, with %d objects and no container. In another terminal:\n\n", env.Name, len(in.Objects()))
	fmt.Printf("    export KUBECONFIG=%s\n    %s kubectl get pods -A -o wide\n\nCtrl-C ends it.\n", l.Kubeconfig(), os.Getenv(lab.EnvKubernetes))
	<-ctx.Done()
	l.Stop()
	return l.Failure()
}
