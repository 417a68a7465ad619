package capacity

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
)

// revisionLabel is in matchLabelKeys where pods of another revision do not count.
const revisionLabel = "pod-template-hash"

// takes reports whether pod may stand on node beside what is there. Only what the
// scheduler must heed counts here, not what it prefers.
func (p *Plan) takes(node *Node, pod Pod) bool {
	return node.Free.Holds(pod.Workload.Room) &&
		node.FreeVolumes >= len(pod.Workload.VolumesGiB) &&
		(pod.Zone == "" || pod.Zone == node.Zone) &&
		selects(pod, node) &&
		p.apart(node, pod) &&
		p.spread(node, pod)
}

// selects reports whether pod's selector and node affinity accept node.
func selects(pod Pod, node *Node) bool {
	accepted, err := nodeaffinity.GetRequiredNodeAffinity(pod.Workload.pod).Match(node.node)
	return err == nil && accepted
}

// apart reports whether no rule keeps pod away from what stands in node's part of
// the cluster: neither its own nor another pod's.
func (p *Plan) apart(node *Node, pod Pod) bool {
	for _, other := range p.Nodes {
		for _, standing := range other.Pods {
			if forbids(pod, standing, node, other) || forbids(standing, pod, node, other) {
				return false
			}
		}
	}
	return true
}

// forbids reports whether a rule of a's keeps it apart from b, one of which is on
// or comes to each of the nodes.
func forbids(a, b Pod, first, second *Node) bool {
	for _, term := range antiAffinity(a) {
		namespaces := term.Namespaces
		if len(namespaces) == 0 {
			namespaces = []string{a.Workload.Namespace}
		}
		domain := first.node.Labels[term.TopologyKey]
		if domain != "" && domain == second.node.Labels[term.TopologyKey] &&
			slices.Contains(namespaces, b.Workload.Namespace) && matches(term.LabelSelector, b) {
			return true
		}
	}
	return false
}

// antiAffinity is what pod must stand apart from.
func antiAffinity(pod Pod) []corev1.PodAffinityTerm {
	affinity := pod.Workload.pod.Spec.Affinity
	if affinity == nil || affinity.PodAntiAffinity == nil {
		return nil
	}
	return affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution
}

// spread reports whether pod on node leaves its like as even as they must be.
func (p *Plan) spread(node *Node, pod Pod) bool {
	for _, constraint := range hardSpreads(pod) {
		counts := map[string]int{}
		for _, other := range p.Nodes {
			domain, exists := other.node.Labels[constraint.TopologyKey]
			if !exists || !selects(pod, other) {
				continue
			}
			counts[domain] += count(other, func(standing Pod) bool { return alike(constraint, pod, standing) })
		}
		domain, exists := node.node.Labels[constraint.TopologyKey]
		least := counts[domain]
		for _, n := range counts {
			least = min(least, n)
		}
		if constraint.MinDomains != nil && len(counts) < int(*constraint.MinDomains) {
			least = 0
		}
		self := 0
		if matches(constraint.LabelSelector, pod) {
			self = 1
		}
		if !exists || counts[domain]+self-least > int(constraint.MaxSkew) {
			return false
		}
	}
	return true
}

// hardSpreads are the spread constraints that the scheduler must heed.
func hardSpreads(pod Pod) []corev1.TopologySpreadConstraint {
	var hard []corev1.TopologySpreadConstraint
	for _, constraint := range pod.Workload.pod.Spec.TopologySpreadConstraints {
		if constraint.WhenUnsatisfiable == corev1.DoNotSchedule {
			hard = append(hard, constraint)
		}
	}
	return hard
}

// alike reports whether standing counts where pod is spread.
func alike(constraint corev1.TopologySpreadConstraint, pod, standing Pod) bool {
	if slices.Contains(constraint.MatchLabelKeys, revisionLabel) && (pod.New != standing.New || pod.Workload != standing.Workload) {
		return false
	}
	return pod.Workload.Namespace == standing.Workload.Namespace && matches(constraint.LabelSelector, standing)
}

// matches reports whether selector selects pod. No selector selects nothing.
func matches(selector *metav1.LabelSelector, pod Pod) bool {
	compiled, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && compiled.Matches(labels.Set(pod.Workload.pod.Labels))
}

// count is how many pods of node are as asked.
func count(node *Node, asked func(Pod) bool) (n int) {
	for _, pod := range node.Pods {
		if asked(pod) {
			n++
		}
	}
	return n
}

// rules names what binds pod beside its size.
func rules(pod Pod) string {
	var all []string
	for _, constraint := range hardSpreads(pod) {
		all = append(all, fmt.Sprintf("even over %s", constraint.TopologyKey))
	}
	for _, term := range antiAffinity(pod) {
		all = append(all, fmt.Sprintf("no like on the same %s", term.TopologyKey))
	}
	return strings.Join(all, ", ")
}
