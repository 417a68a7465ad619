package dashboards

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// cluster is what the platform's own people look at: is there room, does
// everything run, and does the watching itself work.
func cluster(env config.Environment) Dashboard {
	return Dashboard{
		UID:         "vibe-cluster",
		File:        "cluster",
		Title:       "Cluster",
		Description: "Nodes, room, pods, the control plane, volumes, and what watches them.",
		Runbooks:    []string{"cluster.md", "observability.md"},
		Variables: []Variable{
			{Name: "namespace", Label: "Namespace", Metric: "kube_pod_info", Key: "namespace"},
			{Name: "node", Label: "Node", Metric: "kube_node_info", Key: "node"},
		},
		Rows: []Row{
			clusterGlance(),
			clusterNodes(),
			clusterRoom(),
			clusterPods(),
			clusterControl(),
			clusterVolumes(),
			clusterAutoscaler(),
			clusterControllers(env),
			clusterWatching(),
		},
	}
}

func clusterGlance() Row {
	return Row{Title: "At a glance", Panels: []Panel{
		{
			Title: "Critical alerts", Kind: Stat, Unit: Plain, Thresholds: anything(),
			Description: "Alerts that page somebody and are firing now.",
			Queries:     []Query{{Expr: `count(ALERTS{alertstate="firing", severity="` + string(names.Critical) + `"}) or vector(0)`, Legend: "firing"}},
		},
		{
			Title: "Nodes not ready", Kind: Stat, Unit: Plain, Thresholds: anything(),
			Description: "Nodes whose kubelet does not report, or reports that it cannot run pods.",
			Queries:     []Query{{Expr: `sum(kube_node_status_condition{condition="Ready", status!="true"})`, Legend: "nodes"}},
			Runbook:     "cluster.md#node-not-ready",
		},
		{
			Title: "Pods without a node", Kind: Stat, Unit: Plain, Thresholds: above(1, 5),
			Description: "Pods that no node has room for. The autoscaler takes some three minutes to bring one.",
			Queries:     []Query{{Expr: `sum(kube_pod_status_unschedulable) or vector(0)`, Legend: "pods"}},
			Runbook:     "cluster.md#pod-pending",
		},
		{
			Title: "Restarts in an hour", Kind: Stat, Unit: Plain, Thresholds: above(1, 10),
			Description: "Containers that ended and were started again.",
			Queries:     []Query{{Expr: `round(sum(increase(kube_pod_container_status_restarts_total[1h])))`, Legend: "restarts"}},
		},
		{
			Title: "CPU requested", Kind: Gauge, Unit: Share, Max: 1, Thresholds: above(0.8, 0.95),
			Description: "What pods reserve of what the nodes that are there offer.",
			Queries:     []Query{{Expr: `sum(kube_pod_container_resource_requests{resource="cpu", node!=""}) / sum(kube_node_status_allocatable{resource="cpu"})`, Legend: "requested"}},
		},
		{
			Title: "Memory requested", Kind: Gauge, Unit: Share, Max: 1, Thresholds: above(0.8, 0.95),
			Description: "What pods reserve of what the nodes that are there offer.",
			Queries:     []Query{{Expr: `sum(kube_pod_container_resource_requests{resource="memory", node!=""}) / sum(kube_node_status_allocatable{resource="memory"})`, Legend: "requested"}},
		},
	}}
}

