package dashboards

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// quantile is what a share of the observations in buckets does not exceed.
func quantile(share float64, buckets string) string {
	return fmt.Sprintf("histogram_quantile(%g, %s)", share, buckets)
}

// business is what the backend does for users, and what it needs for it.
func business() Row {
	return Row{Title: "Backend: what it does", Panels: []Panel{
		{
			Title: "Logins", Kind: TimeSeries, Unit: PerMinute, Stack: true,
			Description: "Attempts to log in, a minute, by how they ended. Many refusals at once are somebody who guesses.",
			Queries:     []Query{{Expr: `60 * sum by (result) (rate(vibe_logins_total{` + inApplication + `}[$__rate_interval]))`, Legend: "{{result}}"}},
		},
		{
			Title: "Sessions", Kind: TimeSeries, Unit: Number,
			Description: "Sessions that have not ended. They live in the cache: a fall to nothing is a cache that was emptied.",
			Queries:     []Query{{Expr: `max(vibe_sessions_active{` + inApplication + `})`, Legend: "sessions"}},
		},
		{
			Title: "Uploads", Kind: TimeSeries, Unit: PerMinute, Stack: true,
			Description: "Files that were uploaded, a minute, by how it ended.",
			Queries:     []Query{{Expr: `60 * sum by (result) (rate(vibe_uploads_total{` + inApplication + `}[$__rate_interval]))`, Legend: "{{result}}"}},
		},
		{
			Title: "Bytes uploaded", Kind: TimeSeries, Unit: BytesRate,
			Description: "Bytes a second that users upload.",
			Queries:     []Query{{Expr: `sum(rate(vibe_upload_bytes_total{` + inApplication + `}[$__rate_interval]))`, Legend: "bytes"}},
		},
		{
			Title: "Connections to PostgreSQL", Kind: TimeSeries, Unit: Plain,
			Description: "Connections of all pods' pools that are used and idle, the most that they open together, and requests that wait for one.",
			Queries: []Query{
				{Expr: `sum by (state) (database_pool_connections{` + inApplication + `})`, Legend: "{{state}}"},
				{Expr: `sum(database_pool_connections_max{` + inApplication + `})`, Legend: "at most"},
				{Expr: `sum(rate(database_pool_wait_seconds_total{` + inApplication + `}[$__rate_interval]))`, Legend: "waiting"},
			},
			Runbook: "application.md#database-pool-exhausted",
		},
		{
			Title: "Look-ups in the cache", Kind: TimeSeries, Unit: Operations, Stack: true,
			Description: "What the backend looked up in the cache, a second: hit, miss or error.",
			Queries:     []Query{{Expr: `sum by (result) (rate(cache_requests_total{` + inApplication + `}[$__rate_interval]))`, Legend: "{{result}}"}},
		},
	}}
}

// browsers is what the frontend's visitors measured. The limits are those of the
// web vitals (https://web.dev/articles/vitals).
func browsers() Row {
	measured := func(title, description, metric string, unit Unit, good, poor float64) Panel {
		return Panel{
			Title: title, Description: description, Kind: TimeSeries, Unit: unit, Thresholds: above(good, poor), Size: Size{6, 7},
			Queries: []Query{
				{Expr: vital(0.5, metric), Legend: "half"},
				{Expr: vital(0.75, metric), Legend: "three of four"},
				{Expr: vital(0.95, metric), Legend: "95 of 100"},
			},
		}
	}
	loads := `sum(rate(browser_page_loads_total{route=~"$route"}[15m]))`
	return Row{Title: "Frontend: in the browser", Panels: []Panel{
		measured("Largest paint (LCP)", "How long the largest part of a page took to show. Up to 2.5 s is good.", "browser_largest_paint_seconds", Seconds, 2.5, 4),
		measured("Interaction (INP)", "How long a page took to react to a click or a key. Up to 0.2 s is good.", "browser_interaction_seconds", Seconds, 0.2, 0.5),
		measured("Layout shift (CLS)", "How much of a page moved while it loaded. Up to 0.1 is good.", "browser_layout_shift", Plain, 0.1, 0.25),
		measured("First byte (TTFB)", "How long the first byte took: network, load balancer and rendering. Up to 0.8 s is good.", "browser_first_byte_seconds", Seconds, 0.8, 1.8),
		measured("Page load", "How long a page took until everything was loaded.", "browser_page_load_seconds", Seconds, 4, 8),
		measured("Hydration", "How long a page took until React had taken it over; before, clicks do nothing.", "browser_hydration_seconds", Seconds, 3, 6),
		{
			Title: "Page loads", Kind: TimeSeries, Unit: PerMinute, Stack: true, Size: Size{6, 7},
			Description: "Pages that browsers loaded, a minute: the eight most visited routes.",
			Queries:     []Query{{Expr: `60 * topk(8, sum by (route) (rate(browser_page_loads_total{route=~"$route"}[15m])))`, Legend: "{{route}}"}},
		},
		{
			Title: "Script errors", Kind: TimeSeries, Unit: Share, Thresholds: above(0.01, 0.05), Size: Size{6, 7},
			Description: "Errors that no script caught, for each page that was loaded.",
			Queries:     []Query{{Expr: `sum(rate(browser_script_errors_total{route=~"$route"}[15m])) / ` + loads, Legend: "errors a page"}},
			Runbook:     "application.md#script-errors",
		},
	}}
}

