package alerts

import (
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// latencyPageFactor times the latency that warns is the one that pages.
const latencyPageFactor = 3

// The records of the services' requests. Each has the label job, the service.
const (
	// RequestRate is requests a second.
	RequestRate = "job:http_requests:rate"
	// RequestErrors is the requests a second that were answered with 5xx.
	RequestErrors = "job:http_requests_errors:rate"
	// LatencyP95 is how long 95 of 100 requests take at most, in seconds.
	LatencyP95 = "job:http_request_duration_seconds:p95"
)

// ErrorRatio is the record of the share of requests that a service answered with
// 5xx over window, 0 to 1.
func ErrorRatio(window string) string { return "job:http_requests_errors:ratio_rate" + window }

// burnWindows are the windows that the alerts about availability look at, a long
// one that says it matters and a short one that says it goes on
// (https://sre.google/workbook/alerting-on-slos/, "Multiwindow, multi-burn-rate
// alerts").
func burnWindows(env config.Environment) (fastLong, fastShort, slowLong, slowShort string) {
	return "1h", Window(env), "6h", "30m"
}

// application are the alerts about the backend and the frontend.
func application(env config.Environment) Group {
	return Group{
		Component: Application,
		Records:   requestRecords(env),
		Alerts: slices.Concat(
			availability(env),
			latency(),
			ofUsers(),
			capacity(),
			workloads("Application", `namespace="${app}"`, "application.md"),
		),
	}
}

// requestRecords are what the alerts and the dashboards share of the services'
// requests. A service that had no errors has a rate of 0, not none.
func requestRecords(env config.Environment) []Record {
	const requests = `sum by (job) (rate(http_requests_total{namespace="${app}"}[%s]))`
	const failed = `sum by (job) (rate(http_requests_total{namespace="${app}", status=~"5.."}[%s]))`
	records := []Record{
		{RequestRate, fmt.Sprintf(requests, "${window}")},
		{RequestErrors, fmt.Sprintf(failed, "${window}") + " or " + RequestRate + " * 0"},
		{LatencyP95, `histogram_quantile(0.95, sum by (job, le) (rate(http_request_duration_seconds_bucket{namespace="${app}"}[${window}])))`},
	}
	fastLong, fastShort, slowLong, slowShort := burnWindows(env)
	for _, window := range []string{fastShort, slowShort, fastLong, slowLong} {
		records = append(records, Record{
			ErrorRatio(window),
			fmt.Sprintf(failed, window) + " / " + fmt.Sprintf(requests, window),
		})
	}
	return records
}

// availability are the alerts about requests that fail. At the share that pages
// an hour's errors are what a month at a fourteenth of that share would have
// (https://sre.google/workbook/alerting-on-slos/).
func availability(env config.Environment) []Alert {
	fastLong, fastShort, slowLong, slowShort := burnWindows(env)
	return []Alert{
		{
			Name: "ServiceUnavailable",
			Expr: `max by (deployment) (kube_deployment_status_replicas_available{namespace="${app}", deployment=~"${services}"}) == 0`,
			For:  "1m", Severity: names.Critical,
			Summary:     "A service has no pod that could answer.",
			Description: "No pod of the {{ $labels.deployment }} is available.",
			Runbook:     "application.md#service-unavailable",
		},
		{
			Name: "AvailabilityBurnFast",
			Expr: fmt.Sprintf(`%[1]s * 100 > ${errorPercent} and %[2]s * 100 > ${errorPercent}
and
sum by (job) (increase(http_requests_total{namespace="${app}", status=~"5.."}[%[3]s])) > %[4]d`, ErrorRatio(fastLong), ErrorRatio(fastShort), fastLong, leastErrors),
			For: "2m", Severity: names.Critical,
			Summary:     "A service answers many requests with errors.",
			Description: "The {{ $labels.job }} has answered {{ $value | humanize }} % of the last hour's requests with errors, and goes on.",
			Runbook:     "application.md#availability-burn",
		},
		{
			Name: "AvailabilityBurnSlow",
			Expr: fmt.Sprintf(`%[1]s * 100 > ${warnPercent} and %[2]s * 100 > ${warnPercent}
and
sum by (job) (increase(http_requests_total{namespace="${app}", status=~"5.."}[%[3]s])) > %[4]d`, ErrorRatio(slowLong), ErrorRatio(slowShort), slowLong, leastErrors),
			For: "15m", Severity: names.Warning,
			Summary:     "A service answers more requests with errors than it should.",
			Description: "The {{ $labels.job }} has answered {{ $value | humanize }} % of the last six hours' requests with errors, and goes on.",
			Runbook:     "application.md#availability-burn",
		},
		{
			Name: "RouteFailing",
			// One route in fifty is lost in the service's share.
			Expr: fmt.Sprintf(`sum by (job, route) (rate(http_requests_total{namespace="${app}", status=~"5.."}[15m]))
/
sum by (job, route) (rate(http_requests_total{namespace="${app}"}[15m]))
* 100 > 50
and
sum by (job, route) (increase(http_requests_total{namespace="${app}", status=~"5.."}[15m])) > %d`, leastErrors),
			For: "5m", Severity: names.Warning,
			Summary:     "One route answers most requests with errors.",
			Description: "{{ $labels.route }} of the {{ $labels.job }} answers {{ $value | humanize }} % of its requests with errors.",
			Runbook:     "application.md#route-failing",
		},
		{
			Name: "TrafficStopped",
			Expr: fmt.Sprintf(`%[1]s < 0.01 and %[1]s offset 1h > 1`, RequestRate),
			For:  "10m", Severity: names.Critical,
			Summary:     "No requests arrive any more.",
			Description: "The {{ $labels.job }} had more than one request a second an hour ago and has none now.",
			Runbook:     "application.md#traffic-stopped",
		},
	}
}

// leastErrors is how many errors there must be before their share counts: one
// failed request of a quiet night is no incident.
const leastErrors = 10

// latency are the alerts about requests that take long.
func latency() []Alert {
	return []Alert{
		{
			Name: "LatencyHigh",
			Expr: LatencyP95 + ` * 1000 > ${latencyMillis} and on (job) ` + RequestRate + ` > 0.1`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A service is slow.",
			Description: "Five in a hundred requests to the {{ $labels.job }} take {{ $value | humanize }} ms or longer; ${latencyMillis} ms is the limit.",
			Runbook:     "application.md#latency-high",
		},
		{
			Name: "LatencyVeryHigh",
			Expr: LatencyP95 + ` * 1000 > ${latencyPageMillis} and on (job) ` + RequestRate + ` > 0.1`,
			For:  "5m", Severity: names.Critical,
			Summary:     "A service is very slow.",
			Description: "Five in a hundred requests to the {{ $labels.job }} take {{ $value | humanize }} ms or longer, more than three times the limit.",
			Runbook:     "application.md#latency-high",
		},
	}
}

// capacity are the alerts about what the services' pods have.
func capacity() []Alert {
	return []Alert{
		{
			Name: "ScalingAtLimit",
			// One that may not scale at all is at its limit by intent.
			Expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_current_replicas{namespace="${app}"})
>=
max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{namespace="${app}"})
and
max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{namespace="${app}"})
>
max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_min_replicas{namespace="${app}"})`,
			For: "15m", KeepFiringFor: "5m", Severity: names.Warning,
			Summary:     "A service has as many pods as it may have.",
			Description: "The {{ $labels.horizontalpodautoscaler }} has had {{ $value }} pods, its maximum, for 15 minutes.",
			Runbook:     "application.md#scaling-at-limit",
		},
		{
			Name: "ScalingBlind",
			Expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_condition{namespace="${app}", condition="ScalingActive", status="false"}) == 1`,
			For:  "10m", Severity: names.Warning,
			Summary:     "A service does not scale.",
			Description: "The autoscaler of the {{ $labels.horizontalpodautoscaler }} cannot read how busy the pods are.",
			Runbook:     "application.md#scaling-blind",
		},
		{
			Name: "ContainerMemoryNearLimit",
			Expr: `max by (pod, container) (container_memory_working_set_bytes{namespace="${app}", container!=""})
/
max by (pod, container) (kube_pod_container_resource_limits{namespace="${app}", resource="memory"})
* 100 > 90`,
			For: "15m", Severity: names.Warning,
			Summary:     "A container has nearly used up its memory.",
			Description: "Container {{ $labels.container }} of pod {{ $labels.pod }} uses {{ $value | humanize }} % of its memory limit.",
			Runbook:     "application.md#container-memory-near-limit",
		},
		{
			Name: "ContainerThrottled",
			// Only ours have a processor limit that somebody can raise; a burst at the
			// start of a pod is none of anybody's business.
			Expr: `sum by (pod, container) (increase(container_cpu_cfs_throttled_periods_total{namespace="${app}", container!=""}[${window}]))
/
sum by (pod, container) (increase(container_cpu_cfs_periods_total{namespace="${app}", container!=""}[${window}]))
* 100 > 50`,
			For: "30m", Severity: names.Warning,
			Summary:     "A container is held back by its processor limit.",
			Description: "Container {{ $labels.container }} of pod {{ $labels.pod }} is held back in {{ $value | humanize }} % of the periods.",
			Runbook:     "application.md#container-throttled",
		},
	}
}
