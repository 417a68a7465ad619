package monitors_test

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// passes reports whether the network policies let one pod reach a port of another:
// those of the caller let it out, and those of the other let it in. Where no policy
// selects a pod, everything passes
// (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
func (c cluster) passes(from, to *corev1.Pod, port int32) bool {
	return c.allowed(from, to, port, networkingv1.PolicyTypeEgress) && c.allowed(to, from, port, networkingv1.PolicyTypeIngress)
}

// allowed reports whether pod's policies of one direction let the other end pass.
func (c cluster) allowed(pod, other *corev1.Pod, port int32, direction networkingv1.PolicyType) bool {
	guarded := false
	for _, policy := range c.Policies {
		if policy.Namespace != pod.Namespace || !slices.Contains(policy.Spec.PolicyTypes, direction) || !matches(&policy.Spec.PodSelector, pod.Labels) {
			continue
		}
		guarded = true
		if direction == networkingv1.PolicyTypeEgress {
			for _, rule := range policy.Spec.Egress {
				if peered(rule.To, policy.Namespace, other) && opened(rule.Ports, port) {
					return true
				}
			}
			continue
		}
		for _, rule := range policy.Spec.Ingress {
			if peered(rule.From, policy.Namespace, other) && opened(rule.Ports, port) {
				return true
			}
		}
	}
	return !guarded
}

// peered reports whether a pod is among peers; none are everybody. A range of
// addresses is no answer: a pod may have any.
func peered(peers []networkingv1.NetworkPolicyPeer, own string, pod *corev1.Pod) bool {
	return len(peers) == 0 || slices.ContainsFunc(peers, func(peer networkingv1.NetworkPolicyPeer) bool {
		if peer.IPBlock != nil {
			return false
		}
		in := pod.Namespace == own
		if peer.NamespaceSelector != nil {
			in = matches(peer.NamespaceSelector, map[string]string{corev1.LabelMetadataName: pod.Namespace})
		}
		return in && (peer.PodSelector == nil || matches(peer.PodSelector, pod.Labels))
	})
}

// opened reports whether a port is among ports; none are all.
func opened(ports []networkingv1.NetworkPolicyPort, port int32) bool {
	return len(ports) == 0 || slices.ContainsFunc(ports, func(p networkingv1.NetworkPolicyPort) bool {
		return p.Port == nil || p.Port.IntVal == port
	})
}

func matches(selector *metav1.LabelSelector, set map[string]string) bool {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(set))
}
