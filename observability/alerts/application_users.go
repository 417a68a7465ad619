package alerts

import "github.com/vibe-engineering/vibe-platform/names"

// ofUsers are the alerts about what users do and see, from metrics that the
// applications promise.
func ofUsers() []Alert {
	return []Alert{
		{
			Name: "DatabasePoolExhausted",
			Expr: `max by (pod) (database_pool_connections{state="used"}) >= max by (pod) (database_pool_connections_max)
and
sum by (pod) (rate(database_pool_wait_seconds_total[${window}])) > 0.5`,
			For: "5m", Severity: names.Warning,
			Summary:     "Requests wait for a connection to PostgreSQL.",
			Description: "All {{ $value }} connections of pod {{ $labels.pod }} are in use.",
			Runbook:     "application.md#database-pool-exhausted",
		},
		{
			Name: "PagesSlow",
			// From 4 s on web vitals call it poor (https://web.dev/articles/lcp).
			Expr: `histogram_quantile(0.75, sum by (le) (rate(browser_largest_paint_seconds_bucket[30m]))) > 4
and
sum(increase(browser_largest_paint_seconds_count[30m])) > 100`,
			For: "15m", Severity: names.Warning,
			Summary:     "Pages take long to show.",
			Description: "For a quarter of the visitors the largest part of a page takes {{ $value | humanizeDuration }} or longer.",
			Runbook:     "application.md#pages-slow",
		},
		{
			Name: "ScriptErrors",
			Expr: `sum(increase(browser_script_errors_total[15m])) / sum(increase(browser_page_loads_total[15m])) > 0.05
and
sum(increase(browser_script_errors_total[15m])) > 20`,
			For: "10m", Severity: names.Warning,
			Summary:     "Pages fail in visitors' browsers.",
			Description: "There are scripts' errors for {{ $value | humanizePercentage }} of the pages.",
			Runbook:     "application.md#script-errors",
		},
		{
			Name: "LoginsFailing",
			Expr: `sum(increase(vibe_logins_total{result="error"}[15m])) / sum(increase(vibe_logins_total[15m])) > 0.1
and
sum(increase(vibe_logins_total{result="error"}[15m])) > 10`,
			For: "5m", Severity: names.Critical,
			Summary:     "Users cannot log in.",
			Description: "{{ $value | humanizePercentage }} of the attempts to log in end with an error of ours.",
			Runbook:     "application.md#logins-failing",
		},
		{
			Name: "UploadsFailing",
			Expr: `sum(increase(vibe_uploads_total{result="error"}[15m])) / sum(increase(vibe_uploads_total[15m])) > 0.1
and
sum(increase(vibe_uploads_total{result="error"}[15m])) > 10`,
			For: "5m", Severity: names.Warning,
			Summary:     "Users cannot upload files.",
			Description: "{{ $value | humanizePercentage }} of the uploads end with an error of ours.",
			Runbook:     "application.md#uploads-failing",
		},
	}
}
