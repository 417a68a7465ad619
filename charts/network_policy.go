package charts

import (
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts/netpolicy"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// flow is one row of what may pass; component's pods are one end, and an empty
// component means every pod of the namespace.
type flow struct {
	name, component string
	direction       networkingv1.PolicyType
	peers           []networkingv1.NetworkPolicyPeer
	ports           []networkingv1.NetworkPolicyPort
	reason          string
}

// networkPolicies is manifest 07. Nothing passes but what a row names; the
// kubelet's probes do not pass through policies.
//
// In the VPC CNI's standard mode a pod starts open and its policies follow within
// seconds; its strict mode would need policies in every namespace, the cluster's
// own included
// (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html).
func networkPolicies(env config.Environment) []metav1.Object {
	objects := []metav1.Object{netpolicy.DenyAll(inApplication("", names.NamespaceApplication))}
	for _, f := range flows(env) {
		objects = append(objects, f.policy())
	}
	return objects
}

// flows are everything that may pass.
func flows(env config.Environment) []flow {
	const in, out = networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress
	network := env.Network
	public, data := netpolicy.Ranges(network.CIDRs(config.TierPublic)), netpolicy.Ranges(network.CIDRs(config.TierData))
	rows := []flow{
		{"allow-dns", "", out, netpolicy.Resolver(), netpolicy.DNS(),
			"every pod resolves names at the cluster's DNS service"},

		{"backend-from-load-balancer", names.Backend, in, public, netpolicy.TCP(ports.Backend),
			"the load balancer's addresses are anywhere in the public subnets"},
		{"backend-from-frontend", names.Backend, in, netpolicy.Pods("", Selector(names.Frontend)), netpolicy.TCP(ports.Backend),
			"pages are rendered from the API's answers"},
		{"backend-from-monitoring", names.Backend, in, netpolicy.Pods(names.NamespaceMonitoring, nil), netpolicy.TCP(ports.Backend),
			"Prometheus scrapes the API's metrics"},
		{"backend-to-database", names.Backend, out, data, netpolicy.TCP(ports.PostgreSQL),
			"PostgreSQL moves between the data subnets when it fails over"},
		{"backend-to-cache", names.Backend, out, data, netpolicy.TCP(ports.Redis),
			"the cache's nodes, each of which a cluster client talks to, are anywhere in the data subnets"},
		{"backend-to-aws", names.Backend, out, netpolicy.Outside(network.VPCCIDR), netpolicy.TCP(ports.HTTPS),
			"STS and S3 have public addresses that change, through the S3 gateway endpoint too; the VPC and the instance metadata stay out"},

		{"frontend-from-load-balancer", names.Frontend, in, public, netpolicy.TCP(ports.Frontend),
			"the load balancer's addresses are anywhere in the public subnets"},
		{"frontend-from-monitoring", names.Frontend, in, netpolicy.Pods(names.NamespaceMonitoring, nil), netpolicy.TCP(ports.Next),
			"Prometheus scrapes Next.js' metrics"},
		{"frontend-to-backend", names.Frontend, out, netpolicy.Pods("", Selector(names.Backend)), netpolicy.TCP(ports.Backend),
			"pages are rendered from the API's answers"},
	}
	if len(network.InterfaceEndpoints) > 0 {
		rows = append(rows, flow{"backend-to-endpoints", names.Backend, out, netpolicy.Ranges(network.CIDRs(config.TierApplication)), netpolicy.TCP(ports.HTTPS),
			"the interface endpoints of AWS services stand in the application subnets, and their names resolve to them"})
	}
	return rows
}

// policy is f as the cluster takes it.
func (f flow) policy() *networkingv1.NetworkPolicy {
	row := netpolicy.Flow{Name: f.name, Direction: f.direction, Peers: f.peers, Ports: f.ports, Reason: f.reason}
	owner := names.NamespaceApplication
	if f.component != "" {
		owner, row.Pods = f.component, Selector(f.component)
	}
	return row.Policy(inApplication("", owner))
}
