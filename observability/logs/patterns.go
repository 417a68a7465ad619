package logs

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// The selectors that the patterns share.
const (
	application = `{namespace="` + names.NamespaceApplication + `"}`
	services    = `{namespace="` + names.NamespaceApplication + `", container=~"` + names.Backend + `|` + names.Frontend + `"}`
	troubled    = `{namespace="` + names.NamespaceApplication + `", container=~"` + names.Backend + `|` + names.Frontend + `", level=~"error|fatal"}`
	access      = `{namespace="` + names.NamespaceApplication + `", container="` + nginxContainer + `"} |= "\"status\":"`
)

// What drivers of PostgreSQL and of Redis say when there is no connection: the
// system's words beside a word that tells which of the two it is about, or words
// that only it uses.
const (
	refused         = `(ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|connection (refused|reset|terminated|timed out|timeout)|no such host|i/o timeout|broken pipe)`
	databaseRefused = `(?i)(too many clients|remaining connection slots|no pg_hba\.conf entry|password authentication failed|the database system is (starting up|shutting down)|` +
		refused + `.*(postgres|database|:5432|\bpg\b)|(postgres|database|:5432|\bpg\b).*` + refused + `)`
	cacheRefused = `(?i)(CLUSTERDOWN|NOAUTH|WRONGPASS|MASTERDOWN|max number of clients reached|` +
		refused + `.*(redis|valkey|:6379)|(redis|valkey|:6379).*` + refused + `)`
)

// patterns are the rows of env.
func patterns(env config.Environment) []pattern {
	percent := env.Observability.Alerts.ErrorPercent
	return []pattern{
		{
			Name: "ErrorLogs", Component: "application", Severity: names.Warning, Runbook: "application.md#error-logs",
			Expr: fmt.Sprintf(`sum by (app) (count_over_time(%[1]s[5m])) > 20 and sum by (app) (count_over_time(%[1]s[5m])) / sum by (app) (count_over_time(%[2]s[5m])) > 0.1`, troubled, services),
			For:  "5m", Summary: "A service logs many errors.",
			Description: "{{ $labels.app }} has logged {{ $value }} errors in five minutes, more than a tenth of its lines.",
		},
		{
			Name: "ApplicationCrash", Component: "application", Severity: names.Warning, Runbook: "application.md#application-crash",
			Expr:    fmt.Sprintf(`sum by (app) (count_over_time({namespace=%q, level="fatal"}[5m])) > 0`, names.NamespaceApplication),
			Summary: "A process of the application has died of an error.", Description: "{{ $labels.app }} has logged {{ $value }} panics or fatal errors in five minutes.",
		},
		{
			Name: "ApplicationCrashesOften", Component: "application", Severity: names.Critical, Runbook: "application.md#application-crash",
			Expr:    fmt.Sprintf(`sum by (app) (count_over_time({namespace=%q, level="fatal"}[15m])) > 5`, names.NamespaceApplication),
			Summary: "Processes of the application die again and again.", Description: "{{ $labels.app }} has logged {{ $value }} panics or fatal errors in a quarter of an hour.",
		},
		{
			Name: "HeapExhausted", Component: "application", Severity: names.Warning, Runbook: "application.md#heap-exhausted",
			Expr:    fmt.Sprintf(`sum by (app) (count_over_time(%s |= "JavaScript heap out of memory"[15m])) > 0`, application),
			Summary: "Node.js has used up its heap.", Description: "{{ $labels.app }} has died {{ $value }} times in a quarter of an hour for want of memory.",
		},
		{
			Name: "DatabaseUnreachable", Component: "database", Severity: names.Critical, Runbook: "database.md#database-unreachable",
			Expr: fmt.Sprintf("sum by (app) (count_over_time(%s |~ `%s`[5m])) > 10", services, databaseRefused),
			For:  "2m", Summary: "The application cannot reach PostgreSQL, or may not log in.",
			Description: "{{ $labels.app }} has logged {{ $value }} failed connections in five minutes.",
		},
		{
			Name: "CacheUnreachable", Component: "cache", Severity: names.Critical, Runbook: "cache.md#cache-unreachable",
			Expr: fmt.Sprintf("sum by (app) (count_over_time(%s |~ `%s`[5m])) > 10", services, cacheRefused),
			For:  "2m", Summary: "The application cannot reach the cache, or may not log in.",
			Description: "{{ $labels.app }} has logged {{ $value }} failed connections in five minutes.",
		},
		{
			Name: "LoginFailures", Component: "application", Severity: names.Warning, Runbook: "application.md#login-failures",
			Expr: fmt.Sprintf("sum by (app) (count_over_time(%s |~ `\"status\":\\s*\"?(401|403)\\b`[5m])) > 200", services),
			For:  "5m", Summary: "Many requests are refused for want of a login.",
			Description: "{{ $labels.app }} has refused {{ $value }} requests in five minutes: someone tries passwords, or a release has broken the login.",
		},
		{
			Name: "ProxyErrors", Component: "application", Severity: names.Critical, Runbook: "application.md#proxy-errors",
			Expr: fmt.Sprintf(`sum(count_over_time(%[1]s |~ "\"status\":5\\d\\d"[5m])) > 20 and sum(count_over_time(%[1]s |~ "\"status\":5\\d\\d"[5m])) / sum(count_over_time(%[1]s[5m])) > %[2]g`, access, float64(percent)/100),
			For:  "2m", Summary: "nginx answers requests for the frontend with errors.",
			Description: fmt.Sprintf("{{ $value }} answers in five minutes were 5xx, more than %d %% of all.", percent),
		},
		{
			Name: "RequestsRefused", Component: "edge", Severity: names.Warning, Runbook: "traffic.md#requests-refused",
			Expr: fmt.Sprintf(`sum(count_over_time(%s |~ "\"status\":(413|429)"[5m])) > 500`, access),
			For:  "5m", Summary: "nginx refuses many requests that exceed its limits.",
			Description: "{{ $value }} requests in five minutes were too many (429) or too large (413).",
		},
		{
			Name: "UpstreamUnreachable", Component: "application", Severity: names.Warning, Runbook: "application.md#upstream-unreachable",
			Expr:    fmt.Sprintf("sum(count_over_time({namespace=%q, container=%q} |~ `connect\\(\\) failed|upstream (timed out|prematurely closed)|no live upstreams`[5m])) > 10", names.NamespaceApplication, nginxContainer),
			Summary: "nginx cannot reach the Next.js beside it.", Description: "{{ $value }} requests in five minutes found Next.js closed or silent.",
		},
		{
			Name: "SecretsInLogs", Component: "application", Severity: names.Warning, Runbook: "application.md#secrets-in-logs",
			Expr:    fmt.Sprintf(`sum by (app, container) (count_over_time(%s |= %q[1h])) > 0`, application, Masked),
			Summary: "The application logs secrets.", Description: "{{ $value }} lines of {{ $labels.container }} in an hour held what looked like a secret, and was masked.",
		},
		{
			Name: "LogsMissing", Component: "observability", Severity: names.Warning, Runbook: "observability.md#logs-missing",
			Expr: `absent_over_time({namespace=~".+"}[15m])`,
			For:  "5m", Summary: "No log lines arrive in Loki.",
			Description: "No container of the cluster has sent a line for a quarter of an hour: the collectors are down, or refused.",
		},
	}
}
