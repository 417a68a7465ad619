package metrics

// alloy collects the logs of every node, and reads CloudWatch.
func alloy() Exporter {
	return Exporter{
		Name:   "alloy",
		Title:  "Alloy",
		Source: "https://grafana.com/docs/alloy/latest/reference/components/loki/loki.write/#debug-metrics",
		Target: fromService(),
		Metrics: []Metric{
			{Name: "alloy_build_info", Type: Gauge, Labels: words("version"), Help: "1, with the version"},
			{Name: "alloy_config_last_load_successful", Type: Gauge, Help: "1 if the last change of its configuration was taken"},
			{Name: "alloy_component_controller_running_components", Type: Gauge, Labels: words("controller_id health_type"), Help: "components by health"},
			{Name: "loki_write_dropped_entries_total", Type: Counter, Labels: words("host tenant reason component_id"), Help: "log lines that were given up"},
		},
	}
}
