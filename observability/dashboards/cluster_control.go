package dashboards

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// clusterControl is what EKS runs for us, and the name server.
func clusterControl() Row {
	return Row{Title: "API server and DNS", Panels: []Panel{
		{
			Title: "API requests", Kind: TimeSeries, Unit: Requests, Stack: true,
			Description: "Requests to the API server by the first digit of their answer's code.",
			Queries: []Query{{
				Expr:   `sum by (class) (label_replace(rate(apiserver_request_total[$__rate_interval]), "class", "${1}xx", "code", "(.).*"))`,
				Legend: "{{class}}",
			}},
			Runbook: "cluster.md#api-server-errors",
		},
		{
			Title: "API latency, 99 of 100", Kind: TimeSeries, Unit: Seconds, Thresholds: above(1, 5),
			Description: "How long 99 of 100 requests take at most. Kubernetes promises a second for single objects and 30 for lists.",
			Queries:     []Query{{Expr: `histogram_quantile(0.99, sum by (verb, le) (rate(apiserver_request_duration_seconds_bucket{verb!~"WATCH|CONNECT"}[$__rate_interval])))`, Legend: "{{verb}}"}},
		},
		{
			Title: "API load and refusals", Kind: TimeSeries, Unit: Number,
			Description: "Requests under way, and those a second that the API server turned away to protect itself.",
			Queries: []Query{
				{Expr: `sum by (request_kind) (apiserver_current_inflight_requests)`, Legend: "under way: {{request_kind}}"},
				{Expr: `sum(rate(apiserver_flowcontrol_rejected_requests_total[$__rate_interval])) or vector(0)`, Legend: "turned away"},
				{Expr: `sum(rate(apiserver_request_terminations_total[$__rate_interval])) or vector(0)`, Legend: "given up"},
			},
		},
		{
			Title: "DNS answers", Kind: TimeSeries, Unit: Requests, Stack: true,
			Description: "Answers of CoreDNS by code. SERVFAIL means that a server above did not answer; NXDOMAIN is usual, for search lists.",
			Queries:     []Query{{Expr: `sum by (rcode) (rate(coredns_dns_responses_total[$__rate_interval]))`, Legend: "{{rcode}}"}},
		},
		{
			Title: "DNS latency", Kind: TimeSeries, Unit: Seconds, Thresholds: above(0.1, 1),
			Description: "How long half, and 99 of 100, answers of CoreDNS take at most.",
			Queries: []Query{
				{Expr: `histogram_quantile(0.5, sum by (le) (rate(coredns_dns_request_duration_seconds_bucket[$__rate_interval])))`, Legend: "half"},
				{Expr: `histogram_quantile(0.99, sum by (le) (rate(coredns_dns_request_duration_seconds_bucket[$__rate_interval])))`, Legend: "99 of 100"},
			},
		},
		{
			Title: "Size of etcd", Kind: TimeSeries, Unit: Bytes, Thresholds: above(6<<30, 8<<30),
			Description: "Size of the database behind the API server. EKS stops all writes at 8 GiB.",
			Queries:     []Query{{Expr: `max(apiserver_storage_size_bytes)`, Legend: "etcd"}},
		},
	}}
}

func clusterVolumes() Row {
	return Row{Title: "Volumes", Panels: []Panel{
		{
			Title: "Volumes in use", Kind: TimeSeries, Unit: Share, Max: 1, Size: Size{12, 7}, Thresholds: above(0.8, 0.9),
			Description: "Share of each volume that is used. A volume can be made larger while it is in use.",
			Queries: []Query{{
				Expr:   `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes{namespace=~"$namespace"} / kubelet_volume_stats_capacity_bytes{namespace=~"$namespace"})`,
				Legend: "{{persistentvolumeclaim}}",
			}},
			Runbook: "cluster.md#volume-low",
		},
		{
			Title: "Full in a week", Kind: Table, Unit: Bytes, Size: Size{12, 7},
			Description: "Volumes that are full in a week if they go on filling as over the last six hours, and what is left of them. Empty is good.",
			Queries: []Query{{
				Expr: `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{namespace=~"$namespace"})
and on (namespace, persistentvolumeclaim)
max by (namespace, persistentvolumeclaim) (predict_linear(kubelet_volume_stats_available_bytes{namespace=~"$namespace"}[6h], 7 * 86400)) < 0`,
				Legend: "left (bytes)",
			}},
			Runbook: "cluster.md#volume-low",
		},
	}}
}

