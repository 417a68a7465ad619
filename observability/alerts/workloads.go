package alerts

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
)

// workloads are the alerts about what Kubernetes keeps running, for the pods that
// matcher selects. The application's go to its own receivers, so that they are rows
// of their own, whose names begin with prefix.
func workloads(prefix, matcher, runbook string) []Alert {
	rows := workloadRows()
	for i := range rows {
		rows[i].Name = prefix + rows[i].Name
		rows[i].Expr = strings.ReplaceAll(rows[i].Expr, "${pods}", matcher)
		rows[i].Runbook = runbook + "#" + rows[i].Runbook
	}
	return rows
}

// workloadRows are the rows of workloads, with ${pods} for the matcher and the
// runbook's section alone.
func workloadRows() []Alert {
	return []Alert{
		{
			Name: "PodCrashLooping",
			// The reason is gone while the container runs for its few seconds. Sidecars
			// are init containers that stay.
			Expr: `max by (namespace, pod, container) (max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff", ${pods}}[5m])) >= 1
or
max by (namespace, pod, container) (max_over_time(kube_pod_init_container_status_waiting_reason{reason="CrashLoopBackOff", ${pods}}[5m])) >= 1`,
			For: "10m", KeepFiringFor: "5m", Severity: names.Warning,
			Summary:     "A container crashes again and again.",
			Description: "Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} is in CrashLoopBackOff.",
			Runbook:     "pod-crash-looping",
		},
		{
			Name: "ContainerWaiting",
			Expr: `sum by (namespace, pod, container, reason) (kube_pod_container_status_waiting_reason{reason!~"CrashLoopBackOff|PodInitializing", ${pods}}) > 0
or
sum by (namespace, pod, container, reason) (kube_pod_init_container_status_waiting_reason{reason!~"CrashLoopBackOff|PodInitializing", ${pods}}) > 0`,
			For: "15m", Severity: names.Warning,
			Summary:     "A container cannot start.",
			Description: "Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} waits: {{ $labels.reason }}.",
			Runbook:     "container-waiting",
		},
		{
			Name: "ContainerOutOfMemory",
			// The last reason stays for the life of the pod; the restart says that it
			// was now.
			Expr: `max by (namespace, pod, container) (kube_pod_container_status_last_terminated_reason{reason="OOMKilled", ${pods}}) == 1
and
max by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total[15m])) > 0
or
max by (namespace, pod, container) (kube_pod_init_container_status_last_terminated_reason{reason="OOMKilled", ${pods}}) == 1
and
max by (namespace, pod, container) (increase(kube_pod_init_container_status_restarts_total[15m])) > 0`,
			Severity:    names.Warning,
			Summary:     "A container was killed for want of memory.",
			Description: "Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} used more memory than its limit.",
			Runbook:     "container-out-of-memory",
		},
		{
			Name: "DeploymentReplicasMissing",
			// While its pods change, a rollout or the autoscaler is at work.
			Expr: `(
  max by (namespace, deployment) (kube_deployment_spec_replicas{${pods}})
  >
  max by (namespace, deployment) (kube_deployment_status_replicas_available{${pods}})
)
and
max by (namespace, deployment) (changes(kube_deployment_status_replicas_updated{${pods}}[10m])) == 0`,
			For: "15m", Severity: names.Warning,
			Summary:     "A Deployment has fewer pods than it should.",
			Description: "Deployment {{ $labels.namespace }}/{{ $labels.deployment }} lacks pods that are available; it should have {{ $value }}.",
			Runbook:     "deployment-replicas-missing",
		},
		{
			Name: "RolloutStuck",
			Expr: `max by (namespace, deployment) (kube_deployment_status_condition{condition="Progressing", status="false", ${pods}}) == 1`,
			For:  "5m", Severity: names.Warning,
			Summary:     "A rollout does not come to its end.",
			Description: "The rollout of Deployment {{ $labels.namespace }}/{{ $labels.deployment }} has passed its deadline.",
			Runbook:     "rollout-stuck",
		},
	}
}
