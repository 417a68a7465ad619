package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/check"
)

func (s *Cluster) workloadChecks() []check.Check {
	return []check.Check{
		{
			ID: "workloads.ready", Severity: check.Fatal, Waits: true,
			What:    "every Deployment, StatefulSet, DaemonSet and Job of manifests and releases is rolled out",
			How:     "GET each, and compare what its controller says",
			Remedy:  "`kubectl describe` what is named, and its pods; `kubectl rollout undo` goes back to the form before",
			Runbook: "application.md#rollout-stuck",
			Do:      s.rolledOut,
		},
		{
			ID: "workloads.scaling", Severity: check.Fatal, Waits: true,
			What:    "every autoscaler of the manifests reads its metrics and can scale",
			How:     "GET the HorizontalPodAutoscalers' conditions",
			Remedy:  "look at metrics-server: `kubectl top pods` answers where it works",
			Runbook: "application.md#scaling-blind",
			Do:      s.scales,
		},
		{
			ID: "workloads.budgets", Severity: check.Warning, Waits: true,
			What:    "every disruption budget lets a pod go, so that a node can be drained",
			How:     "GET the PodDisruptionBudgets' status",
			Remedy:  "see why pods are not ready; a node is not drained until then",
			Runbook: "application.md#deployment-replicas-missing",
			Do:      s.budgets,
		},
		{
			ID: "workloads.volumes", Severity: check.Fatal, Waits: true,
			What:    "every claim of a volume is bound",
			How:     "list the PersistentVolumeClaims",
			Remedy:  "`kubectl describe pvc` says what the EBS CSI driver answers",
			Runbook: "cluster.md#volume-not-bound",
			Do:      s.volumesBound,
		},
	}
}

// controllers are those among objects that make pods.
func controllers(objects []unstructured.Unstructured) []controller {
	var found []controller
	for i := range objects {
		o := &objects[i]
		switch o.GetAPIVersion() + " " + o.GetKind() {
		case "apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 DaemonSet", "batch/v1 Job":
			found = append(found, controller{o.GetKind(), o.GetNamespace(), o.GetName()})
		case "monitoring.coreos.com/v1 Prometheus", "monitoring.coreos.com/v1 Alertmanager":
			// What the operator makes of them
			// (https://prometheus-operator.dev/docs/developer/getting-started/).
			found = append(found, controller{"StatefulSet", o.GetNamespace(), strings.ToLower(o.GetKind()) + "-" + o.GetName()})
		}
	}
	return found
}

func (s *Cluster) rolledOut(ctx context.Context) (check.Outcome, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	objects, err := s.everything(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	of := controllers(objects)
	states, problems := make([]progress, len(of)), make([]error, len(of))
	var group sync.WaitGroup
	for i := range of {
		group.Go(func() { states[i], problems[i] = c.progress(ctx, of[i]) })
	}
	group.Wait()
	o := check.Outcome{}
	pods := 0
	for i, p := range states {
		if problems[i] != nil {
			return o, problems[i]
		}
		o.Findings = append(o.Findings, p.findings()...)
		pods += p.available
	}
	o.Detail = fmt.Sprintf("%d workloads, %d pods", len(of), pods)
	return o, nil
}

func (s *Cluster) scales(ctx context.Context) (check.Outcome, error) {
	c, w, err := s.both(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	wanted := w.Of("autoscaling/v2", "HorizontalPodAutoscaler")
	list, err := c.typed.AutoscalingV2().HorizontalPodAutoscalers(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return check.Outcome{}, err
	}
	var o check.Outcome
	var seen []string
	for _, h := range list.Items {
		if has(wanted, h.Namespace, h.Name) {
			o.Findings = append(o.Findings, judgeScaler(&h)...)
			seen = append(seen, fmt.Sprintf("%s %d of %d to %d", h.Name, h.Status.CurrentReplicas, count(h.Spec.MinReplicas), h.Spec.MaxReplicas))
		}
	}
	o.Detail = strings.Join(seen, ", ")
	return o, nil
}

// judgeScaler looks at what an autoscaler says of itself.
func judgeScaler(h *autoscalingv2.HorizontalPodAutoscaler) []check.Finding {
	name := "HorizontalPodAutoscaler " + h.Namespace + "/" + h.Name
	var findings []check.Finding
	seen := false
	for _, c := range h.Status.Conditions {
		seen = true
		if c.Status == corev1.ConditionFalse && (c.Type == autoscalingv2.ScalingActive || c.Type == autoscalingv2.AbleToScale) {
			findings = append(findings, check.Finding{Subject: name, Got: reasoned("cannot scale", c.Reason, c.Message)})
		}
	}
	if !seen {
		findings = append(findings, check.Finding{Subject: name, Got: "has not been looked at by its controller yet"})
	}
	return findings
}

// has reports whether objects hold one of that name.
func has(objects []unstructured.Unstructured, namespace, name string) bool {
	return slices.ContainsFunc(objects, func(o unstructured.Unstructured) bool {
		return o.GetNamespace() == namespace && o.GetName() == name
	})
}

func (s *Cluster) budgets(ctx context.Context) (check.Outcome, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	list, err := c.typed.PolicyV1().PodDisruptionBudgets(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: fmt.Sprintf("%d budgets", len(list.Items))}
	for _, b := range list.Items {
		o.Findings = append(o.Findings, judgeBudget(&b)...)
	}
	return o, nil
}

// judgeBudget looks at one budget. One without pods holds nobody up.
func judgeBudget(b *policyv1.PodDisruptionBudget) []check.Finding {
	if b.Status.DisruptionsAllowed > 0 || b.Status.ExpectedPods == 0 {
		return nil
	}
	return []check.Finding{{
		Subject: "PodDisruptionBudget " + b.Namespace + "/" + b.Name,
		Got:     fmt.Sprintf("lets no pod go: %d of %d are healthy, and %d have to be", b.Status.CurrentHealthy, b.Status.ExpectedPods, b.Status.DesiredHealthy),
	}}
}

func (s *Cluster) volumesBound(ctx context.Context) (check.Outcome, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	list, err := c.typed.CoreV1().PersistentVolumeClaims(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: fmt.Sprintf("%d claims", len(list.Items))}
	for _, claim := range list.Items {
		if claim.Status.Phase != corev1.ClaimBound {
			o.Findings = append(o.Findings, check.Finding{
				Subject: "PersistentVolumeClaim " + claim.Namespace + "/" + claim.Name,
				Got:     "is " + string(claim.Status.Phase), Want: "be Bound",
			})
		}
	}
	return o, nil
}
