// Package lab starts a real Kubernetes control plane on this machine: etcd, the
// API server, the controller manager and the scheduler, with KWOK in the
// kubelets' place. It takes seconds, listens on loopback only and leaves nothing
// behind.
//
// What it shows is what these programs do: admission, validation, authorization,
// scheduling, rollouts, garbage collection. No container runs, so no probe, no
// image, no network policy and no metric is exercised; and where a chart brings a
// webhook or an aggregated API, no pod answers.
package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/vibe-engineering/vibe-platform/lab/process"
)

// Options say what is started.
type Options struct {
	// Binaries are the programs. Default: FromEnvironment's.
	Binaries Binaries
	// Nodes are what the scheduler places pods on. Default: none, and every pod
	// stays pending.
	Nodes []Node
	// ServiceCIDR is the range of services' addresses. Default: 172.20.0.0/16, as
	// EKS has it.
	ServiceCIDR string
	// Forwards are where port-forwards to pods lead. Default: there are none.
	Forwards []Forward
}

// Lab is a running control plane.
type Lab struct {
	dir        string
	binaries   Binaries
	config     *rest.Config
	kubeconfig string

	running context.Context
	// background is what asks the API server until the lab stops.
	background sync.WaitGroup
	stop       sync.Once
	cancel     context.CancelCauseFunc
	mutex      sync.Mutex
	stopped    bool
	processes  []*process.Process
}

// Start starts a lab, and returns when its nodes are ready and pods can be made.
// The lab stops when ctx ends, at Stop, or with this process. An error names the
// server that did not come up and ends with the last lines of its log.
func Start(ctx context.Context, options Options) (*Lab, error) {
	if options.Binaries == (Binaries{}) {
		found, err := FromEnvironment()
		if err != nil {
			return nil, err
		}
		options.Binaries = found
	}
	if options.ServiceCIDR == "" {
		options.ServiceCIDR = "172.20.0.0/16"
	}
	// Sockets lie in it, whose paths are bounded to some hundred bytes.
	dir, err := os.MkdirTemp("", "vibe-lab-")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	l := &Lab{dir: dir, binaries: options.Binaries, running: ctx, cancel: cancel}
	context.AfterFunc(ctx, l.Stop)
	if err := l.start(ctx, options); err != nil {
		l.Stop()
		// Where a server ended, the waiting for it was cut short: say why.
		if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errStopped) {
			err = cause
		}
		return nil, fmt.Errorf("the Kubernetes lab did not come up: %w", err)
	}
	return l, nil
}

// start brings the servers up, those that need the API server after it.
func (l *Lab) start(ctx context.Context, options Options) error {
	if err := writeCredentials(l.dir); err != nil {
		return err
	}
	if err := l.run(ctx, etcd(l.dir)); err != nil {
		return err
	}
	if err := l.startAPIServer(ctx, options.ServiceCIDR); err != nil {
		return err
	}
	kubelets, err := kwok(l.dir, l.binaries, options.Forwards)
	if err != nil {
		return err
	}
	for _, s := range []server{controllerManager(l.dir), scheduler(l.dir), kubelets} {
		if err := l.run(ctx, s); err != nil {
			return err
		}
	}
	client, err := kubernetes.NewForConfig(l.config)
	if err != nil {
		return err
	}
	if err := createNodes(ctx, client, options.Nodes); err != nil {
		return err
	}
	if err := awaitNodes(ctx, client, len(options.Nodes)); err != nil {
		return err
	}
	if err := awaitDefaultAccount(ctx, client); err != nil {
		return err
	}
	l.background.Go(func() { provisionVolumes(ctx, client) })
	return nil
}

// run starts a server that the lab cannot do without.
func (l *Lab) run(ctx context.Context, s server) error {
	p, err := l.launch(s)
	if err != nil {
		return err
	}
	l.watch(ctx, p)
	return nil
}

// watch makes the end of p the end of the lab.
func (l *Lab) watch(ctx context.Context, p *process.Process) {
	go func() {
		select {
		case <-p.Ended():
			l.cancel(p.Failure())
		case <-ctx.Done():
		}
	}()
}

// launch starts a server that Stop will end.
func (l *Lab) launch(s server) (*process.Process, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.stopped {
		return nil, errStopped
	}
	binary := l.binaries.Kubernetes
	if s.binary != "" {
		binary = s.binary
	}
	p, err := process.Start(l.dir, s.name, binary, s.arguments)
	if err != nil {
		return nil, err
	}
	l.processes = append(l.processes, p)
	return p, nil
}

// errStopped is why the servers of a lab ended that was told to.
var errStopped = errors.New("the lab was stopped")

// Stop ends every server and removes what they wrote. They are killed: there is
// nothing to save, and told to end the API server would wait for an etcd that is
// gone.
func (l *Lab) Stop() {
	l.stop.Do(func() {
		l.cancel(errStopped)
		l.background.Wait()
		l.mutex.Lock()
		l.stopped = true
		l.mutex.Unlock()
		for _, p := range l.processes {
			p.Kill()
		}
		for _, p := range l.processes {
			<-p.Ended()
		}
		_ = os.RemoveAll(l.dir)
	})
}

// Failure says which server ended by itself, and the lab with it, with the last
// lines of its log; nil where none did.
func (l *Lab) Failure() error {
	var failure *process.EndedError
	if errors.As(context.Cause(l.running), &failure) {
		return failure
	}
	return nil
}

// Kubeconfig is the path of a kubeconfig of a cluster administrator, which goes
// with the lab.
func (l *Lab) Kubeconfig() string { return l.kubeconfig }

// RESTConfig is the same for a Go client, without a limit on the rate of requests.
func (l *Lab) RESTConfig() *rest.Config { return rest.CopyConfig(l.config) }

// Kubectl is a call of the kubectl that belongs to the servers' version.
func (l *Lab) Kubectl(ctx context.Context, arguments ...string) *exec.Cmd {
	all := append([]string{"kubectl", "--kubeconfig", l.kubeconfig, "--cache-dir", l.dir + "/kubectl-cache"}, arguments...)
	return exec.CommandContext(ctx, l.binaries.Kubernetes, all...) //nolint:gosec // the caller built this program
}
