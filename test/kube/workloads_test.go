package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/names"
)

// workload is how far a Deployment, a StatefulSet or a DaemonSet is.
type workload struct {
	name string
	// want and up are numbers of pods.
	want, up int32
	// settled says that its controller has seen its newest form.
	settled bool
}

// workloads are those of every namespace.
func (c *cluster) workloads(ctx context.Context) ([]workload, error) {
	var found []workload
	deployments, err := c.AppsV1().Deployments("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, d := range deployments.Items {
		found = append(found, workload{"Deployment " + d.Namespace + "/" + d.Name, *d.Spec.Replicas,
			min(d.Status.AvailableReplicas, d.Status.UpdatedReplicas), d.Status.ObservedGeneration == d.Generation && isAvailable(d)})
	}
	sets, err := c.AppsV1().StatefulSets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, s := range sets.Items {
		found = append(found, workload{"StatefulSet " + s.Namespace + "/" + s.Name, *s.Spec.Replicas,
			s.Status.AvailableReplicas, s.Status.ObservedGeneration == s.Generation})
	}
	daemons, err := c.AppsV1().DaemonSets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, d := range daemons.Items {
		found = append(found, workload{"DaemonSet " + d.Namespace + "/" + d.Name, max(1, d.Status.DesiredNumberScheduled),
			d.Status.NumberAvailable, d.Status.ObservedGeneration == d.Generation})
	}
	return found, nil
}

// isAvailable reports whether the controller calls d available.
func isAvailable(d appsv1.Deployment) bool {
	return slices.ContainsFunc(d.Status.Conditions, func(c appsv1.DeploymentCondition) bool {
		return c.Type == appsv1.DeploymentAvailable && c.Status == corev1.ConditionTrue
	})
}

// unfinished are the workloads that lack pods, and the autoscalers that have not
// yet raised theirs to the least number.
func (c *cluster) unfinished(ctx context.Context) ([]string, error) {
	found, err := c.workloads(ctx)
	if err != nil {
		return nil, err
	}
	var unfinished []string
	for _, w := range found {
		if !w.settled || w.up < w.want {
			unfinished = append(unfinished, fmt.Sprintf("%s: %d of %d pods are available", w.name, w.up, w.want))
		}
	}
	scalers, err := c.AutoscalingV2().HorizontalPodAutoscalers("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, s := range scalers.Items {
		if s.Status.CurrentReplicas < *s.Spec.MinReplicas {
			unfinished = append(unfinished, fmt.Sprintf("HorizontalPodAutoscaler %s/%s sees %d pods, and its least is %d",
				s.Namespace, s.Name, s.Status.CurrentReplicas, *s.Spec.MinReplicas))
		}
	}
	return unfinished, nil
}

// awaitWorkloads waits until every pod that is wanted is available. The error
// lists what is not, and why pods are refused or wait.
func (c *cluster) awaitWorkloads(ctx context.Context, patience time.Duration) error {
	for begin := time.Now(); ; time.Sleep(250 * time.Millisecond) {
		unfinished, err := c.unfinished(ctx)
		if err != nil || len(unfinished) == 0 {
			return err
		}
		if time.Since(begin) < patience {
			continue
		}
		reasons, err := c.reasons(ctx)
		if err != nil {
			return err
		}
		return fmt.Errorf("after %s:\n%s", patience, strings.Join(append(unfinished, reasons...), "\n"))
	}
}

// reasons are why pods are not made, or are not placed.
func (c *cluster) reasons(ctx context.Context) ([]string, error) {
	var reasons []string
	events, err := c.CoreV1().Events("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, e := range events.Items {
		if e.Reason == "FailedCreate" {
			reasons = append(reasons, fmt.Sprintf("%s %s/%s: %s", e.InvolvedObject.Kind, e.Namespace, e.InvolvedObject.Name, e.Message))
		}
	}
	pods, err := c.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, p := range pods.Items {
		for _, condition := range p.Status.Conditions {
			if condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse {
				reasons = append(reasons, fmt.Sprintf("Pod %s/%s: %s", p.Namespace, p.Name, condition.Message))
			}
		}
	}
	slices.Sort(reasons)
	return slices.Compact(reasons), nil
}

// testVolumePlaces demands that each pod with volumes runs in the zone that they
// are bound to, and that there are such pods.
func (c *cluster) testVolumePlaces(t *testing.T) {
	pods, err := c.CoreV1().Pods(names.NamespaceMonitoring).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, p := range pods.Items {
		for _, v := range p.Spec.Volumes {
			if v.PersistentVolumeClaim == nil {
				continue
			}
			found++
			claim, err := c.CoreV1().PersistentVolumeClaims(p.Namespace).Get(t.Context(), v.PersistentVolumeClaim.ClaimName, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			volume, err := c.CoreV1().PersistentVolumes().Get(t.Context(), claim.Spec.VolumeName, metav1.GetOptions{})
			if err != nil {
				t.Errorf("%s: claim %s has no volume: %v", p.Name, claim.Name, err)
				continue
			}
			node, err := c.CoreV1().Nodes().Get(t.Context(), p.Spec.NodeName, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			bound := volume.Spec.NodeAffinity.Required.NodeSelectorTerms[0].MatchExpressions[0].Values[0]
			if zone := node.Labels[corev1.LabelTopologyZone]; zone != bound {
				t.Errorf("%s runs in %s, and its volume is in %s", p.Name, zone, bound)
			}
		}
	}
	if found == 0 {
		t.Error("no pod has a volume")
	}
}

// zones counts the pods that selector selects by the zone of their node.
func (c *cluster) zones(t *testing.T, namespace, selector string) map[string]int {
	t.Helper()
	pods, err := c.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, p := range pods.Items {
		node, err := c.CoreV1().Nodes().Get(t.Context(), p.Spec.NodeName, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		found[node.Labels[corev1.LabelTopologyZone]]++
	}
	return found
}
