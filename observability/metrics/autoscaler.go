package metrics

// clusterAutoscaler adds and removes nodes.
func clusterAutoscaler() Exporter {
	return Exporter{
		Name:   "cluster-autoscaler",
		Title:  "cluster autoscaler",
		Source: "https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/proposals/metrics.md",
		Target: append(fromPod(), "component"),
		Metrics: []Metric{
			{Name: "cluster_autoscaler_cluster_safe_to_autoscale", Type: Gauge, Help: "1 while the autoscaler works: too many broken nodes stop it"},
			{Name: "cluster_autoscaler_nodes_count", Type: Gauge, Labels: words("state"), Help: "nodes by state: ready, unready, notStarted"},
			{Name: "cluster_autoscaler_max_nodes_count", Type: Gauge, Help: "the most nodes that it may make"},
			{Name: "cluster_autoscaler_unschedulable_pods_count", Type: Gauge, Labels: words("type"), Help: "pods that find no room"},
			{Name: "cluster_autoscaler_errors_total", Type: Counter, Labels: words("type"), Help: "loops that failed"},
			{Name: "cluster_autoscaler_failed_scale_ups_total", Type: Counter, Labels: words("reason"), Help: "nodes that were asked for and did not come"},
			{Name: "cluster_autoscaler_scaled_up_nodes_total", Type: Counter, Help: "nodes added"},
			{Name: "cluster_autoscaler_scaled_down_nodes_total", Type: Counter, Labels: words("reason"), Help: "nodes removed"},
			{Name: "cluster_autoscaler_unneeded_nodes_count", Type: Gauge, Help: "nodes that are about to be removed"},
		},
	}
}
