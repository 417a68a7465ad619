package dashboards

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
)

// inApplication selects what is the application's.
const inApplication = `namespace="` + names.NamespaceApplication + `"`

// application is what the application's people look at: what users get, and why.
func application(env config.Environment) Dashboard {
	return Dashboard{
		UID:         "vibe-application",
		File:        "application",
		Title:       "Application",
		Description: "What users get of the backend and the frontend: how much, how fast, how often wrong, and what it costs.",
		Runbooks:    []string{"application.md", "traffic.md"},
		Variables: []Variable{
			{Name: "route", Label: "Route", Metric: "http_requests_total", Key: "route"},
		},
		Rows: []Row{
			applicationGlance(env),
			requests(env, "Backend: requests", names.Backend),
			business(),
			requests(env, "Frontend: requests", names.Frontend),
			browsers(),
			saturation(),
			balancer(env),
			applicationLogs(),
		},
	}
}

func applicationGlance(env config.Environment) Row {
	share := func(title, job string) Panel {
		limit := float64(env.Observability.Alerts.ErrorPercent) / 100
		return Panel{
			Title: title, Kind: Stat, Unit: Share, Thresholds: above(limit/5, limit),
			Description: "Share of the requests of the last minutes that were answered with 5xx.",
			Queries:     []Query{{Expr: alerts.RequestErrors + `{job="` + job + `"} / ` + alerts.RequestRate + `{job="` + job + `"}`, Legend: "errors"}},
			Runbook:     "application.md#availability-burn",
		}
	}
	latency := func(title, job string) Panel {
		limit := float64(env.Observability.Alerts.LatencyMillis) / 1000
		return Panel{
			Title: title, Kind: Stat, Unit: Seconds, Thresholds: above(limit, 3*limit),
			Description: "How long 95 of 100 requests of the last minutes took at most.",
			Queries:     []Query{{Expr: alerts.LatencyP95 + `{job="` + job + `"}`, Legend: "95 of 100"}},
		}
	}
	return Row{Title: "At a glance", Panels: []Panel{
		share("Backend errors", names.Backend),
		latency("Backend latency", names.Backend),
		share("Frontend errors", names.Frontend),
		latency("Frontend latency", names.Frontend),
		{
			Title: "Pods that serve", Kind: Stat, Unit: Share, Thresholds: atLeast(1),
			Description: "Share of the pods that there should be which are ready to serve, of the service that has fewest.",
			Queries: []Query{{
				Expr:   `min(kube_deployment_status_replicas_available{` + inApplication + `} / on (namespace, deployment) (kube_deployment_spec_replicas{` + inApplication + `} > 0))`,
				Legend: "ready",
			}},
			Runbook: "application.md#service-unavailable",
		},
		{
			Title: "Largest paint", Kind: Stat, Unit: Seconds, Thresholds: above(2.5, 4),
			Description: "How long the largest part of a page took to show, for three of four visitors. Up to 2.5 s is good, beyond 4 s is poor (web.dev/lcp).",
			Queries:     []Query{{Expr: vital(0.75, "browser_largest_paint_seconds"), Legend: "three of four"}},
		},
	}}
}

// vital is what a share of visitors does not exceed, over a quarter of an hour:
// a single page is loaded rarely.
func vital(share float64, metric string) string {
	return quantile(share, `sum by (le) (rate(`+metric+`_bucket{route=~"$route"}[15m]))`)
}

// requests are rate, errors and duration of one service.
func requests(env config.Environment, title, job string) Row {
	selector := inApplication + `, job="` + job + `", route=~"$route"`
	limit := float64(env.Observability.Alerts.LatencyMillis) / 1000
	buckets := `sum by (le) (rate(http_request_duration_seconds_bucket{` + selector + `}[$__rate_interval]))`
	byRoute := func(metric, more string) string {
		return `sum by (route) (rate(` + metric + `{` + selector + more + `}[$__range]))`
	}
	return Row{Title: title, Panels: []Panel{
		{
			Title: "Requests", Kind: TimeSeries, Unit: Requests, Stack: true,
			Description: "Requests a second by the first digit of their status.",
			Queries: []Query{{
				Expr:   `sum by (class) (label_replace(rate(http_requests_total{` + selector + `}[$__rate_interval]), "class", "${1}xx", "status", "(.).*"))`,
				Legend: "{{class}}",
			}},
		},
		{
			Title: "Errors", Kind: TimeSeries, Unit: Share, Thresholds: above(limitOf(env)/5, limitOf(env)),
			Description: "Share of the requests that were answered with 5xx, by route.",
			Queries: []Query{{
				Expr: `sum by (route) (rate(http_requests_total{` + selector + `, status=~"5.."}[$__rate_interval]))
/ on (route)
sum by (route) (rate(http_requests_total{` + selector + `}[$__rate_interval]))`,
				Legend: "{{route}}",
			}},
			Runbook: "application.md#route-failing",
		},
		{
			Title: "Latency", Kind: TimeSeries, Unit: Seconds, Thresholds: above(limit, 3*limit),
			Description: "How long 50, 95 and 99 of 100 requests take at most.",
			Queries: []Query{
				{Expr: quantile(0.5, buckets), Legend: "50"},
				{Expr: quantile(0.95, buckets), Legend: "95"},
				{Expr: quantile(0.99, buckets), Legend: "99"},
			},
		},
		{
			Title: "Distribution of latency", Kind: Heatmap, Unit: Seconds, Size: Size{12, 8},
			Description: "How many requests took how long: two bands mean two kinds of requests, which percentiles hide.",
			Queries:     []Query{{Expr: `sum by (le) (increase(http_request_duration_seconds_bucket{` + selector + `}[$__rate_interval]))`, Legend: "{{le}}"}},
		},
		{
			Title: "Routes", Kind: Table, Unit: Number,
			Description: "Requests, errors and latency of each route over the time that is shown.",
			Queries: []Query{
				{Expr: byRoute("http_requests_total", ""), Legend: "requests (req/s)"},
				{Expr: byRoute("http_requests_total", `, status=~"5.."`) + ` / on (route) ` + byRoute("http_requests_total", ""), Legend: "errors (%)"},
				{Expr: quantile(0.95, `sum by (route, le) (rate(http_request_duration_seconds_bucket{`+selector+`}[$__range]))`), Legend: "95 of 100 (s)"},
			},
		},
	}}
}

// limitOf is the share of errors that pages.
func limitOf(env config.Environment) float64 {
	return float64(env.Observability.Alerts.ErrorPercent) / 100
}
