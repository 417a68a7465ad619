package metrics

// cadvisor is the part of the kubelet that watches containers. A series without a
// container is the pod's sum; one with the container POD is its network's.
func cadvisor() Exporter {
	return Exporter{
		Name:   "cadvisor",
		Title:  "cAdvisor in the kubelet: what containers use",
		Source: "https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md",
		Target: words("job instance service endpoint node metrics_path"),
		Metrics: []Metric{
			{Name: "container_cpu_usage_seconds_total", Type: Counter, Labels: words("namespace pod container image"), Help: "processor time that a container used"},
			{Name: "container_cpu_cfs_periods_total", Type: Counter, Labels: words("namespace pod container"), Help: "periods in which a container with a limit ran"},
			{Name: "container_cpu_cfs_throttled_periods_total", Type: Counter, Labels: words("namespace pod container"), Help: "periods in which its limit stopped it"},
			{Name: "container_memory_working_set_bytes", Type: Gauge, Labels: words("namespace pod container image"), Help: "memory that cannot be taken from a container: what its limit counts"},
			{Name: "container_oom_events_total", Type: Counter, Labels: words("namespace pod container"), Help: "processes that the kernel killed at a container's limit"},
			{Name: "container_network_receive_bytes_total", Type: Counter, Labels: words("namespace pod interface"), Help: "bytes that a pod received"},
			{Name: "container_network_transmit_bytes_total", Type: Counter, Labels: words("namespace pod interface"), Help: "bytes that a pod sent"},
		},
	}
}

// kubelet is the kubelet itself, and what it knows of volumes.
func kubelet() Exporter {
	return Exporter{
		Name:   "kubelet",
		Title:  "kubelet: nodes' agents and volumes",
		Source: "https://kubernetes.io/docs/reference/instrumentation/metrics/",
		Target: words("job instance service endpoint node metrics_path"),
		Metrics: []Metric{
			{Name: "kubelet_volume_stats_available_bytes", Type: Gauge, Labels: words("namespace persistentvolumeclaim"), Help: "free space of a volume"},
			{Name: "kubelet_volume_stats_capacity_bytes", Type: Gauge, Labels: words("namespace persistentvolumeclaim"), Help: "size of a volume"},
			{Name: "kubelet_volume_stats_used_bytes", Type: Gauge, Labels: words("namespace persistentvolumeclaim"), Help: "used space of a volume"},
			{Name: "kubelet_volume_stats_inodes", Type: Gauge, Labels: words("namespace persistentvolumeclaim"), Help: "inodes of a volume"},
			{Name: "kubelet_volume_stats_inodes_free", Type: Gauge, Labels: words("namespace persistentvolumeclaim"), Help: "free inodes of a volume"},
			{Name: "kubelet_node_name", Type: Gauge, Labels: words("node"), Help: "1 for a kubelet that answers"},
		},
	}
}
