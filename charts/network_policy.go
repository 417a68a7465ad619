package charts

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// The ranges of a pod's egress to AWS.
const (
	anywhere = "0.0.0.0/0"
	// linkLocal holds the instance metadata service, whose role is the node's.
	linkLocal = "169.254.0.0/16"
)

// flow is one row of what may pass: a NetworkPolicy of its own, so that each
// stands in the cluster with its reason.
type flow struct {
	name string
	// component's pods are one end; empty means every pod of the namespace.
	component string
	direction networkingv1.PolicyType
	// peers are the other end.
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
	// reason is a sentence, which the policy carries.
	reason string
}

// networkPolicies is manifest 07. Nothing passes but what a row names; the
// kubelet's probes do not pass through policies.
//
// In the VPC CNI's standard mode a pod starts open and its policies follow within
// seconds; its strict mode would need policies in every namespace, the cluster's
// own included
// (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html).
func networkPolicies(env config.Environment) []metav1.Object {
	objects := []metav1.Object{denyAll()}
	for _, f := range flows(env) {
		objects = append(objects, f.policy())
	}
	return objects
}

// flows are everything that may pass.
func flows(env config.Environment) []flow {
	const in, out = networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress
	network := env.Network
	rows := []flow{
		{"allow-dns", "", out, pods(names.NamespaceSystem, map[string]string{"k8s-app": "kube-dns"}), dns(),
			"every pod resolves names at the cluster's DNS service"},

		{"backend-from-load-balancer", names.Backend, in, ranges(network.CIDRs(config.TierPublic)), tcp(ports.Backend),
			"the load balancer's addresses are anywhere in the public subnets"},
		{"backend-from-frontend", names.Backend, in, pods("", Selector(names.Frontend)), tcp(ports.Backend),
			"pages are rendered from the API's answers"},
		{"backend-from-monitoring", names.Backend, in, pods(names.NamespaceMonitoring, nil), tcp(ports.Backend),
			"Prometheus scrapes the API's metrics"},
		{"backend-to-database", names.Backend, out, ranges(network.CIDRs(config.TierData)), tcp(ports.PostgreSQL),
			"PostgreSQL moves between the data subnets when it fails over"},
		{"backend-to-cache", names.Backend, out, ranges(network.CIDRs(config.TierData)), tcp(ports.Redis),
			"the cache's nodes, each of which a cluster client talks to, are anywhere in the data subnets"},
		{"backend-to-aws", names.Backend, out, outside(network.VPCCIDR), tcp(ports.HTTPS),
			"STS and S3 have public addresses that change, through the S3 gateway endpoint too; the VPC and the instance metadata stay out"},

		{"frontend-from-load-balancer", names.Frontend, in, ranges(network.CIDRs(config.TierPublic)), tcp(ports.Frontend),
			"the load balancer's addresses are anywhere in the public subnets"},
		{"frontend-from-monitoring", names.Frontend, in, pods(names.NamespaceMonitoring, nil), tcp(ports.Next),
			"Prometheus scrapes Next.js' metrics"},
		{"frontend-to-backend", names.Frontend, out, pods("", Selector(names.Backend)), tcp(ports.Backend),
			"pages are rendered from the API's answers"},
	}
	if len(network.InterfaceEndpoints) > 0 {
		rows = append(rows, flow{"backend-to-endpoints", names.Backend, out, ranges(network.CIDRs(config.TierApplication)), tcp(ports.HTTPS),
			"the interface endpoints of AWS services stand in the application subnets, and their names resolve to them"})
	}
	return rows
}

// denyAll refuses everything, in and out, that no other policy allows.
func denyAll() *networkingv1.NetworkPolicy {
	return &networkingv1.NetworkPolicy{
		TypeMeta: metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: annotated(inApplication("deny-all", names.NamespaceApplication), map[string]string{
			annotationDescription: "what no other policy allows is refused, in and out",
		}),
		Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
		},
	}
}

// policy is f as the cluster takes it.
func (f flow) policy() *networkingv1.NetworkPolicy {
	owner := f.component
	if owner == "" {
		owner = names.NamespaceApplication
	}
	policy := &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: annotated(inApplication(f.name, owner), map[string]string{annotationDescription: f.reason}),
		Spec:       networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{f.direction}},
	}
	if f.component != "" {
		policy.Spec.PodSelector.MatchLabels = Selector(f.component)
	}
	if f.direction == networkingv1.PolicyTypeIngress {
		policy.Spec.Ingress = []networkingv1.NetworkPolicyIngressRule{{From: f.peers, Ports: f.ports}}
	} else {
		policy.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{To: f.peers, Ports: f.ports}}
	}
	return policy
}

// pods are the pods with these labels in a namespace; no namespace means the
// policy's own, and no labels mean all pods.
func pods(namespace string, matchLabels map[string]string) []networkingv1.NetworkPolicyPeer {
	var peer networkingv1.NetworkPolicyPeer
	if namespace != "" {
		peer.NamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: namespace}}
	}
	if len(matchLabels) > 0 {
		peer.PodSelector = &metav1.LabelSelector{MatchLabels: matchLabels}
	}
	return []networkingv1.NetworkPolicyPeer{peer}
}

// ranges are addresses.
func ranges(cidrs []string) []networkingv1.NetworkPolicyPeer {
	peers := make([]networkingv1.NetworkPolicyPeer, len(cidrs))
	for i, cidr := range cidrs {
		peers[i] = networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: cidr}}
	}
	return peers
}

// outside is every address but those of the VPC and the link-local ones.
func outside(vpc string) []networkingv1.NetworkPolicyPeer {
	return []networkingv1.NetworkPolicyPeer{{
		IPBlock: &networkingv1.IPBlock{CIDR: anywhere, Except: []string{vpc, linkLocal}},
	}}
}

// tcp is a port over TCP.
func tcp(port int32) []networkingv1.NetworkPolicyPort {
	return []networkingv1.NetworkPolicyPort{{Protocol: new(corev1.ProtocolTCP), Port: new(intstr.FromInt32(port))}}
}

// dns is the port of DNS; answers too long for UDP come over TCP.
func dns() []networkingv1.NetworkPolicyPort {
	return []networkingv1.NetworkPolicyPort{
		{Protocol: new(corev1.ProtocolUDP), Port: new(intstr.FromInt32(ports.DNS))},
		{Protocol: new(corev1.ProtocolTCP), Port: new(intstr.FromInt32(ports.DNS))},
	}
}