func clusterNodes() Row {
	return Row{Title: "Nodes", Panels: []Panel{
		{
			Title: "CPU in use", Kind: TimeSeries, Unit: Share, Max: 1, Thresholds: above(0.8, 0.95),
			Description: "Share of a node's processors that is not idle.",
			Queries:     []Query{{Expr: `1 - avg by (node) (rate(node_cpu_seconds_total{mode="idle", node=~"$node"}[$__rate_interval]))`, Legend: "{{node}}"}},
		},
		{
			Title: "Memory in use", Kind: TimeSeries, Unit: Share, Max: 1, Thresholds: above(0.85, 0.95),
			Description: "Share of a node's memory that processes could not get any more.",
			Queries:     []Query{{Expr: `1 - max by (node) (node_memory_MemAvailable_bytes{node=~"$node"}) / max by (node) (node_memory_MemTotal_bytes{node=~"$node"})`, Legend: "{{node}}"}},
		},
		{
			Title: "Disk in use", Kind: TimeSeries, Unit: Share, Max: 1, Thresholds: above(0.8, 0.9),
			Description: "Share of a node's fullest file system. The kubelet evicts pods from 85 % on.",
			Queries:     []Query{{Expr: `max by (node) (1 - node_filesystem_avail_bytes{fstype!="tmpfs", node=~"$node"} / node_filesystem_size_bytes{fstype!="tmpfs", node=~"$node"})`, Legend: "{{node}}"}},
		},
		{
			Title: "Waiting for CPU, memory, disk", Kind: TimeSeries, Unit: Share,
			Description: "Share of the time in which some process of a node waited for what it had no share of. High CPU in use without waiting is no harm.",
			Queries: []Query{
				{Expr: `max by (node) (rate(node_pressure_cpu_waiting_seconds_total{node=~"$node"}[$__rate_interval]))`, Legend: "CPU {{node}}"},
				{Expr: `max by (node) (rate(node_pressure_memory_waiting_seconds_total{node=~"$node"}[$__rate_interval]))`, Legend: "memory {{node}}"},
				{Expr: `max by (node) (rate(node_pressure_io_waiting_seconds_total{node=~"$node"}[$__rate_interval]))`, Legend: "disk {{node}}"},
			},
		},
		{
			Title: "Network", Kind: TimeSeries, Unit: BytesRate,
			Description: "What nodes receive, and, as a negative number, what they send.",
			Queries: []Query{
				{Expr: `sum by (node) (rate(node_network_receive_bytes_total{node=~"$node"}[$__rate_interval]))`, Legend: "in {{node}}"},
				{Expr: `-sum by (node) (rate(node_network_transmit_bytes_total{node=~"$node"}[$__rate_interval]))`, Legend: "out {{node}}"},
			},
		},
		{
			Title: "Conditions", Kind: Table, Unit: Plain, Size: Size{8, 7},
			Description: "What nodes report that is not as it should be: not ready, or short of something. Empty is good.",
			Queries: []Query{{
				Expr:   `sum by (node, condition, status) (kube_node_status_condition{condition="Ready", status!="true"} or kube_node_status_condition{condition!="Ready", status="true"}) > 0`,
				Legend: "is so",
			}},
			Runbook: "cluster.md#node-not-ready",
		},
	}}
}

func clusterRoom() Row {
	room := func(title, resource string, unit Unit, used string) Panel {
		return Panel{
			Title: title, Kind: TimeSeries, Unit: unit,
			Description: "What the nodes offer, what pods reserve, and what they use. New pods need room between the first two.",
			Queries: []Query{
				{Expr: `sum(kube_node_status_allocatable{resource="` + resource + `"})`, Legend: "offered"},
				{Expr: `sum(kube_pod_container_resource_requests{resource="` + resource + `", node!=""})`, Legend: "reserved"},
				{Expr: used, Legend: "used"},
			},
		}
	}
	requested := func(resource string) string {
		return `sum by (node) (kube_pod_container_resource_requests{resource="` + resource + `", node=~"$node"}) / on (node) sum by (node) (kube_node_status_allocatable{resource="` + resource + `"})`
	}
	return Row{Title: "Room", Panels: []Panel{
		room("CPU", "cpu", Cores, `sum(rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval]))`),
		room("Memory", "memory", Bytes, `sum(container_memory_working_set_bytes{container!=""})`),
		{
			Title: "Pods", Kind: TimeSeries, Unit: Plain,
			Description: "How many pods the nodes take, and how many they have.",
			Queries: []Query{
				{Expr: `sum(kube_node_status_allocatable{resource="pods"})`, Legend: "offered"},
				{Expr: `count(kube_pod_info{node!=""})`, Legend: "Placed"},
			},
		},
		{
			Title: "Reserved on each node", Kind: Table, Unit: Share, Size: Size{12, 7},
			Description: "Share of each node that pods reserve. A pod fits only where all three leave it room.",
			Queries: []Query{
				{Expr: requested("cpu"), Legend: "CPU (%)"},
				{Expr: requested("memory"), Legend: "memory (%)"},
				{Expr: `count by (node) (kube_pod_info{node=~"$node"}) / on (node) sum by (node) (kube_node_status_allocatable{resource="pods"})`, Legend: "pods (%)"},
			},
		},
		{
			Title: "Quotas", Kind: TimeSeries, Unit: Share, Max: 1, Size: Size{12, 7}, Thresholds: above(0.8, 0.95),
			Description: "Share of a namespace's quota that is taken. At 1 the API server refuses further pods.",
			Queries: []Query{{
				Expr:   `max by (namespace, resource) (kube_resourcequota{type="used", namespace=~"$namespace"}) / on (namespace, resource) (max by (namespace, resource) (kube_resourcequota{type="hard", namespace=~"$namespace"}) > 0)`,
				Legend: "{{namespace}} {{resource}}",
			}},
			Runbook: "cluster.md#quota-near-limit",
		},
	}}
}

