package lab

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
)

// workload is how far a Deployment, a StatefulSet or a DaemonSet is.
type workload struct {
	name string
	// want, ready and up are numbers of pods: those that are up have been ready for
	// as long as the workload says.
	want, ready, up int32
	// settled says that its controller has seen its newest form.
	settled bool
}

// workloads are those of every namespace.
func workloads(ctx context.Context, c kubernetes.Interface) ([]workload, error) {
	var found []workload
	deployments, err := c.AppsV1().Deployments("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, d := range deployments.Items {
		found = append(found, workload{"Deployment " + d.Namespace + "/" + d.Name, *d.Spec.Replicas,
			min(d.Status.ReadyReplicas, d.Status.UpdatedReplicas), min(d.Status.AvailableReplicas, d.Status.UpdatedReplicas), d.Status.ObservedGeneration == d.Generation})
	}
	sets, err := c.AppsV1().StatefulSets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, s := range sets.Items {
		found = append(found, workload{"StatefulSet " + s.Namespace + "/" + s.Name, *s.Spec.Replicas,
			s.Status.ReadyReplicas, s.Status.AvailableReplicas, s.Status.ObservedGeneration == s.Generation})
	}
	daemons, err := c.AppsV1().DaemonSets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, d := range daemons.Items {
		found = append(found, workload{"DaemonSet " + d.Namespace + "/" + d.Name, max(1, d.Status.DesiredNumberScheduled),
			d.Status.NumberReady, d.Status.NumberAvailable, d.Status.ObservedGeneration == d.Generation})
	}
	return found, nil
}

// Question is what is asked of workloads.
type Question struct {
	// Of says which are asked, by their names as ID writes them. Default: all.
	Of func(workload string) bool
	// Ready is content with pods that are ready, and does not sit out the time
	// that a workload wants them to stay so; here they do.
	Ready bool
}

// asks reports whether the workload is asked.
func (q Question) asks(workload string) bool { return q.Of == nil || q.Of(workload) }

// unfinished are the workloads that lack pods, and the autoscalers that have not
// yet raised theirs to the least number.
func unfinished(ctx context.Context, c kubernetes.Interface, q Question) ([]string, error) {
	found, err := workloads(ctx, c)
	if err != nil {
		return nil, err
	}
	var unfinished []string
	for _, w := range found {
		up := w.up
		if q.Ready {
			up = w.ready
		}
		if q.asks(w.name) && (!w.settled || up < w.want) {
			unfinished = append(unfinished, fmt.Sprintf("%s: %d of %d pods are available", w.name, up, w.want))
		}
	}
	scalers, err := c.AutoscalingV2().HorizontalPodAutoscalers("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, s := range scalers.Items {
		if q.asks("HorizontalPodAutoscaler "+s.Namespace+"/"+s.Name) && s.Status.CurrentReplicas < *s.Spec.MinReplicas {
			unfinished = append(unfinished, fmt.Sprintf("HorizontalPodAutoscaler %s/%s sees %d pods, and its least is %d",
				s.Namespace, s.Name, s.Status.CurrentReplicas, *s.Spec.MinReplicas))
		}
	}
	return unfinished, nil
}

// AwaitWorkloads waits until every pod that is wanted of the workloads that q asks
// is available. The error lists what is not, and why pods are refused or wait.
func AwaitWorkloads(ctx context.Context, c kubernetes.Interface, patience time.Duration, q Question) error {
	var lacking []string
	err := wait.PollUntilContextTimeout(ctx, 4*interval, patience, true, func(context.Context) (done bool, err error) {
		now, err := unfinished(ctx, c, q)
		if err == nil {
			lacking = now
		}
		return err == nil && len(now) == 0, err
	})
	if !wait.Interrupted(err) || ctx.Err() != nil {
		return err
	}
	reasons, err := reasons(ctx, c)
	if err != nil {
		return err
	}
	return fmt.Errorf("after %s:\n%s", patience, strings.Join(append(lacking, reasons...), "\n"))
}

// reasons are why pods are not made, or are not placed.
func reasons(ctx context.Context, c kubernetes.Interface) ([]string, error) {
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
