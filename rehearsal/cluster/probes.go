package cluster

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// needs is the port that each container of a probe has to get out to, beside DNS.
func needs() map[string]int32 {
	return map[string]int32{"dns": ports.DNS, "database": ports.PostgreSQL, "cache": ports.Redis, "internet": ports.HTTPS}
}

// tendProbes has the pods that `vibe verify` makes end as they would: a container
// whose Secret is not there does not begin, and one that the network policies keep
// from where it asks gets no answer.
func (p *Player) tendProbes(ctx context.Context) error {
	list, err := p.typed.CoreV1().Pods(names.NamespaceApplication).List(ctx, metav1.ListOptions{
		LabelSelector: "app.kubernetes.io/name=" + names.Probe, ResourceVersion: "0",
	})
	if err != nil {
		return err
	}
	for i := range list.Items {
		pod := &list.Items[i]
		if pod.Status.Phase != corev1.PodRunning || !p.once(pod) {
			continue
		}
		if err := p.again(pod, p.answerProbe(ctx, pod)); err != nil {
			return err
		}
	}
	return nil
}

// answerProbe writes what the containers of a probe say.
func (p *Player) answerProbe(ctx context.Context, pod *corev1.Pod) error {
	policies, err := p.typed.NetworkingV1().NetworkPolicies(pod.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	pod = pod.DeepCopy()
	pod.ResourceVersion = ""
	pod.Status.Phase = corev1.PodSucceeded
	pod.Status.ContainerStatuses = nil
	for _, c := range pod.Spec.Containers {
		state, err := p.outcome(ctx, pod, &c, policies.Items)
		if err != nil {
			return err
		}
		if state.Waiting != nil {
			pod.Status.Phase = corev1.PodRunning // Pending would have KWOK begin anew
		} else if state.Terminated.ExitCode != 0 && pod.Status.Phase == corev1.PodSucceeded {
			pod.Status.Phase = corev1.PodFailed
		}
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, corev1.ContainerStatus{Name: c.Name, Image: c.Image, State: state})
	}
	_, err = p.typed.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{})
	return err
}

// outcome is how one container ends.
func (p *Player) outcome(ctx context.Context, pod *corev1.Pod, c *corev1.Container, policies []networkingv1.NetworkPolicy) (corev1.ContainerState, error) {
	for _, e := range c.Env {
		if e.ValueFrom == nil || e.ValueFrom.SecretKeyRef == nil {
			continue
		}
		of := e.ValueFrom.SecretKeyRef
		secret, err := p.typed.CoreV1().Secrets(pod.Namespace).Get(ctx, of.Name, metav1.GetOptions{})
		if absent(err) {
			return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CreateContainerConfigError", Message: fmt.Sprintf("secret %q not found", of.Name)}}, nil
		}
		if err != nil {
			return corev1.ContainerState{}, err
		}
		if len(secret.Data[of.Key]) == 0 {
			return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CreateContainerConfigError", Message: fmt.Sprintf("couldn't find key %s in Secret %s/%s", of.Key, pod.Namespace, of.Name)}}, nil
		}
	}
	ended := &corev1.ContainerStateTerminated{Reason: "Completed", Message: "played"}
	for _, port := range []int32{ports.DNS, needs()[c.Name]} {
		if !letsOut(policies, pod.Labels, port) {
			ended = &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", Message: fmt.Sprintf("gets no answer: no network policy lets it out to port %d", port)}
			break
		}
	}
	return corev1.ContainerState{Terminated: ended}, nil
}

// letsOut reports whether policies let pods with these labels out to a port.
func letsOut(policies []networkingv1.NetworkPolicy, of labels.Set, port int32) bool {
	bound := false
	for _, policy := range policies {
		selector, err := metav1.LabelSelectorAsSelector(&policy.Spec.PodSelector)
		if err != nil || !selector.Matches(of) || !slices.Contains(policy.Spec.PolicyTypes, networkingv1.PolicyTypeEgress) {
			continue
		}
		bound = true
		for _, rule := range policy.Spec.Egress {
			if len(rule.Ports) == 0 || slices.ContainsFunc(rule.Ports, func(p networkingv1.NetworkPolicyPort) bool { return p.Port != nil && p.Port.IntVal == port }) {
				return true
			}
		}
	}
	return !bound
}