func clusterPods() Row {
	return Row{Title: "Pods", Panels: []Panel{
		{
			Title: "Pods that do not run", Kind: TimeSeries, Unit: Plain, Stack: true,
			Description: "Pods that wait, failed, or are lost with their node.",
			Queries:     []Query{{Expr: `sum by (namespace, phase) (kube_pod_status_phase{phase=~"Pending|Failed|Unknown", namespace=~"$namespace"}) > 0`, Legend: "{{namespace}} {{phase}}"}},
		},
		{
			Title: "Restarts", Kind: TimeSeries, Unit: Plain,
			Description: "Containers that were started again, over the last quarter of an hour: the ten worst.",
			Queries:     []Query{{Expr: `topk(10, sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{namespace=~"$namespace"}[15m])) > 0)`, Legend: "{{pod}} {{container}}"}},
			Runbook:     "cluster.md#pod-crash-looping",
		},
		{
			Title: "Why containers wait", Kind: TimeSeries, Unit: Plain, Stack: true,
			Description: "Containers that cannot start, by reason. ContainerCreating is short; CrashLoopBackOff and ImagePullBackOff stay until somebody acts.",
			Queries:     []Query{{Expr: `sum by (namespace, reason) (kube_pod_container_status_waiting_reason{namespace=~"$namespace"})`, Legend: "{{namespace}} {{reason}}"}},
		},
		{
			Title: "Deployments that lack pods", Kind: Table, Unit: Plain, Size: Size{8, 7},
			Description: "Deployments with fewer pods that serve than they should have. Empty is good.",
			Queries:     []Query{{Expr: `sum by (namespace, deployment) (kube_deployment_status_replicas_unavailable{namespace=~"$namespace"}) > 0`, Legend: "missing"}},
		},
		{
			Title: "Killed for want of memory", Kind: TimeSeries, Unit: Plain,
			Description: "Processes that the kernel ended at their container's limit, over the last quarter of an hour.",
			Queries:     []Query{{Expr: `sum by (namespace, pod, container) (increase(container_oom_events_total{namespace=~"$namespace"}[15m])) > 0`, Legend: "{{pod}} {{container}}"}},
		},
		{
			Title: "Daemons and stateful pods not ready", Kind: TimeSeries, Unit: Plain,
			Description: "Pods of DaemonSets and StatefulSets that are missing or not ready.",
			Queries: []Query{
				{Expr: `sum by (namespace, daemonset) (kube_daemonset_status_number_unavailable{namespace=~"$namespace"}) > 0`, Legend: "{{daemonset}}"},
				{Expr: `sum by (namespace, statefulset) (kube_statefulset_replicas{namespace=~"$namespace"} - kube_statefulset_status_replicas_ready{namespace=~"$namespace"}) > 0`, Legend: "{{statefulset}}"},
			},
		},
	}}
}
