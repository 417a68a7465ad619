package alerts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// observability are the alerts about what watches all the rest.
func observability(env config.Environment) Group {
	return Group{
		Component: Observability,
		Alerts:    slices.Concat(targets(), prometheus(), deliveries(), alertmanager(env), thanos(), loki(), collectors()),
	}
}

// source is something whose silence must not pass for good news: a metric that is
// always there while it is watched.
type source struct{ name, metric string }

// sources lists what must always be watched.
func sources() []source {
	return []source{
		{"kube-state-metrics", `kube_node_info`},
		{"node-exporter", `node_memory_MemTotal_bytes`},
		{"kubelet", `kubelet_node_name`},
		{"cadvisor", `container_memory_working_set_bytes`},
		{"api-server", `apiserver_request_total{job="apiserver"}`},
		{"coredns", `coredns_dns_requests_total`},
		{"cluster-autoscaler", `cluster_autoscaler_cluster_safe_to_autoscale`},
		{"external-secrets", `externalsecret_status_condition`},
		{"cert-manager", `certmanager_certificate_ready_status`},
		{"external-dns", `external_dns_controller_last_sync_timestamp_seconds`},
		{"backend", `up{namespace="${app}", job="` + names.Backend + `"}`},
		{"frontend", `up{namespace="${app}", job="` + names.Frontend + `"}`},
		{"postgres-exporter", `pg_up`},
		{"redis-exporter", `redis_up`},
		{"cloudwatch", `aws_rds_cpuutilization_average`},
		{"alertmanager", `alertmanager_config_last_reload_successful`},
		{"thanos-compactor", `thanos_compact_halted`},
		{"loki", `loki_ingester_memory_streams`},
		{"alloy", `alloy_build_info`},
	}
}

// targets are the alerts about what Prometheus does not see.
func targets() []Alert {
	var absent []string
	for _, s := range sources() {
		absent = append(absent, fmt.Sprintf(`label_replace(absent(%s), "source", %q, "", "")`, s.metric, s.name))
	}
	return []Alert{
		{
			Name:        "Watchdog",
			Expr:        `vector(1)`,
			Severity:    Always,
			Summary:     "Alerts arrive.",
			Description: "This alert is always on. Whoever receives it raises an alarm when it stops.",
			Runbook:     "observability.md#watchdog",
		},
		{
			Name: "TargetDown",
			Expr: `count by (namespace, job) (up == 0) / count by (namespace, job) (up) * 100 > 10`,
			For:  "10m", Severity: names.Warning,
			Summary:     "Prometheus cannot read some of its targets.",
			Description: "{{ $value | humanize }} % of the targets of {{ $labels.namespace }}/{{ $labels.job }} are down.",
			Runbook:     "observability.md#target-down",
		},
		{
			Name: "MetricsMissing",
			Expr: "max by (source) (\n  " + strings.Join(absent, "\n  or\n  ") + "\n)",
			For:  "15m", Severity: names.Critical,
			Summary:     "Something vital is not watched.",
			Description: "Prometheus has had no metrics of {{ $labels.source }} for 15 minutes, so that no alert about it can fire.",
			Runbook:     "observability.md#metrics-missing",
		},
	}
}

// prometheus are the alerts about Prometheus itself.
func prometheus() []Alert {
	return []Alert{
		{
			Name: "PrometheusConfigRejected",
			Expr: `max by (pod) (max_over_time(prometheus_config_last_reload_successful[5m])) == 0`,
			For:  "10m", Severity: names.Critical,
			Summary:     "Prometheus runs with an old configuration.",
			Description: "{{ $labels.pod }} could not load its configuration.",
			Runbook:     "observability.md#prometheus-config-rejected",
		},
		{
			Name: "PrometheusRulesFailing",
			Expr: `sum by (pod, rule_group) (increase(prometheus_rule_evaluation_failures_total[${window}])) > 0`,
			For:  "15m", Severity: names.Critical,
			Summary:     "Rules cannot be evaluated, alerts among them.",
			Description: "{{ $labels.pod }} fails to evaluate rules of {{ $labels.rule_group }}.",
			Runbook:     "observability.md#prometheus-rules-failing",
		},
		{
			Name: "PrometheusRulesSlow",
			Expr: `sum by (pod, rule_group) (increase(prometheus_rule_group_iterations_missed_total[15m])) > 0`,
			For:  "15m", Severity: names.Warning,
			Summary:     "Rules take longer than the time between two evaluations.",
			Description: "{{ $labels.pod }} skipped evaluations of {{ $labels.rule_group }}.",
			Runbook:     "observability.md#prometheus-rules-slow",
		},
		{
			Name: "PrometheusStorageFailing",
			Expr: `sum by (pod) (increase(prometheus_tsdb_wal_corruptions_total[3h])) > 0
or
sum by (pod) (increase(prometheus_tsdb_compactions_failed_total[3h])) > 0
or
sum by (pod) (increase(prometheus_tsdb_reloads_failures_total[3h])) > 0`,
			Severity:    names.Warning,
			Summary:     "Prometheus' storage is damaged or cannot be written.",
			Description: "{{ $labels.pod }} had {{ $value | humanize }} failures of its log or blocks in three hours.",
			Runbook:     "observability.md#prometheus-storage-failing",
		},
	}
}

