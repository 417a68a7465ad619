package netpolicy

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// Anywhere is every IPv4 address.
const Anywhere = "0.0.0.0/0"

// linkLocal holds the instance metadata service, whose role is the node's.
const linkLocal = "169.254.0.0/16"

// Pods are the pods with these labels in a namespace; no namespace means the
// policy's own, and no labels mean all pods.
func Pods(namespace string, matchLabels map[string]string) []networkingv1.NetworkPolicyPeer {
	var peer networkingv1.NetworkPolicyPeer
	if namespace != "" {
		peer.NamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: namespace}}
	}
	if namespace == "" || len(matchLabels) > 0 {
		peer.PodSelector = &metav1.LabelSelector{MatchLabels: matchLabels}
	}
	return []networkingv1.NetworkPolicyPeer{peer}
}

// Resolver are the cluster's DNS servers.
func Resolver() []networkingv1.NetworkPolicyPeer {
	return Pods(names.NamespaceSystem, map[string]string{"k8s-app": "kube-dns"})
}

// Ranges are addresses.
func Ranges(cidrs []string) []networkingv1.NetworkPolicyPeer {
	peers := make([]networkingv1.NetworkPolicyPeer, len(cidrs))
	for i, cidr := range cidrs {
		peers[i] = networkingv1.NetworkPolicyPeer{IPBlock: &networkingv1.IPBlock{CIDR: cidr}}
	}
	return peers
}

// Outside is every address but those of the VPC and the link-local ones.
func Outside(vpc string) []networkingv1.NetworkPolicyPeer {
	return []networkingv1.NetworkPolicyPeer{{
		IPBlock: &networkingv1.IPBlock{CIDR: Anywhere, Except: []string{vpc, linkLocal}},
	}}
}

// TCP are ports over TCP.
func TCP(numbers ...int32) []networkingv1.NetworkPolicyPort {
	rows := make([]networkingv1.NetworkPolicyPort, len(numbers))
	for i, number := range numbers {
		rows[i] = networkingv1.NetworkPolicyPort{Protocol: new(corev1.ProtocolTCP), Port: new(intstr.FromInt32(number))}
	}
	return rows
}

// DNS is the port of DNS; answers too long for UDP come over TCP.
func DNS() []networkingv1.NetworkPolicyPort {
	udp := networkingv1.NetworkPolicyPort{Protocol: new(corev1.ProtocolUDP), Port: new(intstr.FromInt32(ports.DNS))}
	return append([]networkingv1.NetworkPolicyPort{udp}, TCP(ports.DNS)...)
}