// saturation is how near the pods are to what they may use.
func saturation() Row {
	pods := inApplication + `, container=~"` + names.Backend + `|` + names.Frontend + `"`
	limits := func(resource string) string {
		return `max by (namespace, pod, container) (kube_pod_container_resource_limits{` + pods + `, resource="` + resource + `"})`
	}
	return Row{Title: "Saturation", Panels: append([]Panel{
		{
			Title: "CPU to limit", Kind: TimeSeries, Unit: Share, Thresholds: above(0.8, 1),
			Description: "What each pod uses of the processor time that it may use. The autoscaler looks at what it reserves, which is less.",
			Queries: []Query{{
				Expr:   `sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total{` + pods + `}[$__rate_interval])) / on (namespace, pod, container) ` + limits("cpu"),
				Legend: "{{pod}}",
			}},
		},
		{
			Title: "Memory to limit", Kind: TimeSeries, Unit: Share, Thresholds: above(0.85, 1),
			Description: "What each pod uses of the memory that it may use. At 1 the kernel ends it.",
			Queries: []Query{{
				Expr:   `sum by (namespace, pod, container) (container_memory_working_set_bytes{` + pods + `}) / on (namespace, pod, container) ` + limits("memory"),
				Legend: "{{pod}}",
			}},
		},
		{
			Title: "Held back by the CPU limit", Kind: TimeSeries, Unit: Share, Thresholds: above(0.25, 0.5),
			Description: "Share of the periods of 100 ms in which a pod's limit stopped it: latency that looks like a slow program.",
			Queries: []Query{{
				Expr: `sum by (namespace, pod) (rate(container_cpu_cfs_throttled_periods_total{` + pods + `}[$__rate_interval]))
/ on (namespace, pod)
sum by (namespace, pod) (rate(container_cpu_cfs_periods_total{` + pods + `}[$__rate_interval]))`,
				Legend: "{{pod}}",
			}},
		},
	}, replicas()...)}
}