// deliveries are the alerts about what Prometheus passes on and takes in.
func deliveries() []Alert {
	return []Alert{
		{
			Name: "PrometheusWithoutAlertmanager",
			Expr: `max by (pod) (max_over_time(prometheus_notifications_alertmanagers_discovered[5m])) < 1`,
			For:  "10m", Severity: names.Critical,
			Summary:     "Prometheus knows no Alertmanager.",
			Description: "{{ $labels.pod }} has nobody to send alerts to.",
			Runbook:     "observability.md#prometheus-without-alertmanager",
		},
		{
			Name: "PrometheusNotificationsLost",
			Expr: `sum by (pod) (increase(prometheus_notifications_dropped_total[10m])) > 0`,
			For:  "5m", KeepFiringFor: "10m", Severity: names.Critical,
			Summary:     "Alerts do not reach Alertmanager.",
			Description: "{{ $labels.pod }} dropped {{ $value | humanize }} alerts in ten minutes.",
			Runbook:     "observability.md#prometheus-without-alertmanager",
		},
		{
			Name: "PrometheusRefusesSamples",
			Expr: `sum by (pod) (increase(prometheus_target_scrapes_exceeded_sample_limit_total[15m])) > 0
or
sum by (pod) (increase(prometheus_target_scrapes_sample_duplicate_timestamp_total[15m])) > 0`,
			For: "15m", Severity: names.Warning,
			Summary:     "Prometheus throws samples away.",
			Description: "{{ $labels.pod }} refused {{ $value | humanize }} scrapes or samples in 15 minutes.",
			Runbook:     "observability.md#prometheus-refuses-samples",
		},
		{
			Name: "RemoteWriteRefused",
			// Alloy writes what it reads of CloudWatch this way.
			Expr: `sum by (pod) (rate(prometheus_http_requests_total{handler="/api/v1/write", code!~"2.."}[${window}]))
/
sum by (pod) (rate(prometheus_http_requests_total{handler="/api/v1/write"}[${window}]))
* 100 > 5`,
			For: "15m", Severity: names.Warning,
			Summary:     "Prometheus refuses what is written to it.",
			Description: "{{ $labels.pod }} refused {{ $value | humanize }} % of the writes.",
			Runbook:     "observability.md#remote-write-refused",
		},
		{
			Name: "PrometheusOperatorFailing",
			Expr: `sum by (controller) (increase(prometheus_operator_reconcile_errors_total[15m])) > 3
or
sum by (controller) (min_over_time(prometheus_operator_managed_resources{state="rejected"}[15m])) > 0`,
			For: "10m", Severity: names.Warning,
			Summary:     "A rule, a monitor or a configuration does not take effect.",
			Description: "The operator rejects objects of {{ $labels.controller }}, or fails over them.",
			Runbook:     "observability.md#prometheus-operator-failing",
		},
	}
}

// alertmanager are the alerts about Alertmanager.
func alertmanager(env config.Environment) []Alert {
	rows := []Alert{
		{
			Name: "AlertmanagerConfigRejected",
			Expr: `max by (pod) (max_over_time(alertmanager_config_last_reload_successful[5m])) == 0`,
			For:  "10m", Severity: names.Critical,
			Summary:     "Alertmanager runs with an old configuration.",
			Description: "{{ $labels.pod }} could not load its configuration.",
			Runbook:     "observability.md#alertmanager-config-rejected",
		},
		{
			Name: "AlertmanagerNotificationsFailing",
			Expr: `sum by (integration) (rate(alertmanager_notifications_failed_total[15m]))
/
sum by (integration) (rate(alertmanager_notifications_total[15m]))
* 100 > 5`,
			For: "5m", KeepFiringFor: "10m", Severity: names.Critical,
			Summary:     "Messages do not arrive.",
			Description: "{{ $value | humanize }} % of the messages to {{ $labels.integration }} fail.",
			Runbook:     "observability.md#alertmanager-notifications-failing",
		},
	}
	if env.Observability.Replicas > 1 {
		rows = append(rows, Alert{
			Name: "AlertmanagerClusterSplit",
			Expr: fmt.Sprintf(`max by (pod) (max_over_time(alertmanager_cluster_members[5m])) < %d`, env.Observability.Replicas),
			For:  "15m", Severity: names.Warning,
			Summary:     "The Alertmanagers do not see each other.",
			Description: "{{ $labels.pod }} sees {{ $value }} members; each message may come more than once.",
			Runbook:     "observability.md#alertmanager-cluster-split",
		})
	}
	return rows
}