func clusterAutoscaler() Row {
	return Row{Title: "Node autoscaling", Panels: []Panel{
		{
			Title: "Nodes", Kind: TimeSeries, Unit: Plain,
			Description: "Nodes by state as the autoscaler sees them, and the most that there may be.",
			Queries: []Query{
				{Expr: `sum by (state) (cluster_autoscaler_nodes_count)`, Legend: "{{state}}"},
				{Expr: `max(cluster_autoscaler_max_nodes_count)`, Legend: "at most"},
			},
		},
		{
			Title: "Nodes added and removed", Kind: TimeSeries, Unit: Plain,
			Description: "Nodes that the autoscaler added, removed, or could not get, over an hour. AWS may have no capacity of a type in a zone.",
			Queries: []Query{
				{Expr: `sum(increase(cluster_autoscaler_scaled_up_nodes_total[1h]))`, Legend: "added"},
				{Expr: `sum(increase(cluster_autoscaler_scaled_down_nodes_total[1h]))`, Legend: "removed"},
				{Expr: `sum by (reason) (increase(cluster_autoscaler_failed_scale_ups_total[1h]))`, Legend: "failed: {{reason}}"},
			},
		},
		{
			Title: "Pods that wait for a node", Kind: TimeSeries, Unit: Plain,
			Description: "Pods that find no room, and nodes that the autoscaler is about to remove.",
			Queries: []Query{
				{Expr: `sum(cluster_autoscaler_unschedulable_pods_count{type="unschedulable"})`, Legend: "pods without a node"},
				{Expr: `max(cluster_autoscaler_unneeded_nodes_count)`, Legend: "nodes not needed"},
			},
		},
	}}
}

// clusterControllers are the platform's own controllers. Each of them is quiet
// while it works.
func clusterControllers(env config.Environment) Row {
	days := float64(env.Observability.Alerts.CertificateDays)
	return Row{Title: "Secrets, certificates, records, load balancer", Panels: []Panel{
		{
			Title: "Secrets not in step", Kind: Table, Unit: Plain, Size: Size{8, 7},
			Description: "ExternalSecrets that are not ready: the Secret keeps its old value. Empty is good.",
			Queries:     []Query{{Expr: `max by (namespace, name) (externalsecret_status_condition{condition="Ready", status="False"}) > 0`, Legend: "not ready"}},
			Runbook:     "cluster.md#external-secret-failing",
		},
		{
			Title: "Certificates", Kind: TimeSeries, Unit: Days, Thresholds: atLeast(days),
			Description: "Days until each certificate ends. cert-manager renews 30 days before.",
			Queries:     []Query{{Expr: `min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds - time()) / 86400`, Legend: "{{namespace}} {{name}}"}},
		},
		{
			Title: "DNS records out of date", Kind: TimeSeries, Unit: Seconds, Thresholds: above(600, 3600),
			Description: "How long ago external-dns last brought the records up to date; it tries each minute.",
			Queries:     []Query{{Expr: `time() - max(external_dns_controller_last_sync_timestamp_seconds)`, Legend: "since the last time"}},
		},
		{
			Title: "Failures of controllers", Kind: TimeSeries, Unit: PerMinute, Size: Size{12, 7},
			Description: "Objects a minute that a controller could not handle; it tries again. Single ones are usual, a steady rate is not.",
			Queries: []Query{
				{Expr: `60 * sum(rate(externalsecret_sync_calls_error[$__rate_interval]))`, Legend: "External Secrets"},
				{Expr: `60 * sum(rate(certmanager_controller_sync_error_count[$__rate_interval]))`, Legend: "cert-manager"},
				{Expr: `60 * sum(rate(external_dns_registry_errors_total[$__rate_interval]) + rate(external_dns_source_errors_total[$__rate_interval]))`, Legend: "external-dns"},
				{Expr: `60 * sum(rate(awslbc_controller_reconcile_errors_total[$__rate_interval]))`, Legend: "load balancer controller"},
				{Expr: `60 * sum(rate(cluster_autoscaler_errors_total[$__rate_interval]))`, Legend: "autoscaler"},
				{Expr: `60 * sum(rate(prometheus_operator_reconcile_errors_total[$__rate_interval]))`, Legend: "Prometheus operator"},
			},
		},
		{
			Title: "Requests to AWS that were refused", Kind: TimeSeries, Unit: PerMinute, Size: Size{12, 7},
			Description: "Requests of the load balancer controller that AWS did not permit, or turned away as too many.",
			Queries: []Query{
				{Expr: `60 * sum by (operation) (rate(aws_api_call_permission_errors_total[$__rate_interval])) > 0`, Legend: "not permitted: {{operation}}"},
				{Expr: `60 * sum by (operation) (rate(aws_api_call_throttled_errors_total[$__rate_interval])) > 0`, Legend: "too many: {{operation}}"},
			},
		},
	}}
}

