package programs

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// burst is how many times a container writes a line.
type burst struct {
	from  source
	count int
	line  string
}

// patternCase is what is written, and whether the alert's expression then holds.
type patternCase struct {
	alert string
	fires bool
	lines []burst
}

// patternCases are one case at least of each kind for each alert.
func patternCases() []patternCase {
	said := func(level, message string) string {
		return fmt.Sprintf(`{"level":%q,"message":%q}`, level, message)
	}
	answered := func(status int) string {
		return fmt.Sprintf(`{"time":"2026-11-23T07:00:00+00:00","level":"info","component":"nginx","message":"request","method":"GET","path":"/x","status":%d,"bytes":1}`, status)
	}
	const heap = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"
	fine := burst{theBackend(), 50, said("info", "order placed")}
	nginxFine := burst{theNginx(), 100, answered(200)}
	return []patternCase{
		{"ErrorLogs", true, []burst{fine, {theBackend(), 25, said("error", "order failed")}}},
		{"ErrorLogs", false, []burst{fine, {theBackend(), 15, said("error", "order failed")}}},
		{"ErrorLogs", false, []burst{{theBackend(), 400, said("info", "order placed")}, {theBackend(), 25, said("error", "order failed")}}},
		{"ApplicationCrash", true, []burst{fine, {complaining(theBackend()), 1, "panic: nil map"}}},
		{"ApplicationCrash", false, []burst{fine, {theBackend(), 5, said("error", "panic: in words")}}},
		{"ApplicationCrashesOften", true, []burst{{complaining(theBackend()), 6, "panic: nil map"}}},
		{"ApplicationCrashesOften", false, []burst{{complaining(theBackend()), 5, "panic: nil map"}}},
		{"HeapExhausted", true, []burst{{complaining(theFrontend()), 1, heap}}},
		{"HeapExhausted", false, []burst{{theFrontend(), 5, said("warn", "the heap is large")}}},
		{"DatabaseUnreachable", true, []burst{{theBackend(), 12, said("error", "connect ECONNREFUSED 10.0.20.5:5432")}}},
		{"DatabaseUnreachable", true, []burst{{theBackend(), 12, said("error", `pq: password authentication failed for user "vibe_application"`)}}},
		{"DatabaseUnreachable", true, []burst{{theBackend(), 12, said("error", "FATAL: sorry, too many clients already")}}},
		{"DatabaseUnreachable", false, []burst{{theBackend(), 8, said("error", "connect ECONNREFUSED 10.0.20.5:5432")}}},
		{"DatabaseUnreachable", false, []burst{{theBackend(), 50, said("error", "connect ECONNREFUSED 10.0.20.5:6379")}}},
		{"DatabaseUnreachable", false, []burst{{theBackend(), 50, said("info", "query of postgres took 3 ms")}}},
		{"CacheUnreachable", true, []burst{{theBackend(), 12, said("error", "redis: dial tcp 10.0.20.9:6379: i/o timeout")}}},
		{"CacheUnreachable", true, []burst{{theBackend(), 12, said("error", "CLUSTERDOWN The cluster is down")}}},
		{"CacheUnreachable", true, []burst{{theBackend(), 12, said("error", "WRONGPASS invalid username-password pair")}}},
		{"CacheUnreachable", false, []burst{{theBackend(), 50, said("error", "connect ECONNREFUSED 10.0.20.5:5432")}}},
		{"LoginFailures", true, []burst{{theBackend(), 210, `{"level":"warn","message":"request","path":"/login","status":401}`}}},
		{"LoginFailures", false, []burst{{theBackend(), 150, `{"level":"warn","message":"request","path":"/login","status":401}`}}},
		{"LoginFailures", false, []burst{{theBackend(), 210, `{"level":"warn","message":"request","path":"/login","status":4010}`}}},
		{"ProxyErrors", true, []burst{nginxFine, {theNginx(), 25, answered(502)}}},
		{"ProxyErrors", false, []burst{nginxFine, {theNginx(), 15, answered(502)}}},
		{"ProxyErrors", false, []burst{{theNginx(), 900, answered(200)}, {theNginx(), 25, answered(502)}}},
		{"RequestsRefused", true, []burst{{theNginx(), 300, answered(429)}, {theNginx(), 210, answered(413)}}},
		{"RequestsRefused", false, []burst{{theNginx(), 300, answered(429)}, {theNginx(), 300, answered(200)}}},
		{"UpstreamUnreachable", true, []burst{{complaining(theNginx()), 12, "2026/11/23 07:00:00 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream"}}},
		{"UpstreamUnreachable", false, []burst{{complaining(theNginx()), 12, "2026/11/23 07:00:00 [error] 7#7: *1 client intended to send too large body"}}},
		{"SecretsInLogs", true, []burst{{theBackend(), 1, said("info", "password=hunter22")}}},
		{"SecretsInLogs", false, []burst{{theBackend(), 9, said("info", "the password was changed")}}},
		{"LogsMissing", true, nil},
		{"LogsMissing", false, []burst{fine}},
	}
}

// lokiRule is a rule as Loki reads it.
type lokiRule struct {
	Alert, Expr         string
	Labels, Annotations map[string]string
}

