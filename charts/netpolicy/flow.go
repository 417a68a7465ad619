// Package netpolicy writes network policies as a table: each row is what may pass,
// and why.
package netpolicy

import (
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// AnnotationDescription says in a sentence why an object is there
// (https://kubernetes.io/docs/reference/labels-annotations-taints/#description).
const AnnotationDescription = "kubernetes.io/description"

// Flow is one row of what may pass: a NetworkPolicy of its own, so that each
// stands in the cluster with its reason.
type Flow struct {
	// Name is the policy's.
	Name string
	// Pods are the labels of the pods at one end; none means every pod of the
	// namespace.
	Pods      map[string]string
	Direction networkingv1.PolicyType
	// Peers are the other end; none means anybody.
	Peers []networkingv1.NetworkPolicyPeer
	// Ports are the ports of whoever is called; none means all.
	Ports []networkingv1.NetworkPolicyPort
	// Reason is a sentence, which the policy carries.
	Reason string
}

// Policy is f as the cluster takes it. The metadata has the namespace and the
// labels; name and annotations are f's.
func (f Flow) Policy(meta metav1.ObjectMeta) *networkingv1.NetworkPolicy {
	policy := &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: described(meta, f.Name, f.Reason),
		Spec:       networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{f.Direction}},
	}
	policy.Spec.PodSelector.MatchLabels = f.Pods
	if f.Direction == networkingv1.PolicyTypeIngress {
		policy.Spec.Ingress = []networkingv1.NetworkPolicyIngressRule{{From: f.Peers, Ports: f.Ports}}
	} else {
		policy.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{To: f.Peers, Ports: f.Ports}}
	}
	return policy
}

// DenyAll refuses everything of a namespace, in and out, that no other policy
// allows.
func DenyAll(meta metav1.ObjectMeta) *networkingv1.NetworkPolicy {
	return &networkingv1.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: described(meta, "deny-all", "what no other policy allows is refused, in and out"),
		Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
		},
	}
}

// described is meta with a name and the reason why the object is there.
func described(meta metav1.ObjectMeta, name, reason string) metav1.ObjectMeta {
	meta.Name = name
	meta.Annotations = map[string]string{AnnotationDescription: reason}
	return meta
}
