package rehearsal

import (
	"context"
	"fmt"
	"io"

	"k8s.io/client-go/rest"

	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// Standing is an environment that a rehearsal brought up.
type Standing struct {
	Environment string
	// Assembly is the folder of what is deployed.
	Assembly string
	// Endpoint answers as AWS would: the stand-in, with the emulator behind it.
	Endpoint string
	// Kubeconfig is the way to the cluster.
	Kubeconfig string
	// StandIn is what answers at Endpoint, and Healthy the rows that it has.
	StandIn *standin.Server
	Healthy []standin.Row
}

// Variables are the environment variables with which the tools of AWS and of
// Kubernetes reach what stands.
func (s Standing) Variables() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + s.Endpoint,
		"AWS_ACCESS_KEY_ID=rehearsal", "AWS_SECRET_ACCESS_KEY=rehearsal",
		"AWS_EC2_METADATA_DISABLED=true",
		"KUBECONFIG=" + s.Kubeconfig,
	}
}

// WaitHere is a Hold that says how to reach what stands, and waits until ctx ends.
func WaitHere(out io.Writer) func(context.Context, Standing) error {
	return func(ctx context.Context, s Standing) error {
		fmt.Fprintf(out, "\n%s stands, on this machine alone. In another shell:\n\n", s.Environment)
		for _, v := range s.Variables() {
			fmt.Fprintf(out, "  export %s\n", v)
		}
		fmt.Fprintf(out, "  .build/vibe verify -e %s --assembly %s\n\nCtrl-C ends it.\n", s.Environment, s.Assembly)
		<-ctx.Done()
		return nil
	}
}

// stand puts the stand-in before what was deployed.
func (r *Rehearsal) stand(ctx context.Context) (Standing, error) {
	access := r.lab.RESTConfig()
	if err := rest.LoadTLSFiles(access); err != nil {
		return Standing{}, err
	}
	rows := healthy.Rows(healthy.Scene{Env: r.env, Assembly: r.assembly, Server: access.Host, Authority: access.CAData, Deployed: deployed.Of(r.assembly, r.aws)})
	answers := healthy.Answers(rows)
	server, err := standin.Start(ctx, r.front.Endpoint, answers...)
	if err != nil {
		return Standing{}, err
	}
	return Standing{
		Environment: r.env.Name, Assembly: r.dir, Endpoint: server.Endpoint,
		Kubeconfig: r.lab.Kubeconfig(), StandIn: server, Healthy: answers,
	}, nil
}

// hold has whoever asked for it use what stands.
func (r *Rehearsal) hold(ctx context.Context) (string, error) {
	s, err := r.stand(ctx)
	if err != nil {
		return "", err
	}
	defer s.StandIn.Close()
	return "", r.options.Hold(ctx, s)
}
