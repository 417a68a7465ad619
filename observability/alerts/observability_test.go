package alerts

import (
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
)

// everySource is what Prometheus sees when all is watched, for so long.
func everySource(env config.Environment, values string) series {
	words := vocabulary(env)
	given := series{}
	for _, s := range sources() {
		given[words.Replace(s.metric)] = values
	}
	return given
}

func targetCases(env config.Environment) []unitTest {
	up := func(values ...string) series {
		given := series{}
		for i, v := range values {
			given[fmt.Sprintf(`up{namespace="monitoring", job="loki", instance="i%d"}`, i)] = v
		}
		return given
	}
	nine := slices.Repeat([]string{"1x20"}, 9)
	tests := []unitTest{
		fires("Watchdog", "always", "1m", series{`up{job="a"}`: "1x5"},
			firing{`{}`, "This alert is always on. Whoever receives it raises an alarm when it stops."}),
		fires("TargetDown", "one of eight", "11m", up(append(nine[:7:7], "0x20")...),
			firing{`{namespace="monitoring", job="loki"}`, "12.5 % of the targets of monitoring/loki are down."}),
		silent("TargetDown", "one of ten", "20m", up(append(nine, "0x20")...)),
		silent("TargetDown", "for eight minutes", "20m", up("0x8 1x20", "1x20")),
		silent("MetricsMissing", "everything is watched", "20m", everySource(env, "1x30")),
		silent("MetricsMissing", "a gap of ten minutes", "30m", everySource(env, "1x5 _x10 1x30")),
	}
	var all []firing
	for _, s := range sources() {
		all = append(all, firing{
			fmt.Sprintf(`{source=%q}`, s.name),
			fmt.Sprintf("Prometheus has had no metrics of %s for 15 minutes, so that no alert about it can fire.", s.name),
		})
	}
	last := all[len(all)-1:]
	one := everySource(env, "1x30")
	one[vocabulary(env).Replace(sources()[len(all)-1].metric)] = "1x2 _x30"
	return append(tests,
		fires("MetricsMissing", "one of them", "25m", one, last...),
		fires("MetricsMissing", "all of them", "25m", everySource(env, "1x2 _x30"), all...),
	)
}