// lokiRulesOf are the rules of the file that release loki installs.
func lokiRulesOf(t *testing.T, env config.Environment) (string, []lokiRule) {
	t.Helper()
	text := file(t, rendered(t, env, "loki"), "loki-rules", logs.RulesFile)
	var parsed struct{ Groups []struct{ Rules []lokiRule } }
	if err := yaml.Unmarshal([]byte(text), &parsed); err != nil {
		t.Fatal(err)
	}
	return text, parsed.Groups[0].Rules
}

// TestPatternsFire asks Loki for each alert's expression, where it must hold and
// where it must not.
func TestPatternsFire(t *testing.T) {
	t.Parallel()
	env := environment(t, "production")
	_, rules := lokiRulesOf(t, env)
	cases := patternCases()
	for _, rule := range rules {
		for _, fires := range []bool{true, false} {
			if !slices.ContainsFunc(cases, func(c patternCase) bool { return c.alert == rule.Alert && c.fires == fires }) {
				t.Errorf("no case shows alert %s with fires %v", rule.Alert, fires)
			}
		}
	}
	var sources []source
	for i, c := range cases {
		for _, lines := range c.lines {
			lines.from.namespace = inCase(i)
			sources = append(sources, lines.from)
		}
	}
	loki := startLoki(t, env, "groups: []\n", "http://127.0.0.1:1")
	dir, _ := startCollector(t, env, loki, sources)
	now, written := time.Now().Add(-30*time.Second), 0
	for i, c := range cases {
		for j, lines := range c.lines {
			lines.from.namespace = inCase(i)
			lines.from.appendLines(t, dir, now.Add(time.Duration(j)*time.Second), slices.Repeat([]string{lines.line}, lines.count)...)
			written += lines.count
		}
	}
	arrived := ""
	for deadline := time.Now().Add(time.Minute); arrived != fmt.Sprint(written); time.Sleep(200 * time.Millisecond) {
		arrived = value(t, loki, `sum(count_over_time({namespace=~"`+names.NamespaceApplication+`-.+"}[1h]))`)
		if time.Now().After(deadline) {
			t.Fatalf("%s of %d lines arrive", arrived, written)
		}
	}
	for i, c := range cases {
		rule := rules[slices.IndexFunc(rules, func(r lokiRule) bool { return r.Alert == c.alert })]
		expression := strings.NewReplacer(
			`namespace="`+names.NamespaceApplication+`"`, `namespace="`+inCase(i)+`"`, `namespace=~".+"`, `namespace="`+inCase(i)+`"`,
		).Replace(rule.Expr)
		if got := value(t, loki, expression); (got != "") != c.fires {
			t.Errorf("alert %s: with %v its expression gives %q, want that it holds: %v", c.alert, c.lines, got, c.fires)
		}
	}
}

// value is what Loki answers to an expression now: empty, or the first series'
// value.
func value(t *testing.T, loki, expression string) string {
	t.Helper()
	text, err := fetch(loki + "/loki/api/v1/query?" + url.Values{"query": {expression}}.Encode())
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	var answer struct {
		Data struct{ Result []struct{ Value []any } }
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Data.Result) == 0 {
		return ""
	}
	return fmt.Sprint(answer.Data.Result[0].Value[1])
}

// TestRulerTellsAlertmanager lets Loki's ruler load the rules of each environment,
// and shows an alert on its way to an Alertmanager.
func TestRulerTellsAlertmanager(t *testing.T) {
	t.Parallel()
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		t.Parallel()
		var (
			lock sync.Mutex
			told []string
		)
		alertmanager := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			text, _ := io.ReadAll(r.Body)
			lock.Lock()
			told = append(told, string(text))
			lock.Unlock()
		}))
		t.Cleanup(alertmanager.Close)
		text, rules := lokiRulesOf(t, env)
		text = replaced(t, text, []substitution{
			{"interval: 1m", "interval: 1s", "a test that does not wait"},
			{`namespace="` + names.NamespaceApplication + `"`, `namespace="` + inCase(1) + `"`, "as the collector's"},
		})
		loki := startLoki(t, env, text, alertmanager.URL)
		from := complaining(theBackend())
		from.namespace = inCase(1)
		dir, _ := startCollector(t, env, loki, []source{from})
		from.appendLines(t, dir, time.Now(), "panic: nil map")

		want := []string{`"alertname":"ApplicationCrash"`, `"severity":"warning"`, `"component":"application"`, `"app":"backend"`, `"runbook_url":"` + env.Operations.RunbookURL + `/application.md#application-crash"`}
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
			lock.Lock()
			heard := strings.Join(told, "\n")
			lock.Unlock()
			if !slices.ContainsFunc(want, func(part string) bool { return !strings.Contains(heard, part) }) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("Alertmanager has heard\n%s\nwant %v", heard, want)
			}
		}
		loaded, err := fetch(loki + "/prometheus/api/v1/rules")
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range rules {
			if !strings.Contains(loaded, `"name":"`+rule.Alert+`"`) {
				t.Errorf("Loki's ruler has not loaded alert %s", rule.Alert)
			}
		}
		if strings.Contains(loaded, `"health":"err"`) {
			t.Errorf("a rule cannot be evaluated:\n%s", loaded)
		}
	})
}
