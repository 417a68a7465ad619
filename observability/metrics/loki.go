package metrics

// loki keeps the logs.
func loki() Exporter {
	return Exporter{
		Name:   "loki",
		Title:  "Loki",
		Source: "https://grafana.com/docs/loki/latest/operations/observability/",
		Target: fromService(),
		Metrics: []Metric{
			{Name: "loki_request_duration_seconds", Type: Histogram, Labels: words("method route status_code"), Help: "how long Loki took to answer"},
			{Name: "loki_distributor_bytes_received_total", Type: Counter, Labels: words("tenant"), Help: "bytes of log lines that arrived"},
			{Name: "loki_discarded_samples_total", Type: Counter, Labels: words("tenant reason"), Help: "log lines that Loki refused"},
			{Name: "loki_ingester_memory_streams", Type: Gauge, Labels: words("tenant"), Help: "streams in memory"},
			{Name: "loki_ingester_chunks_flush_failures_total", Type: Counter, Help: "chunks that could not be written to the bucket"},
			{Name: "loki_prometheus_rule_evaluation_failures_total", Type: Counter, Labels: words("user rule_group"), Help: "rules of the ruler that could not be evaluated"},
			{Name: "loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds", Type: Gauge, Help: "when the compactor's last round went through, in seconds since 1970"},
		},
	}
}
