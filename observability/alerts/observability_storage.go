package alerts

import "github.com/vibe-engineering/vibe-platform/names"

// thanos are the alerts about the metrics' long-term storage.
func thanos() []Alert {
	return []Alert{
		{
			Name: "ThanosUploadStale",
			// A sidecar makes a block every two hours; the compactor has a pace of its own.
			Expr: `time() - max by (pod) (thanos_objstore_bucket_last_successful_upload_time > 0 and on (instance) thanos_sidecar_prometheus_up) > 6 * 3600`,
			For:  "30m", Severity: names.Warning,
			Summary:     "Metrics do not reach the bucket.",
			Description: "{{ $labels.pod }} uploaded its last block {{ $value | humanizeDuration }} ago; what Prometheus gives up after that is lost.",
			Runbook:     "observability.md#thanos-upload-stale",
		},
		{
			Name: "ThanosCompactorHalted",
			Expr: `max by (pod) (thanos_compact_halted) == 1`,
			For:  "5m", Severity: names.Warning,
			Summary:     "Metrics are neither thinned out nor deleted.",
			Description: "{{ $labels.pod }} has stopped, because it found something that it must not touch.",
			Runbook:     "observability.md#thanos-compactor-halted",
		},
		{
			Name: "ThanosBucketFailing",
			Expr: `sum by (job, operation) (rate(thanos_objstore_bucket_operation_failures_total[15m]))
/
sum by (job, operation) (rate(thanos_objstore_bucket_operations_total[15m]))
* 100 > 5`,
			For: "15m", Severity: names.Warning,
			Summary:     "Thanos cannot use its bucket.",
			Description: "{{ $value | humanize }} % of the {{ $labels.operation }} operations of {{ $labels.job }} fail.",
			Runbook:     "observability.md#thanos-bucket-failing",
		},
		{
			Name: "ThanosSidecarDetached",
			Expr: `max by (pod) (thanos_sidecar_prometheus_up) == 0`,
			For:  "10m", Severity: names.Warning,
			Summary:     "A Thanos sidecar does not reach its Prometheus.",
			Description: "The sidecar of {{ $labels.pod }} sees no Prometheus; queries lack its last hours.",
			Runbook:     "observability.md#thanos-sidecar-detached",
		},
	}
}

// loki are the alerts about the logs' storage.
func loki() []Alert {
	return []Alert{
		{
			Name: "LokiRequestErrors",
			Expr: `sum by (route) (rate(loki_request_duration_seconds_count{status_code=~"5.."}[${window}]))
/
sum by (route) (rate(loki_request_duration_seconds_count[${window}]))
* 100 > 10`,
			For: "15m", Severity: names.Warning,
			Summary:     "Loki answers with errors.",
			Description: "{{ $value | humanize }} % of Loki's answers on {{ $labels.route }} are errors.",
			Runbook:     "observability.md#loki-request-errors",
		},
		{
			Name: "LokiDiscardsLogs",
			Expr: `sum by (reason) (increase(loki_discarded_samples_total[15m])) > 0`,
			For:  "15m", Severity: names.Warning,
			Summary:     "Loki throws log lines away.",
			Description: "Loki discarded {{ $value | humanize }} lines in 15 minutes: {{ $labels.reason }}.",
			Runbook:     "observability.md#loki-discards-logs",
		},
		{
			Name: "LokiCompactorStopped",
			// It runs every ten minutes; before its first run the time is 0.
			Expr: `time() - max(loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds > 0) > 3 * 3600`,
			For:  "30m", Severity: names.Warning,
			Summary:     "Old logs are not deleted.",
			Description: "Loki's compactor last succeeded {{ $value | humanizeDuration }} ago.",
			Runbook:     "observability.md#loki-compactor-stopped",
		},
		{
			Name: "LokiFlushFailing",
			// What is not flushed is on one volume, in one zone.
			Expr: `sum(increase(loki_ingester_chunks_flush_failures_total[15m])) > 0`,
			For:  "15m", Severity: names.Warning,
			Summary:     "Logs do not reach the bucket.",
			Description: "Loki failed {{ $value | humanize }} times in 15 minutes to write to its bucket.",
			Runbook:     "observability.md#loki-flush-failing",
		},
		{
			Name: "LokiRulesFailing",
			Expr: `sum by (rule_group) (increase(loki_prometheus_rule_evaluation_failures_total[15m])) > 0`,
			For:  "15m", Severity: names.Warning,
			Summary:     "Alerts about logs cannot be evaluated.",
			Description: "Loki's ruler fails to evaluate {{ $labels.rule_group }}.",
			Runbook:     "observability.md#loki-rules-failing",
		},
	}
}

// collectors are the alerts about Alloy.
func collectors() []Alert {
	return []Alert{
		{
			Name: "AlloyDropsLogs",
			Expr: `sum by (pod, reason) (increase(loki_write_dropped_entries_total[15m])) > 0`,
			For:  "10m", Severity: names.Warning,
			Summary:     "Log lines are lost before they reach Loki.",
			Description: "{{ $labels.pod }} dropped {{ $value | humanize }} lines in 15 minutes: {{ $labels.reason }}.",
			Runbook:     "observability.md#alloy-drops-logs",
		},
		{
			Name: "AlloyUnhealthy",
			Expr: `sum by (pod, health_type) (alloy_component_controller_running_components{health_type!="healthy"}) > 0`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A part of Alloy does not work.",
			Description: "{{ $value }} components of {{ $labels.pod }} are {{ $labels.health_type }}.",
			Runbook:     "observability.md#alloy-unhealthy",
		},
		{
			Name: "AlloyConfigRejected",
			Expr: `max by (pod) (alloy_config_last_load_successful) == 0`,
			For:  "5m", Severity: names.Warning,
			Summary:     "Alloy runs with an old configuration.",
			Description: "{{ $labels.pod }} could not load its configuration.",
			Runbook:     "observability.md#alloy-config-rejected",
		},
	}
}
