package kube

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/verify/undo"
)

// patience is how long the probe may take to run and to answer. It ends before
// that of the checks that wait for it.
const patience = 25 * time.Second

// seen is what became of the probe.
type seen struct {
	node string
	took time.Duration
	// trouble is why it does not run. Empty: it ran.
	trouble string
	// answers are what its containers say, by their names.
	answers map[string]answer
}

type answer struct {
	held bool
	text string
}

// probe runs a probe, and takes it away again.
func (s *Cluster) probe(ctx context.Context, undone *undo.List) (seen, error) {
	c, w, err := s.both(ctx)
	if err != nil {
		return seen{}, err
	}
	image, err := probeImage(w.Objects)
	if err != nil {
		return seen{}, err
	}
	if err := c.sweep(ctx); err != nil {
		return seen{}, err
	}
	standing, err := c.typed.NetworkingV1().NetworkPolicies(names.NamespaceApplication).List(ctx, metav1.ListOptions{})
	if err != nil {
		return seen{}, err
	}
	begin := time.Now() //nolint:forbidigo // how long a pod takes to run is measured
	// The policy is there before the pod, which else would begin without it.
	policies := c.typed.NetworkingV1().NetworkPolicies(names.NamespaceApplication)
	policy, err := policies.Create(ctx, probePolicy(standing.Items, backendLabels(w.Objects)), metav1.CreateOptions{})
	if err != nil {
		return seen{}, err
	}
	defer undone.Add(func(ctx context.Context) {
		_ = policies.Delete(ctx, policy.Name, metav1.DeleteOptions{})
	})(context.WithoutCancel(ctx))
	pods := c.typed.CoreV1().Pods(names.NamespaceApplication)
	pod, err := pods.Create(ctx, probePod(s.t.Env, image), metav1.CreateOptions{})
	if refused := refusal(err); refused != "" {
		return seen{trouble: refused}, nil
	}
	if err != nil {
		return seen{}, err
	}
	defer undone.Add(func(ctx context.Context) {
		_ = pods.Delete(ctx, pod.Name, metav1.DeleteOptions{GracePeriodSeconds: new(int64(0))})
	})(context.WithoutCancel(ctx))
	err = wait.PollUntilContextTimeout(ctx, 200*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		now, err := pods.Get(ctx, pod.Name, metav1.GetOptions{})
		if err == nil {
			pod = now
		}
		return err == nil && ended(pod), err
	})
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return seen{}, err
	}
	result := read(pod)
	result.took = time.Since(begin)
	return result, nil
}

// sweep deletes what earlier runs left, if they were killed. A probe that may still
// live is another's.
func (c clients) sweep(ctx context.Context) error {
	ours := metav1.ListOptions{LabelSelector: "app.kubernetes.io/name=" + names.Probe}
	now := time.Now() //nolint:forbidigo // what is left over is told by its age
	old := func(o metav1.ObjectMeta) bool { return now.Sub(o.CreationTimestamp.Time) > 2*lifetime*time.Second }
	pods, err := c.typed.CoreV1().Pods(names.NamespaceApplication).List(ctx, ours)
	if err != nil {
		return err
	}
	for _, p := range pods.Items {
		if old(p.ObjectMeta) {
			err = errors.Join(err, c.typed.CoreV1().Pods(p.Namespace).Delete(ctx, p.Name, metav1.DeleteOptions{}))
		}
	}
	policies, failure := c.typed.NetworkingV1().NetworkPolicies(names.NamespaceApplication).List(ctx, ours)
	if failure != nil {
		return errors.Join(err, failure)
	}
	for _, p := range policies.Items {
		if old(p.ObjectMeta) {
			err = errors.Join(err, c.typed.NetworkingV1().NetworkPolicies(p.Namespace).Delete(ctx, p.Name, metav1.DeleteOptions{}))
		}
	}
	return err
}

// refusal is why the server does not admit a pod, where that is the cluster's fault
// and not that the caller may make none.
func refusal(err error) string {
	if err == nil || !apierrors.IsForbidden(err) && !apierrors.IsInvalid(err) {
		return ""
	}
	for _, because := range []string{"exceeded quota", "violates PodSecurity", "failed quota", "maximum", "minimum"} {
		if i := strings.Index(err.Error(), because); i >= 0 {
			return "is not admitted: " + err.Error()[i:]
		}
	}
	return ""
}

// ended reports whether nothing more will come of a pod.
func ended(p *corev1.Pod) bool {
	if p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed {
		return true
	}
	for _, c := range p.Status.ContainerStatuses {
		stuck := c.State.Waiting != nil && c.State.Waiting.Reason != "ContainerCreating" && c.State.Waiting.Reason != "PodInitializing"
		if c.State.Terminated == nil && !stuck {
			return false
		}
	}
	return len(p.Status.ContainerStatuses) > 0
}

// read reads the answers from a pod's status.
func read(p *corev1.Pod) seen {
	s := seen{node: p.Spec.NodeName, answers: map[string]answer{}}
	ran := false
	var trouble []string
	for _, c := range p.Status.ContainerStatuses {
		switch state := c.State; {
		case state.Terminated != nil && state.Terminated.ExitCode == 0:
			ran = true
			s.answers[c.Name] = answer{true, strings.TrimSpace(state.Terminated.Message)}
		case state.Terminated != nil:
			ran = true
			text := strings.TrimSpace(state.Terminated.Message)
			if text == "" {
				text = fmt.Sprintf("ends with exit code %d: %s", state.Terminated.ExitCode, state.Terminated.Reason)
			}
			s.answers[c.Name] = answer{false, text}
		case state.Running != nil:
			ran = true
		case state.Waiting != nil:
			why := reasoned("does not begin, "+state.Waiting.Reason, "", state.Waiting.Message)
			trouble = append(trouble, why)
			s.answers[c.Name] = answer{false, why}
		}
	}
	if ran {
		return s
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			trouble = append(trouble, reasoned("found no place", c.Reason, c.Message))
		}
	}
	switch {
	case len(trouble) > 0:
		s.trouble = trouble[0]
	case p.Spec.NodeName == "":
		s.trouble = fmt.Sprintf("found no place within %s, and the scheduler does not say why", patience)
	default:
		s.trouble = fmt.Sprintf("does not run on node %s within %s", p.Spec.NodeName, patience)
	}
	return s
}
