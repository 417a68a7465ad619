package exporters

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/rest"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
)

// control is the control plane that tests share. It starts when the first of them
// needs it.
type control struct{ start func() (*lab.Lab, error) }

// newControl is a control plane that ends with the test.
func newControl(t *testing.T) *control {
	ctx, stop := context.WithCancel(context.Background())
	var started *lab.Lab
	t.Cleanup(func() {
		stop()
		if started != nil {
			started.Stop()
		}
	})
	return &control{start: sync.OnceValues(func() (*lab.Lab, error) {
		env, err := config.Lookup(config.Names()[0])
		if err != nil {
			return nil, err
		}
		started, err = lab.Start(ctx, lab.Options{Nodes: lab.NodesOf(env, 1)})
		return started, err
	})}
}

// lab is the control plane.
func (c *control) lab(t *testing.T) *lab.Lab {
	t.Helper()
	l, err := c.start()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// kubectl runs kubectl with text as its input.
func kubectl(l *lab.Lab, text string, arguments ...string) error {
	command := l.Kubectl(context.Background(), arguments...)
	command.Stdin = bytes.NewBufferString(text)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %v: %w\n%s", arguments, err, out)
	}
	return nil
}

// startAPIServer asks the API server itself. A webhook that nobody answers refuses
// what is made in one namespace, so that there is something refused.
func (c *control) startAPIServer(t *testing.T) func() (seen, error) {
	l := c.lab(t)
	if err := kubectl(l, refusingWebhook, "apply", "-f", "-"); err != nil {
		t.Fatal(err)
	}
	client, err := rest.HTTPClientFor(l.RESTConfig())
	if err != nil {
		t.Fatal(err)
	}
	client.Timeout = 10 * time.Second
	return func() (seen, error) {
		if err := kubectl(l, "", "create", "configmap", "refused", "--namespace=refusing"); err == nil {
			return nil, fmt.Errorf("the webhook that nobody answers refuses nothing")
		}
		s := seen{}
		return s, s.scrape(client, l.RESTConfig().Host+"/metrics")
	}
}

// startKubeStateMetrics shows it objects of each kind in the states that queries
// look for.
func (c *control) startKubeStateMetrics(t *testing.T) func() (seen, error) {
	l, port, own := c.lab(t), freePort(t), freePort(t)
	if err := kubectl(l, objects, "apply", "-f", "-"); err != nil {
		t.Fatal(err)
	}
	run(t, nil, program(t, "kube-state-metrics"), append([]string{"--kubeconfig=" + l.Kubeconfig(), "--host=127.0.0.1", "--port=" + port,
		"--telemetry-host=127.0.0.1", "--telemetry-port=" + own}, arguments(t, "kube-prometheus-stack", "kube-state-metrics", "--resources")...)...)
	ask := page("http://127.0.0.1:" + port + "/metrics")
	eventually(t, func() error {
		return kubectl(l, "", "wait", "--namespace=states", "--for=jsonpath={.status.phase}=Running", "--timeout=1s", "pod/crashing")
	})
	return func() (seen, error) {
		// Controllers put the status right again, so that it is set each time.
		for _, row := range states() {
			if err := kubectl(l, "", "patch", row.object, "--namespace=states", "--subresource=status", "--type=merge", "--patch="+row.status); err != nil {
				return nil, err
			}
		}
		return ask()
	}
}

// states are what no container runtime reports here.
func states() []struct{ object, status string } {
	const broken = `{"restartCount":3,"ready":false,"image":"i","imageID":"i","state":{"waiting":{"reason":"CrashLoopBackOff"}},` +
		`"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}},"name":`
	return []struct{ object, status string }{
		{"pod/crashing", `{"status":{"containerStatuses":[` + broken + `"main"}],"initContainerStatuses":[` + broken + `"sidecar"}]}}`},
		{"pod/evicted", `{"status":{"phase":"Failed","reason":"Evicted"}}`},
		{"hpa/scaled", `{"status":{"currentReplicas":1,"desiredReplicas":1,"currentMetrics":[{"type":"ContainerResource",` +
			`"containerResource":{"name":"cpu","container":"main","current":{"averageUtilization":50,"averageValue":"5m"}}}]}}`},
	}
}
