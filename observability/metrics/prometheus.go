package metrics

// scrapes are the series that Prometheus itself writes for every target, and for
// every alert.
func scrapes() Exporter {
	return Exporter{
		Name:   "scrapes",
		Title:  "What Prometheus writes of every target and alert",
		Source: "https://prometheus.io/docs/concepts/jobs_instances/#automatically-generated-labels-and-time-series",
		Proof:  "prometheus/series",
		Target: words("job instance namespace service endpoint pod container node component"),
		Metrics: []Metric{
			{Name: "up", Type: Gauge, Help: "1 for a target that answered"},
			{Name: "ALERTS", Type: Gauge, Labels: words("alertname alertstate severity"), Help: "1 for an alert that is pending or firing"},
		},
	}
}

// prometheusServer is Prometheus itself.
func prometheusServer() Exporter {
	return Exporter{
		Name:   "prometheus",
		Title:  "Prometheus",
		Source: "https://github.com/prometheus/prometheus/tree/main/documentation/prometheus-mixin",
		Proof:  "prometheus",
		Target: fromService(),
		Metrics: []Metric{
			{Name: "prometheus_config_last_reload_successful", Type: Gauge, Help: "1 if the last change of its configuration was taken"},
			{Name: "prometheus_tsdb_head_series", Type: Gauge, Help: "series in memory"},
			{Name: "prometheus_tsdb_head_samples_appended_total", Type: Counter, Labels: words("type"), Help: "samples taken in"},
			{Name: "prometheus_tsdb_storage_blocks_bytes", Type: Gauge, Help: "size of the blocks on its volume"},
			{Name: "prometheus_tsdb_wal_corruptions_total", Type: Counter, Help: "damages of the write-ahead log"},
			{Name: "prometheus_tsdb_compactions_failed_total", Type: Counter, Help: "compactions that failed"},
			{Name: "prometheus_tsdb_reloads_failures_total", Type: Counter, Help: "blocks that could not be opened"},
			{Name: "prometheus_rule_evaluation_failures_total", Type: Counter, Labels: words("rule_group"), Help: "rules that could not be evaluated"},
			{Name: "prometheus_rule_group_last_duration_seconds", Type: Gauge, Labels: words("rule_group"), Help: "how long a group of rules took"},
			{Name: "prometheus_rule_group_iterations_missed_total", Type: Counter, Labels: words("rule_group"), Help: "evaluations left out because the one before took too long"},
			{Name: "prometheus_notifications_alertmanagers_discovered", Type: Gauge, Help: "Alertmanagers that Prometheus knows"},
			{Name: "prometheus_notifications_dropped_total", Type: Counter, Help: "alerts that reached no Alertmanager"},
			{Name: "prometheus_target_scrapes_exceeded_sample_limit_total", Type: Counter, Help: "answers thrown away because they held too many samples"},
			{Name: "prometheus_target_scrapes_sample_duplicate_timestamp_total", Type: Counter, Help: "samples of which another with the same time and another value was there: two targets call themselves alike"},
			{Name: "prometheus_http_requests_total", Type: Counter, Labels: words("handler code"), Help: "requests to Prometheus itself, such as writes at /api/v1/write"},
		},
	}
}

// alertmanager sends what Prometheus raises.
func alertmanager() Exporter {
	return Exporter{
		Name:   "alertmanager",
		Title:  "Alertmanager",
		Source: "https://github.com/prometheus/alertmanager/blob/main/notify/notify.go",
		Proof:  "alertmanager",
		Target: fromService(),
		Metrics: []Metric{
			{Name: "alertmanager_config_last_reload_successful", Type: Gauge, Help: "1 if the last change of its configuration was taken"},
			{Name: "alertmanager_cluster_members", Type: Gauge, Help: "members that a member sees"},
			{Name: "alertmanager_notifications_total", Type: Counter, Labels: words("integration"), Help: "messages that were tried"},
			{Name: "alertmanager_notifications_failed_total", Type: Counter, Labels: words("integration reason"), Help: "messages that did not arrive"},
		},
	}
}

// prometheusOperator turns the monitors and rules into Prometheus' configuration.
func prometheusOperator() Exporter {
	return Exporter{
		Name:   "prometheus-operator",
		Title:  "Prometheus operator",
		Source: "https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/operator/operator.go",
		Target: fromService(),
		Metrics: []Metric{
			{Name: "prometheus_operator_reconcile_errors_total", Type: Counter, Labels: words("controller"), Help: "objects that could not be handled"},
			{Name: "prometheus_operator_managed_resources", Type: Gauge, Labels: words("controller resource state"), Help: "monitors and rules, selected or rejected"},
		},
	}
}

// thanos are the sidecar, the store, the query and the compactor; `job` tells them
// apart.
func thanos() Exporter {
	return Exporter{
		Name:   "thanos",
		Title:  "Thanos",
		Source: "https://github.com/thanos-io/thanos/tree/main/mixin",
		Target: fromService(),
		Metrics: []Metric{
			{Name: "thanos_shipper_upload_failures_total", Type: Counter, Help: "blocks that it could not write"},
			{Name: "thanos_sidecar_prometheus_up", Type: Gauge, Help: "1 while a sidecar reaches its Prometheus"},
			{Name: "thanos_objstore_bucket_operations_total", Type: Counter, Labels: words("bucket operation"), Help: "requests to the bucket"},
			{Name: "thanos_objstore_bucket_operation_failures_total", Type: Counter, Labels: words("bucket operation"), Help: "requests to the bucket that failed"},
			{Name: "thanos_objstore_bucket_last_successful_upload_time", Type: Gauge, Labels: words("bucket"), Help: "when something was last written to the bucket, in seconds since 1970"},
			{Name: "thanos_compact_halted", Type: Gauge, Help: "1 once the compactor has stopped for good: a person has to look"},
			{Name: "thanos_compact_group_compactions_failures_total", Type: Counter, Labels: words("resolution"), Help: "compactions that failed"},
		},
	}
}