// clusterWatching is whether the watching itself works.
func clusterWatching() Row {
	const monitoring = `namespace="` + names.NamespaceMonitoring + `"`
	return Row{Title: "Metrics, logs and alerts themselves", Panels: []Panel{
		{
			Title: "Targets that do not answer", Kind: Table, Unit: Plain, Size: Size{8, 7},
			Description: "What Prometheus cannot read: of these nothing is known now. Empty is good.",
			Queries:     []Query{{Expr: `count by (job, namespace, instance) (up == 0)`, Legend: "down"}},
			Runbook:     "observability.md#target-down",
		},
		{
			Title: "Series and samples", Kind: TimeSeries, Unit: Number,
			Description: "Series that Prometheus keeps in memory, and samples a second that it takes in. Its memory grows with the former.",
			Queries: []Query{
				{Expr: `max(prometheus_tsdb_head_series)`, Legend: "series"},
				{Expr: `max(sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total[$__rate_interval])))`, Legend: "samples a second"},
			},
		},
		{
			Title: "Rules", Kind: TimeSeries, Unit: Seconds,
			Description: "How long the slowest group of rules takes. Beyond the pace of scraping, evaluations are left out.",
			Queries:     []Query{{Expr: `topk(5, max by (rule_group) (prometheus_rule_group_last_duration_seconds))`, Legend: "{{rule_group}}"}},
		},
		{
			Title: "Messages", Kind: TimeSeries, Unit: PerMinute,
			Description: "Messages a minute of Alertmanager, and those that did not arrive.",
			Queries: []Query{
				{Expr: `60 * sum by (integration) (rate(alertmanager_notifications_total[$__rate_interval])) > 0`, Legend: "{{integration}}"},
				{Expr: `60 * sum by (integration) (rate(alertmanager_notifications_failed_total[$__rate_interval])) > 0`, Legend: "{{integration}}, failed"},
			},
		},
		{
			Title: "Logs taken in", Kind: TimeSeries, Unit: BytesRate,
			Description: "Bytes a second that Loki takes in.",
			Queries:     []Query{{Expr: `sum(rate(loki_distributor_bytes_received_total{` + monitoring + `}[$__rate_interval]))`, Legend: "bytes"}},
		},
		{
			Title: "Logs lost", Kind: TimeSeries, Unit: PerMinute,
			Description: "Lines a minute that Loki refused or the collector gave up, by reason.",
			Queries: []Query{
				{Expr: `60 * sum by (reason) (rate(loki_discarded_samples_total[$__rate_interval])) > 0`, Legend: "refused: {{reason}}"},
				{Expr: `60 * sum by (reason) (rate(loki_write_dropped_entries_total[$__rate_interval])) > 0`, Legend: "given up: {{reason}}"},
			},
		},
		{
			Title: "Thanos and its bucket", Kind: TimeSeries, Unit: PerMinute, Size: Size{12, 7},
			Description: "Blocks that were not written, requests to the bucket that failed, and compactions that failed, a minute.",
			Queries: []Query{
				{Expr: `60 * sum(rate(thanos_shipper_upload_failures_total[$__rate_interval]))`, Legend: "blocks not written"},
				{Expr: `60 * sum by (operation) (rate(thanos_objstore_bucket_operation_failures_total[$__rate_interval])) > 0`, Legend: "bucket: {{operation}}"},
				{Expr: `60 * sum(rate(thanos_compact_group_compactions_failures_total[$__rate_interval]))`, Legend: "compactions"},
			},
		},
		{
			Title: "Volumes of metrics and logs", Kind: TimeSeries, Unit: Bytes, Size: Size{12, 7},
			Description: "What the blocks of each Prometheus take of its volume, which gives up the oldest before it is full.",
			Queries:     []Query{{Expr: `max by (pod) (prometheus_tsdb_storage_blocks_bytes)`, Legend: "{{pod}}"}},
		},
	}}
}
