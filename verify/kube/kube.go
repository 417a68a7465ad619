// Package kube holds the checks of verify that ask the cluster: whether it holds
// what the manifests and releases of the assembly say, and whether that works.
package kube

import (
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
	"github.com/vibe-engineering/vibe-platform/verify/undo"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

// Options say how the cluster is asked.
type Options struct {
	// Probes allows a pod of our own, which goes again.
	Probes bool
	// Undo is told what has to be taken away again.
	Undo *undo.List
	// Alertmanager and Prometheus are where they answer, such as
	// http://127.0.0.1:9093. Default: a port-forward to one of their pods.
	Alertmanager, Prometheus string
}

// Checks are the rows, in the order of a report.
func (s *Cluster) Checks(o Options) []check.Check {
	return slices.Concat(
		s.apiChecks(),
		s.nodeChecks(),
		s.probeChecks(o),
		s.accountChecks(),
		s.workloadChecks(),
		s.podChecks(),
		s.serviceChecks(),
		s.secretChecks(),
		s.certificateChecks(),
		s.ingressChecks(),
		s.alertChecks(o),
	)
}

// Balancer is the name of the load balancer of the manifests' Ingress; empty where
// it has none.
func (s *Cluster) Balancer(ctx context.Context) (string, error) {
	found, err := s.ingresses(ctx)
	if err != nil {
		return "", err
	}
	for i := range found {
		if address := address(&found[i]); address != "" {
			return address, nil
		}
	}
	return "", nil
}

// Cluster is what the checks of one round share of a cluster. Each part is asked for
// once, when the first check needs it.
type Cluster struct {
	t        *target.Target
	clients  *check.Shared[clients]
	wanted   *check.Shared[wanted.Cluster]
	releases *check.Shared[map[string]stored]
	// installed are the objects of the releases.
	installed *check.Shared[[]unstructured.Unstructured]
	nodes     *check.Shared[[]corev1.Node]
	pods      *check.Shared[[]corev1.Pod]
	services  *check.Shared[[]corev1.Service]
}

// New returns the cluster of t, and asks nothing yet.
func New(t *target.Target) *Cluster {
	s := &Cluster{t: t}
	s.wanted = check.Share(func(context.Context) (wanted.Cluster, error) { return wanted.Read(t.Assembly) })
	s.clients = check.Share(func(context.Context) (clients, error) {
		access, err := t.KubernetesConfig()
		if err != nil {
			return clients{}, err
		}
		return newClients(access)
	})
	s.releases = check.Share(s.readReleases)
	s.installed = check.Share(s.readInstalled)
	s.nodes = check.Share(func(ctx context.Context) ([]corev1.Node, error) {
		c, err := s.clients.Get(ctx)
		if err != nil {
			return nil, err
		}
		list, err := c.typed.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		return list.Items, err
	})
	s.pods = check.Share(func(ctx context.Context) ([]corev1.Pod, error) {
		c, err := s.clients.Get(ctx)
		if err != nil {
			return nil, err
		}
		list, err := c.typed.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
		return list.Items, err
	})
	s.services = check.Share(func(ctx context.Context) ([]corev1.Service, error) {
		c, err := s.clients.Get(ctx)
		if err != nil {
			return nil, err
		}
		list, err := c.typed.CoreV1().Services(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
		return list.Items, err
	})
	return s
}

// clients ask the API server.
type clients struct {
	config *rest.Config
	typed  kubernetes.Interface
	// objects asks for objects of any kind, heads for what each has, and kinds knows
	// where they are.
	objects dynamic.Interface
	heads   metadata.Interface
	kinds   *restmapper.DeferredDiscoveryRESTMapper
}

func newClients(access *rest.Config) (clients, error) {
	access = rest.CopyConfig(access)
	access.WarningHandler = rest.NoWarnings{}
	c := clients{config: access}
	var err error
	if c.typed, err = kubernetes.NewForConfig(access); err != nil {
		return c, err
	}
	if c.objects, err = dynamic.NewForConfig(access); err != nil {
		return c, err
	}
	if c.heads, err = metadata.NewForConfig(access); err != nil {
		return c, err
	}
	c.kinds = restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(c.typed.Discovery()))
	return c, nil
}

// both are the two that most checks need.
func (s *Cluster) both(ctx context.Context) (clients, wanted.Cluster, error) {
	w, err := s.wanted.Get(ctx)
	if err != nil {
		return clients{}, w, err
	}
	c, err := s.clients.Get(ctx)
	return c, w, err
}
