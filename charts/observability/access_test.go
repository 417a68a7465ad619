package observability

import (
	"fmt"
	"slices"
	"testing"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/vibe-engineering/vibe-platform/charts/netpolicy"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// podLabels are the labels of the pods that the releases put into the monitoring
// namespace. Prometheus' and Alertmanager's pods are their operator's, which names
// them after their kind
// (https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/server/statefulset.go).
func podLabels(t *testing.T, env config.Environment) []labels.Set {
	t.Helper()
	rendered, err := rendering.Environment(env, releases.Facts{VPCID: "vpc-0123456789abcdef0"})
	if err != nil {
		t.Fatal(err)
	}
	all := []labels.Set{{labelName: "prometheus"}, {labelName: "alertmanager"}}
	for _, release := range rendered {
		for _, object := range release.Objects.Installed {
			if object.GetNamespace() != names.NamespaceMonitoring {
				continue
			}
			if pod, found, _ := unstructured.NestedStringMap(object.Object, "spec", "template", "metadata", "labels"); found {
				all = append(all, pod)
			}
		}
	}
	return all
}

// A policy that selects nothing leaves its pods to the one that refuses everything.
func TestPoliciesSelectPodsThatThereAre(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	pods := podLabels(t, env)
	for _, f := range flows(env) {
		selector := labels.SelectorFromSet(f.Pods)
		if !slices.ContainsFunc(pods, func(pod labels.Set) bool { return selector.Matches(pod) }) {
			t.Errorf("%s selects no pod: %v", f.Name, f.Pods)
		}
	}
}

// admitted are the flows in that direction whose pods selected is one of, and that
// pass the port.
func admitted(env config.Environment, direction networkingv1.PolicyType, selected labels.Set, port int32) []netpolicy.Flow {
	return slices.DeleteFunc(flows(env), func(f netpolicy.Flow) bool {
		passes := len(f.Ports) == 0 || slices.ContainsFunc(f.Ports, func(p networkingv1.NetworkPolicyPort) bool { return p.Port.IntVal == port })
		return f.Direction != direction || !labels.SelectorFromSet(f.Pods).Matches(selected) || !passes
	})
}

// reach says where the flows lead to: ranges, and namespaces.
func reach(flows []netpolicy.Flow) map[string]bool {
	ends := map[string]bool{}
	for _, f := range flows {
		for _, peer := range f.Peers {
			switch {
			case peer.IPBlock != nil:
				ends[peer.IPBlock.CIDR] = true
			case peer.NamespaceSelector != nil:
				ends[peer.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]] = true
			default:
				ends[names.NamespaceMonitoring] = true
			}
		}
	}
	return ends
}

func TestEachPodReachesWhatItNeedsAndNoMore(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	prometheus, grafana := labels.Set{labelName: "prometheus"}, labels.Set{labelName: "grafana"}
	postgres, redis := labels.Set{labelName: "prometheus-postgres-exporter"}, labels.Set{labelName: "prometheus-redis-exporter"}
	application, data := env.Network.CIDRs(config.TierApplication)[0], env.Network.CIDRs(config.TierData)[0]
	const apiServer = "172.20.0.1/32"
	for _, c := range []struct {
		who   labels.Set
		port  int32
		where string
		want  bool
	}{
		{prometheus, ports.Backend, names.NamespaceApplication, true},
		{prometheus, ports.Next, names.NamespaceApplication, true},
		{prometheus, ports.Frontend, names.NamespaceApplication, false},
		{prometheus, ports.Kubelet, application, true},
		{prometheus, ports.NodeExporter, application, true},
		{prometheus, 9153, names.NamespaceSystem, true},
		{prometheus, 8080, names.NamespaceExternalSecrets, true},
		{prometheus, 9402, names.NamespaceCertManager, true},
		{prometheus, 7979, names.NamespaceExternalDNS, true},
		{prometheus, ports.HTTPS, apiServer, true},
		{prometheus, ports.PostgreSQL, data, false},
		{grafana, ports.HTTPS, netpolicy.Anywhere, true},
		{grafana, ports.HTTP, netpolicy.Anywhere, false},
		{grafana, ports.ThanosQuery, names.NamespaceMonitoring, true},
		{grafana, ports.Backend, names.NamespaceApplication, false},
		{grafana, ports.Kubelet, application, false},
		{postgres, ports.PostgreSQL, data, true},
		{postgres, ports.Redis, data, false},
		{redis, ports.Redis, data, true},
		{redis, ports.PostgreSQL, data, false},
		{redis, ports.DNS, names.NamespaceSystem, true},
	} {
		if got := reach(admitted(env, networkingv1.PolicyTypeEgress, c.who, c.port))[c.where]; got != c.want {
			t.Errorf("%v reaches %s:%d: %t", c.who, c.where, c.port, got)
		}
	}
}

func TestOnlyNeighboursAndTheAPIServerComeIn(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	operator := labels.Set{"app": "kube-prometheus-stack-operator"}
	for _, c := range []struct {
		who  labels.Set
		port int32
		want int
	}{
		{labels.Set{labelName: "grafana"}, ports.Grafana, 1},
		{operator, ports.OperatorWebhook, 1 + len(env.Network.Zones)},
		{operator, 8080, 1},
	} {
		if got := reach(admitted(env, networkingv1.PolicyTypeIngress, c.who, c.port)); len(got) != c.want {
			t.Errorf("%v is reached at %d from %s", c.who, c.port, fmt.Sprint(got))
		}
	}
}

func TestAPIServiceIsTheFirstAddressOfTheRange(t *testing.T) {
	for cidr, want := range map[string]string{"172.20.0.0/16": "172.20.0.1/32", "10.100.16.0/20": "10.100.16.1/32"} {
		peers := apiService(config.Environment{Cluster: config.Cluster{ServiceCIDR: cidr}})
		if len(peers) != 1 || peers[0].IPBlock.CIDR != want {
			t.Errorf("%s: %v", cidr, peers)
		}
	}
}
