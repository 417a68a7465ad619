package alerts

import "github.com/vibe-engineering/vibe-platform/names"

// room are the alerts about pods that find no place: for want of nodes, or of quota.
func room() []Alert {
	return []Alert{
		{
			Name: "PodPending",
			Expr: `max by (namespace, pod) (kube_pod_status_phase{phase="Pending"}) == 1`,
			For:  "${pending}", Severity: names.Warning,
			Summary:     "A pod waits to run.",
			Description: "Pod {{ $labels.namespace }}/{{ $labels.pod }} has been pending for ${pending}.",
			Runbook:     "cluster.md#pod-pending",
		},
		{
			Name: "NodesAtMaximum",
			Expr: `count(max by (node) (kube_node_info)) >= ${nodesMax} and on () sum(cluster_autoscaler_unschedulable_pods_count) > 0`,
			For:  "15m", Severity: names.Warning,
			Summary:     "Pods find no place, and no node may be added.",
			Description: "The cluster has {{ $value }} nodes, as many as cluster.nodes.max allows, and pods wait for one.",
			Runbook:     "cluster.md#nodes-at-maximum",
		},
		{
			Name: "ScaleUpFailed",
			Expr: `sum by (reason) (increase(cluster_autoscaler_failed_scale_ups_total[15m])) > 0`,
			For:  "5m", KeepFiringFor: "10m", Severity: names.Warning,
			Summary:     "The autoscaler cannot add a node.",
			Description: "Adding a node failed: {{ $labels.reason }}.",
			Runbook:     "cluster.md#scale-up-failed",
		},
		{
			Name: "AutoscalerStopped",
			Expr: `max(cluster_autoscaler_cluster_safe_to_autoscale) == 0`,
			For:  "15m", Severity: names.Warning,
			Summary:     "The autoscaler adds and removes no nodes.",
			Description: "The autoscaler finds the cluster unfit: too many nodes are not ready, or never joined.",
			Runbook:     "cluster.md#autoscaler-stopped",
		},
		{
			Name: "QuotaNearLimit",
			Expr: `max by (namespace, resourcequota, resource) (kube_resourcequota{type="used"})
/
(max by (namespace, resourcequota, resource) (kube_resourcequota{type="hard"}) > 0)
* 100 > ${quotaPercent}`,
			For: "15m", Severity: names.Warning,
			Summary:     "A namespace has nearly used up its quota.",
			Description: "{{ $value | humanize }} % of {{ $labels.resource }} in namespace {{ $labels.namespace }} is in use.",
			Runbook:     "cluster.md#quota-near-limit",
		},
	}
}

// volumes are the alerts about volumes that fill up.
func volumes() []Alert {
	return []Alert{
		{
			Name: "VolumeLow",
			Expr: `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes) * 100 < ${volumePercent}`,
			For:  "5m", Severity: names.Critical,
			Summary:     "A volume is nearly full.",
			Description: "{{ $value | humanize }} % of the volume of {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is free.",
			Runbook:     "cluster.md#volume-low",
		},
		{
			Name: "VolumeFilling",
			Expr: `max by (namespace, persistentvolumeclaim) (predict_linear(kubelet_volume_stats_available_bytes[6h], 4 * 24 * 3600)) < 0
and
max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes) * 100 < ${volumeSoonPercent}`,
			For: "1h", Severity: names.Warning,
			Summary:     "A volume will be full within four days.",
			Description: "The volume of {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} will be full within four days, if it goes on like the last six hours.",
			Runbook:     "cluster.md#volume-low",
		},
		{
			Name: "VolumeInodesLow",
			Expr: `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_inodes_free / kubelet_volume_stats_inodes) * 100 < ${volumePercent}`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A volume can hold few more files.",
			Description: "{{ $value | humanize }} % of the inodes of {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} are free.",
			Runbook:     "cluster.md#volume-low",
		},
	}
}