// replicas are how many pods there are, and whether they stay.
func replicas() []Panel {
	autoscaler := func(kind, legend string) Query {
		return Query{Expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_` + kind + `{` + inApplication + `})`, Legend: "{{horizontalpodautoscaler}} " + legend}
	}
	return []Panel{
		{
			Title: "Pods and their bounds", Kind: TimeSeries, Unit: Plain,
			Description: "How many pods the autoscaler wants, and between what and what it may choose. At its most, load goes on growing and pods do not.",
			Queries: []Query{
				autoscaler("status_desired_replicas", "wanted"),
				autoscaler("spec_min_replicas", "at least"),
				autoscaler("spec_max_replicas", "at most"),
			},
			Runbook: "application.md#scaling-at-limit",
		},
		{
			Title: "Network", Kind: TimeSeries, Unit: BytesRate,
			Description: "What each pod receives, and, as a negative number, what it sends.",
			Queries: []Query{
				{Expr: `sum by (pod) (rate(container_network_receive_bytes_total{` + inApplication + `}[$__rate_interval]))`, Legend: "in {{pod}}"},
				{Expr: `-sum by (pod) (rate(container_network_transmit_bytes_total{` + inApplication + `}[$__rate_interval]))`, Legend: "out {{pod}}"},
			},
		},
		{
			Title: "Restarts and pods not ready", Kind: TimeSeries, Unit: Plain,
			Description: "Containers that were started again over the last quarter of an hour, the sidecar's too, and pods that are not ready.",
			Queries: []Query{
				{Expr: `sum by (container) (increase(kube_pod_container_status_restarts_total{` + inApplication + `}[15m]))`, Legend: "restarts: {{container}}"},
				{Expr: `sum by (container) (increase(kube_pod_init_container_status_restarts_total{` + inApplication + `}[15m]))`, Legend: "restarts: {{container}}"},
				{Expr: `sum(kube_pod_status_ready{` + inApplication + `, condition="false"})`, Legend: "not ready"},
			},
		},
	}
}

// balancer is what the load balancer sees, through CloudWatch: also what never
// reaches a pod.
func balancer(env config.Environment) Row {
	seconds := env.Observability.CloudWatchSeconds
	group := func(metric, how string) string {
		return how + ` by (dimension_TargetGroup) (` + metric + `{dimension_TargetGroup!=""})`
	}
	return Row{Title: "Load balancer (from CloudWatch, some minutes late)", Panels: []Panel{
		{
			Title: "Requests", Kind: TimeSeries, Unit: Number,
			Description: fmt.Sprintf("Requests in five minutes, by target group; read every %d s.", seconds),
			Queries:     []Query{{Expr: group("aws_applicationelb_request_count_sum", "sum"), Legend: "{{dimension_TargetGroup}}"}},
		},
		{
			Title: "Answers 5xx", Kind: TimeSeries, Unit: Number, Thresholds: above(1, float64(env.Operations.Alarms.ServerErrors)),
			Description: "Answers 5xx in five minutes: of the load balancer itself, which found no healthy pod or waited too long, and of the pods.",
			Queries: []Query{
				{Expr: `sum(aws_applicationelb_httpcode_elb_5_xx_count_sum)`, Legend: "load balancer"},
				{Expr: group("aws_applicationelb_httpcode_target_5_xx_count_sum", "sum"), Legend: "{{dimension_TargetGroup}}"},
			},
			Runbook: "traffic.md#balancer-errors",
		},
		{
			Title: "Time to answer", Kind: TimeSeries, Unit: Seconds, Thresholds: above(float64(env.Operations.Alarms.ResponseMillis)/1000, 3*float64(env.Operations.Alarms.ResponseMillis)/1000),
			Description: "How long pods took to answer as the load balancer sees it: the mean, and 95 of 100.",
			Queries: []Query{
				{Expr: group("aws_applicationelb_target_response_time_average", "max"), Legend: "mean {{dimension_TargetGroup}}"},
				{Expr: group("aws_applicationelb_target_response_time_p95", "max"), Legend: "95 {{dimension_TargetGroup}}"},
			},
		},
		{
			Title: "Pods it finds healthy", Kind: TimeSeries, Unit: Plain, Size: Size{12, 7},
			Description: "Pods that pass the load balancer's own checks, and those that do not.",
			Queries: []Query{
				{Expr: group("aws_applicationelb_healthy_host_count_minimum", "min"), Legend: "healthy {{dimension_TargetGroup}}"},
				{Expr: group("aws_applicationelb_un_healthy_host_count_maximum", "max"), Legend: "not {{dimension_TargetGroup}}"},
			},
			Runbook: "traffic.md#targets-unhealthy",
		},
		{
			Title: "Connections refused", Kind: TimeSeries, Unit: Plain, Thresholds: anything(), Size: Size{12, 7},
			Description: "Connections in five minutes beyond the most that the load balancer holds.",
			Queries:     []Query{{Expr: `sum(aws_applicationelb_rejected_connection_count_sum)`, Legend: "refused"}},
		},
	}}
}

// applicationLogs are what the application writes.
func applicationLogs() Row {
	return Row{Title: "Logs", Panels: []Panel{
		{
			Title: "Lines by level", Kind: TimeSeries, Unit: PerSecond, Stack: true, Size: Size{24, 6},
			Description: "Lines a second of each level and program. nginx' answers 5xx count as errors.",
			Queries:     []Query{{Expr: `sum by (container, level) (rate({` + inApplication + `, level=~"warn|error|fatal"} [$__auto]))`, Legend: "{{container}} {{level}}", Loki: true}},
		},
		{
			Title: "Errors", Kind: Logs, Unit: Plain,
			Description: "The newest lines that are errors.",
			Queries:     []Query{{Expr: `{` + inApplication + `, level=~"error|fatal"}`}},
		},
	}}
}