func prometheusCases() []unitTest {
	of := func(metric string) string { return metric + `{pod="prometheus-0"}` }
	rules := func(metric string) string { return metric + `{pod="prometheus-0", rule_group="cluster"}` }
	const pod = `{pod="prometheus-0"}`
	const group = `{pod="prometheus-0", rule_group="cluster"}`
	writes := func(refused, taken int) series {
		return series{
			`prometheus_http_requests_total{pod="prometheus-0", handler="/api/v1/write", code="400"}`: fmt.Sprintf("0+%dx60", refused),
			`prometheus_http_requests_total{pod="prometheus-0", handler="/api/v1/write", code="204"}`: fmt.Sprintf("0+%dx60", taken),
		}
	}
	// storage is Prometheus' with a failure of one kind.
	storage := func(failing, values string) series {
		given := series{}
		for _, metric := range []string{"prometheus_tsdb_wal_corruptions_total", "prometheus_tsdb_compactions_failed_total", "prometheus_tsdb_reloads_failures_total"} {
			given[of(metric)] = "0x300"
		}
		given[of(failing)] = values
		return given
	}
	const damaged = "prometheus-0 had 1 failures of its log or blocks in three hours."
	const rejected = `prometheus_operator_managed_resources{controller="prometheus", resource="PrometheusRule", state="rejected"}`
	const errors = `prometheus_operator_reconcile_errors_total{controller="prometheus"}`
	const operator = "The operator rejects objects of prometheus, or fails over them."
	return []unitTest{
		fires("PrometheusConfigRejected", "for a quarter of an hour", "16m", series{of("prometheus_config_last_reload_successful"): "1 0x20"},
			firing{pod, "prometheus-0 could not load its configuration."}),
		silent("PrometheusConfigRejected", "for eight minutes", "20m", series{of("prometheus_config_last_reload_successful"): "1 0x8 1x20"}),
		fires("PrometheusRulesFailing", "each time", "20m", series{rules("prometheus_rule_evaluation_failures_total"): "0+1x30"},
			firing{group, "prometheus-0 fails to evaluate rules of cluster."}),
		silent("PrometheusRulesFailing", "once", "20m", series{rules("prometheus_rule_evaluation_failures_total"): "0x5 1x30"}),
		fires("PrometheusRulesSlow", "each time", "20m", series{rules("prometheus_rule_group_iterations_missed_total"): "0+1x30"},
			firing{group, "prometheus-0 skipped evaluations of cluster."}),
		silent("PrometheusRulesSlow", "once", "30m", series{rules("prometheus_rule_group_iterations_missed_total"): "0x5 1x30"}),
		fires("PrometheusStorageFailing", "a damaged log", "60m", storage("prometheus_tsdb_wal_corruptions_total", "0x40 1x200"), firing{pod, damaged}),
		fires("PrometheusStorageFailing", "no compaction", "60m", storage("prometheus_tsdb_compactions_failed_total", "0x40 1x200"), firing{pod, damaged}),
		fires("PrometheusStorageFailing", "no loading", "60m", storage("prometheus_tsdb_reloads_failures_total", "0x40 1x200"), firing{pod, damaged}),
		silent("PrometheusStorageFailing", "four hours ago", "245m", storage("prometheus_tsdb_wal_corruptions_total", "0x5 1x300")),
		fires("PrometheusWithoutAlertmanager", "for ten minutes", "16m", series{of("prometheus_notifications_alertmanagers_discovered"): "1 0x20"},
			firing{pod, "prometheus-0 has nobody to send alerts to."}),
		silent("PrometheusWithoutAlertmanager", "one of two", "20m", series{of("prometheus_notifications_alertmanagers_discovered"): "2 1x20"}),
		fires("PrometheusNotificationsLost", "some a minute", "20m", series{of("prometheus_notifications_dropped_total"): "0+2x30"},
			firing{pod, "prometheus-0 dropped 20 alerts in ten minutes."}),
		silent("PrometheusNotificationsLost", "an hour ago", "70m", series{of("prometheus_notifications_dropped_total"): "0x5 7x80"}),
		fires("PrometheusRefusesSamples", "too many of a target", "32m", series{of("prometheus_target_scrapes_exceeded_sample_limit_total"): "0+1x40"},
			firing{pod, "prometheus-0 refused 15 scrapes or samples in 15 minutes."}),
		fires("PrometheusRefusesSamples", "two targets with the same series", "32m", series{of("prometheus_target_scrapes_sample_duplicate_timestamp_total"): "0+2x40"},
			firing{pod, "prometheus-0 refused 30 scrapes or samples in 15 minutes."}),
		silent("PrometheusRefusesSamples", "once", "30m", series{of("prometheus_target_scrapes_exceeded_sample_limit_total"): "0x5 1x40"}),
		fires("RemoteWriteRefused", "a tenth", "25m", writes(1, 9), firing{pod, "prometheus-0 refused 10 % of the writes."}),
		silent("RemoteWriteRefused", "one in twenty", "25m", writes(1, 19)),
		fires("PrometheusOperatorFailing", "a rule that is none", "30m", series{rejected: "1x40", errors: "0x40"},
			firing{`{controller="prometheus"}`, operator}),
		fires("PrometheusOperatorFailing", "each time", "30m", series{rejected: "0x40", errors: "0+0.3x40"},
			firing{`{controller="prometheus"}`, operator}),
		silent("PrometheusOperatorFailing", "three conflicts", "30m", series{rejected: "0x40", errors: "0x10 1x5 2x5 3x30"}),
	}
}

