package rehearsal

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
	"github.com/vibe-engineering/vibe-platform/preflight"
	"github.com/vibe-engineering/vibe-platform/rehearsal/cluster"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
	"github.com/vibe-engineering/vibe-platform/rehearsal/outside"
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
	// Tool is vibe, of the same revision.
	Tool string
	// Flags are further options of vibe's commands, such as how the outside is
	// reached.
	Flags map[string][]string
	// Extra are further environment variables.
	Extra []string
	// StandIn is what answers at Endpoint.
	StandIn *standin.Server
	// Outside is what stands in for the internet around it, and for the programs of
	// monitoring.
	Outside *outside.Outside
	// World is what stands in for registries and for the name servers above the zone.
	World *healthy.World
}

// Variables are the environment variables with which the tools of AWS and of
// Kubernetes reach what stands.
func (s Standing) Variables() []string {
	return append([]string{
		"AWS_ENDPOINT_URL=" + s.Endpoint,
		"AWS_ACCESS_KEY_ID=rehearsal", "AWS_SECRET_ACCESS_KEY=rehearsal",
		"AWS_EC2_METADATA_DISABLED=true",
		"KUBECONFIG=" + s.Kubeconfig,
	}, s.Extra...)
}

// WaitHere is a Hold that says how to reach what stands, and waits until ctx ends.
func WaitHere(out io.Writer) func(context.Context, Standing) error {
	return func(ctx context.Context, s Standing) error {
		fmt.Fprintf(out, "\n%s stands, on this machine alone. In another shell:\n\n", s.Environment)
		for _, v := range s.Variables() {
			fmt.Fprintf(out, "  export %s\n", v)
		}
		for _, command := range []string{"preflight", "verify"} {
			fmt.Fprintf(out, "  .build/vibe %s -e %s --assembly %s \\\n    %s\n", command, s.Environment, s.Assembly, strings.Join(s.Flags[command], " "))
		}
		fmt.Fprintln(out, "\nCtrl-C ends it.")
		<-ctx.Done()
		return nil
	}
}

// surround starts what stands in for the outside, and returns where port-forwards
// into the cluster lead.
func (r *Rehearsal) surround(ctx context.Context) ([]lab.Forward, error) {
	var err error
	r.outside, err = outside.Start(ctx, outside.Scene{Env: r.env, Balancer: cluster.Balancer(r.env), Dir: r.scratch})
	if err != nil {
		return nil, err
	}
	return []lab.Forward{
		{Namespace: names.NamespaceMonitoring, Port: ports.Alertmanager, To: r.outside.Alertmanager()},
		{Namespace: names.NamespaceMonitoring, Port: ports.Prometheus, To: r.outside.Prometheus()},
	}, nil
}

// push has the images of the manifests and the charts be in a registry, once.
func (r *Rehearsal) push(ctx context.Context) error {
	if r.world != nil {
		return nil
	}
	images, err := preflight.Images(r.assembly)
	if err == nil {
		r.world, err = healthy.StartWorld(ctx, healthy.Zone(r.env), images)
	}
	return err
}

// stand puts the stand-in before what was deployed.
func (r *Rehearsal) stand(ctx context.Context) (Standing, error) {
	if err := r.push(ctx); err != nil {
		return Standing{}, err
	}
	access := r.lab.RESTConfig()
	if err := rest.LoadTLSFiles(access); err != nil {
		return Standing{}, err
	}
	rows := healthy.Rows(healthy.Scene{Env: r.env, Assembly: r.assembly, Server: access.Host, Authority: access.CAData, Deployed: deployed.Of(r.assembly, r.aws)})
	server, err := standin.Start(ctx, r.front.Endpoint, healthy.Answers(rows)...)
	if err != nil {
		return Standing{}, err
	}
	return Standing{
		Environment: r.env.Name, Assembly: r.dir, Endpoint: server.Endpoint, Tool: r.tool(),
		Kubeconfig: r.lab.Kubeconfig(), StandIn: server, Outside: r.outside, World: r.world,
		Flags: map[string][]string{"preflight": r.world.Flags(), "verify": r.outside.Flags()}, Extra: r.outside.Variables(),
	}, nil
}

// settling is how long workloads may take to be available once they are deployed.
const settling = time.Minute

// settled waits for the workloads: some have their pods be ready for a while before
// they count.
func (r *Rehearsal) settled(ctx context.Context) error {
	client, err := kubernetes.NewForConfig(r.lab.RESTConfig())
	if err != nil {
		return err
	}
	return lab.AwaitWorkloads(ctx, client, settling, lab.Question{})
}

// hold has whoever asked for it use what stands.
func (r *Rehearsal) hold(ctx context.Context) (string, error) {
	s, err := r.stand(ctx)
	if err != nil {
		return "", err
	}
	defer s.StandIn.Close()
	if err := r.settled(ctx); err != nil {
		return "", err
	}
	return "", r.options.Hold(ctx, s)
}
