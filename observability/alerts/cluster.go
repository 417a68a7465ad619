package alerts

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// volumeSoonFactor times the share of a volume that must be free is where a look
// at its trend begins.
const volumeSoonFactor = 3

// notApplication selects the pods that the platform team runs.
const notApplication = `namespace!="${app}"`

// cluster are the alerts about nodes, what runs on them, and the control plane.
func cluster(config.Environment) Group {
	return Group{
		Component: Cluster,
		Alerts: slices.Concat(
			nodes(),
			machines(),
			workloads("", notApplication, "cluster.md"),
			platformWorkloads(),
			room(),
			volumes(),
			controlPlane(),
			controllers(),
		),
	}
}

// nodes are the alerts about what Kubernetes knows of its nodes.
func nodes() []Alert {
	return []Alert{
		{
			Name: "NodeNotReady",
			Expr: `max by (node) (kube_node_status_condition{condition="Ready", status="true"}) == 0`,
			For:  "5m", KeepFiringFor: "5m", Severity: names.Warning,
			Summary:     "A node is not ready.",
			Description: "Node {{ $labels.node }} has not been ready for five minutes; its pods are moved away.",
			Runbook:     "cluster.md#node-not-ready",
		},
		{
			Name: "NodesNotReady",
			// One of three may fail without loss; with more, or all of one, pods find no
			// place.
			Expr: `1 - avg(max by (node) (kube_node_status_condition{condition="Ready", status="true"})) > 0.34`,
			For:  "5m", Severity: names.Critical,
			Summary:     "More than a third of the nodes are not ready.",
			Description: "{{ $value | humanizePercentage }} of the nodes are not ready.",
			Runbook:     "cluster.md#node-not-ready",
		},
		{
			Name: "NodeUnderPressure",
			Expr: `max by (node, condition) (kube_node_status_condition{condition=~"MemoryPressure|DiskPressure|PIDPressure", status="true"}) == 1`,
			For:  "5m", KeepFiringFor: "10m", Severity: names.Warning,
			Summary:     "A node evicts pods.",
			Description: "Node {{ $labels.node }} has reported {{ $labels.condition }} for five minutes and evicts pods.",
			Runbook:     "cluster.md#node-under-pressure",
		},
		{
			Name: "NodeUnschedulable",
			Expr: `max by (node) (kube_node_spec_unschedulable) == 1`,
			For:  "6h", Severity: names.Warning,
			Summary:     "A node was cordoned and forgotten.",
			Description: "Node {{ $labels.node }} has taken no pods for six hours.",
			Runbook:     "cluster.md#node-unschedulable",
		},
	}
}

// machines are the alerts about what the nodes run out of.
func machines() []Alert {
	return []Alert{
		{
			Name: "NodeMemoryLow",
			// The kubelet evicts at 100 MiB, some 2.5 % of a t3.medium.
			Expr: `node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes * 100 < 8`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A node has hardly any memory left.",
			Description: "{{ $value | humanize }} % of the memory of {{ $labels.node }} is available.",
			Runbook:     "cluster.md#node-memory-low",
		},
		{
			Name: "NodeDiskLow",
			// The kubelet evicts at 10 % free for containers' files, 15 % for images.
			Expr: `node_filesystem_avail_bytes{mountpoint="/", fstype!~"tmpfs|overlay"} / node_filesystem_size_bytes{mountpoint="/", fstype!~"tmpfs|overlay"} * 100 < 15`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A node's disk is nearly full.",
			Description: "{{ $value | humanize }} % of the disk of {{ $labels.node }} is free.",
			Runbook:     "cluster.md#node-disk-low",
		},
		{
			Name: "NodeDiskFilling",
			Expr: `predict_linear(node_filesystem_avail_bytes{mountpoint="/", fstype!~"tmpfs|overlay"}[6h], 24 * 3600) < 0
and
node_filesystem_avail_bytes{mountpoint="/", fstype!~"tmpfs|overlay"} / node_filesystem_size_bytes{mountpoint="/", fstype!~"tmpfs|overlay"} * 100 < 40`,
			For: "1h", Severity: names.Warning,
			Summary:     "A node's disk will be full within a day.",
			Description: "The disk of {{ $labels.node }} will be full within a day, if it goes on like the last six hours.",
			Runbook:     "cluster.md#node-disk-low",
		},
		{
			Name: "NodeClockWrong",
			// AWS refuses a request whose signature is five minutes off.
			Expr: `min_over_time(node_timex_sync_status[5m]) == 0 and node_timex_maxerror_seconds >= 16`,
			For:  "10m", Severity: names.Warning,
			Summary:     "A node's clock is not synchronized.",
			Description: "The clock of {{ $labels.node }} has no source of time.",
			Runbook:     "cluster.md#node-clock-wrong",
		},
		{
			Name: "NodeConnectionsFull",
			Expr: `node_nf_conntrack_entries / node_nf_conntrack_entries_limit * 100 > 80`,
			For:  "5m", Severity: names.Warning,
			Summary:     "A node's table of connections is nearly full.",
			Description: "{{ $value | humanize }} % of the connections that {{ $labels.node }} can track are in use; then it drops packets.",
			Runbook:     "cluster.md#node-connections-full",
		},
	}
}

// platformWorkloads are the alerts about kinds that the application does not have.
func platformWorkloads() []Alert {
	return []Alert{
		{
			Name: "StatefulSetReplicasMissing",
			Expr: `max by (namespace, statefulset) (kube_statefulset_replicas) > max by (namespace, statefulset) (kube_statefulset_status_replicas_ready)`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A StatefulSet has fewer pods than it should.",
			Description: "StatefulSet {{ $labels.namespace }}/{{ $labels.statefulset }} lacks pods that are ready; it should have {{ $value }}.",
			Runbook:     "cluster.md#statefulset-replicas-missing",
		},
		{
			Name: "DaemonSetPodsMissing",
			Expr: `max by (namespace, daemonset) (kube_daemonset_status_desired_number_scheduled) - max by (namespace, daemonset) (kube_daemonset_status_number_ready) > 0`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A DaemonSet does not run on every node.",
			Description: "DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} lacks {{ $value }} pods that are ready.",
			Runbook:     "cluster.md#daemonset-pods-missing",
		},
		{
			Name: "JobFailed",
			Expr: `max by (namespace, job_name) (kube_job_failed{condition="true"}) == 1`,
			For:  "1m", Severity: names.Warning,
			Summary:     "A job has failed.",
			Description: "Job {{ $labels.namespace }}/{{ $labels.job_name }} has used up its tries.",
			Runbook:     "cluster.md#job-failed",
		},
		{
			Name: "VolumeNotBound",
			Expr: `max by (namespace, persistentvolumeclaim) (kube_persistentvolumeclaim_status_phase{phase=~"Pending|Lost"}) == 1`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A pod waits for its volume.",
			Description: "The claim {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has no volume.",
			Runbook:     "cluster.md#volume-not-bound",
		},
	}
}