// storageCases are those of Alertmanager and of what keeps metrics and logs.
func storageCases(env config.Environment) []unitTest {
	sent := func(failed, all int) series {
		return series{
			`alertmanager_notifications_failed_total{pod="a", integration="pagerduty", reason="clientError"}`: fmt.Sprintf("0+%dx60", failed),
			`alertmanager_notifications_total{pod="a", integration="pagerduty"}`:                              fmt.Sprintf("0+%dx60", all),
		}
	}
	const uploaded = `thanos_objstore_bucket_last_successful_upload_time{pod="prometheus-0", instance="10.0.0.1:10902", bucket="b"}`
	const sidecar = `thanos_sidecar_prometheus_up{pod="prometheus-0", instance="10.0.0.1:10902"}`
	operations := func(failed int) series {
		return series{
			`thanos_objstore_bucket_operation_failures_total{job="thanos-compactor", operation="upload", bucket="b"}`: fmt.Sprintf("0+%dx60", failed),
			`thanos_objstore_bucket_operations_total{job="thanos-compactor", operation="upload", bucket="b"}`:         "0+100x60",
		}
	}
	answers := func(failed, well int) series {
		return series{
			`loki_request_duration_seconds_count{route="loki_api_v1_push", method="POST", status_code="500"}`: fmt.Sprintf("0+%dx60", failed),
			`loki_request_duration_seconds_count{route="loki_api_v1_push", method="POST", status_code="204"}`: fmt.Sprintf("0+%dx60", well),
		}
	}
	const compacted = `loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds{pod="loki-0"}`
	const discarded = `loki_discarded_samples_total{tenant="fake", reason="rate_limited"}`
	const dropped = `loki_write_dropped_entries_total{pod="alloy-1", host="loki", tenant="", component_id="loki.write.loki", reason="ingester_error"}`
	const unhealthy = `alloy_component_controller_running_components{pod="alloy-1", controller_id="", health_type="unhealthy"}`
	tests := []unitTest{
		fires("AlertmanagerConfigRejected", "for a quarter of an hour", "16m", series{`alertmanager_config_last_reload_successful{pod="a"}`: "1 0x20"},
			firing{`{pod="a"}`, "a could not load its configuration."}),
		silent("AlertmanagerConfigRejected", "for eight minutes", "20m", series{`alertmanager_config_last_reload_successful{pod="a"}`: "1 0x8 1x20"}),
		fires("AlertmanagerNotificationsFailing", "one in ten", "25m", sent(1, 10), firing{`{integration="pagerduty"}`, "10 % of the messages to pagerduty fail."}),
		silent("AlertmanagerNotificationsFailing", "one in twenty", "25m", sent(1, 20)),
		fires("ThanosUploadStale", "for seven hours", "460m", series{uploaded: "60x40 2400x500", sidecar: "1x600"},
			firing{`{pod="prometheus-0"}`, "prometheus-0 uploaded its last block 7h 0m 0s ago; what Prometheus gives up after that is lost."}),
		silent("ThanosUploadStale", "for five hours", "400m", series{uploaded: "6000x500", sidecar: "1x600"}),
		silent("ThanosUploadStale", "the compactor, for seven hours", "460m", series{
			`thanos_objstore_bucket_last_successful_upload_time{pod="thanos-compactor-0", instance="10.0.0.2:10902", bucket="b"}`: "60x500", sidecar: "1x600",
		}),
		fires("ThanosCompactorHalted", "for five minutes", "6m", series{`thanos_compact_halted{pod="c"}`: "1x10"},
			firing{`{pod="c"}`, "c has stopped, because it found something that it must not touch."}),
		silent("ThanosCompactorHalted", "for three minutes", "10m", series{`thanos_compact_halted{pod="c"}`: "0 1 1 1 0x10"}),
		fires("ThanosBucketFailing", "six percent", "35m", operations(6), firing{`{job="thanos-compactor", operation="upload"}`, "6 % of the upload operations of thanos-compactor fail."}),
		silent("ThanosBucketFailing", "five percent", "35m", operations(5)),
		fires("ThanosSidecarDetached", "for ten minutes", "11m", series{`thanos_sidecar_prometheus_up{pod="prometheus-0"}`: "0x20"},
			firing{`{pod="prometheus-0"}`, "The sidecar of prometheus-0 sees no Prometheus; queries lack its last hours."}),
		silent("ThanosSidecarDetached", "for eight minutes", "20m", series{`thanos_sidecar_prometheus_up{pod="prometheus-0"}`: "0x8 1x20"}),

		fires("LokiRequestErrors", "one in five", "25m", answers(20, 80), firing{`{route="loki_api_v1_push"}`, "20 % of Loki's answers on loki_api_v1_push are errors."}),
		silent("LokiRequestErrors", "one in ten", "25m", answers(10, 90)),
		fires("LokiDiscardsLogs", "again and again", "35m", series{discarded: "0+2x40"}, firing{`{reason="rate_limited"}`, "Loki discarded 30 lines in 15 minutes: rate_limited."}),
		silent("LokiDiscardsLogs", "once", "35m", series{discarded: "0x5 2x40"}),
		fires("LokiCompactorStopped", "for four hours", "250m", series{compacted: "600x300"}, firing{`{}`, "Loki's compactor last succeeded 4h 0m 0s ago."}),
		silent("LokiCompactorStopped", "for nearly three hours", "250m", series{compacted: "4560x300"}),
		silent("LokiCompactorStopped", "not yet run", "250m", series{compacted: "0x300"}),
		fires("LokiFlushFailing", "again and again", "35m", series{`loki_ingester_chunks_flush_failures_total{pod="loki-0"}`: "0+1x40"},
			firing{`{}`, "Loki failed 15 times in 15 minutes to write to its bucket."}),
		silent("LokiFlushFailing", "once", "35m", series{`loki_ingester_chunks_flush_failures_total{pod="loki-0"}`: "0x5 1x40"}),
		fires("LokiRulesFailing", "again and again", "35m", series{`loki_prometheus_rule_evaluation_failures_total{user="fake", rule_group="patterns"}`: "0+1x40"},
			firing{`{rule_group="patterns"}`, "Loki's ruler fails to evaluate patterns."}),
		silent("LokiRulesFailing", "once", "35m", series{`loki_prometheus_rule_evaluation_failures_total{user="fake", rule_group="patterns"}`: "0x5 1x40"}),
		fires("AlloyDropsLogs", "again and again", "30m", series{dropped: "0+4x40"}, firing{`{pod="alloy-1", reason="ingester_error"}`, "alloy-1 dropped 60 lines in 15 minutes: ingester_error."}),
		silent("AlloyDropsLogs", "an hour ago", "70m", series{dropped: "0x5 9x80"}),
		fires("AlloyUnhealthy", "two for a quarter of an hour", "16m", series{unhealthy: "2x20"}, firing{`{pod="alloy-1", health_type="unhealthy"}`, "2 components of alloy-1 are unhealthy."}),
		silent("AlloyUnhealthy", "two for ten minutes", "20m", series{unhealthy: "2x10 0x20"}),
		fires("AlloyConfigRejected", "for five minutes", "6m", series{`alloy_config_last_load_successful{pod="alloy-1"}`: "0x10"}, firing{`{pod="alloy-1"}`, "alloy-1 could not load its configuration."}),
		silent("AlloyConfigRejected", "for three minutes", "10m", series{`alloy_config_last_load_successful{pod="alloy-1"}`: "0x3 1x10"}),
	}
	if replicas := env.Observability.Replicas; replicas > 1 {
		members := func(n int) series {
			return series{`alertmanager_cluster_members{pod="a"}`: fmt.Sprintf("%dx30", n)}
		}
		tests = append(tests,
			fires("AlertmanagerClusterSplit", "one is alone", "16m", members(replicas-1), firing{`{pod="a"}`, fmt.Sprintf("a sees %d members; each message may come more than once.", replicas-1)}),
			silent("AlertmanagerClusterSplit", "all are there", "20m", members(replicas)),
		)
	}
	return tests
}
