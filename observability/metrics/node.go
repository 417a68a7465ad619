package metrics

// node is the node exporter: the machine under the pods. The label `node` is the
// node's name, which its monitor takes over from the pod.
func node() Exporter {
	return Exporter{
		Name:   "node-exporter",
		Title:  "node exporter: the machines",
		Source: "https://github.com/prometheus/node_exporter/tree/master/collector",
		Proof:  "node_exporter",
		Target: append(fromService(), "node"),
		Metrics: []Metric{
			{Name: "node_cpu_seconds_total", Type: Counter, Labels: words("cpu mode"), Help: "time that a processor spent in a mode"},
			{Name: "node_memory_MemTotal_bytes", Type: Gauge, Help: "memory"},
			{Name: "node_memory_MemAvailable_bytes", Type: Gauge, Help: "memory that processes could still get"},
			{Name: "node_filesystem_avail_bytes", Type: Gauge, Labels: words("device fstype mountpoint"), Help: "free space of a file system"},
			{Name: "node_filesystem_size_bytes", Type: Gauge, Labels: words("device fstype mountpoint"), Help: "size of a file system"},
			{Name: "node_network_receive_bytes_total", Type: Counter, Labels: words("device"), Help: "bytes received"},
			{Name: "node_network_transmit_bytes_total", Type: Counter, Labels: words("device"), Help: "bytes sent"},
			{Name: "node_pressure_cpu_waiting_seconds_total", Type: Counter, Help: "time in which some process waited for a processor"},
			{Name: "node_pressure_memory_waiting_seconds_total", Type: Counter, Help: "time in which some process waited for memory"},
			{Name: "node_pressure_io_waiting_seconds_total", Type: Counter, Help: "time in which some process waited for a disk"},
			{Name: "node_nf_conntrack_entries", Type: Gauge, Help: "connections that the kernel tracks"},
			{Name: "node_nf_conntrack_entries_limit", Type: Gauge, Help: "connections that it can track"},
			{Name: "node_timex_sync_status", Type: Gauge, Help: "1 while the clock is kept by a server"},
			{Name: "node_timex_maxerror_seconds", Type: Gauge, Help: "how far the clock may be off at most; it grows while nothing keeps it"},
		},
	}
}
