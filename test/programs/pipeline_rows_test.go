package programs

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// entry is what Loki has of what was written.
type entry struct {
	level string
	// holds and lacks are parts of the line that must and must not be there.
	holds, lacks []string
	metadata     map[string]string
	// sooner is true if the entry's time is the one in the line, which is a minute
	// before the runtime's.
	sooner bool
}

// pipelineRow is what a container writes, and what arrives.
type pipelineRow struct {
	name   string
	source source
	lines  []string
	want   []entry
}

// The containers that rows speak of; those of the application get a namespace in
// each case.
func theBackend() source  { return source{app: names.Backend, container: names.Backend} }
func theFrontend() source { return source{app: names.Frontend, container: names.Frontend} }
func theNginx() source    { return source{app: names.Frontend, container: "nginx"} }
func complaining(s source) source {
	s.stream = "stderr"
	return s
}

// pipelineRows are the promises of docs/LOGGING.md. @ is a time a minute ago.
func pipelineRows() []pipelineRow {
	const request = `{"time":"2026-11-23T07:00:00+00:00","level":"info","component":"nginx","message":"request","method":"GET","path":"/x","status":@status,"bytes":1,"duration_seconds":0.01,"upstream_seconds":"0.01","client":"203.0.113.7","user_agent":"a","trace":"Root=1-abc"}`
	access := func(status string) string { return strings.ReplaceAll(request, "@status", status) }
	stack := []string{"Error: no such order", "    at find (/app/orders.js:10:7)", "", "    at async /app/server.js:1:1"}
	rows := []pipelineRow{
		{"a line of the application", theBackend(), []string{`{"time":"@","level":"error","message":"order failed","trace_id":"Root=1-def","request_id":"r-7"}`},
			[]entry{{level: logs.LevelError, holds: []string{"order failed"}, sooner: true,
				metadata: map[string]string{"trace_id": "Root=1-def", "request_id": "r-7", "pod": "backend-pod", "stream": "stdout"}}}},
		{"a line with no time", theBackend(), []string{`{"level":"info","message":"hello"}`}, []entry{{level: logs.LevelInfo}}},
		{"a line with a time that is none", theBackend(), []string{`{"time":"noon","level":"info","message":"hello"}`}, []entry{{level: logs.LevelInfo}}},
		{"two lines", theBackend(), []string{`{"level":"info","message":"one"}`, `{"level":"warning","message":"two"}`}, []entry{{level: logs.LevelInfo, lacks: []string{"two"}}, {level: logs.LevelWarn, lacks: []string{"one"}}}},
		{"a level that is a number", theFrontend(), []string{`{"level":50,"msg":"pino"}`}, []entry{{level: logs.LevelError}}},
		{"a level in capitals", theFrontend(), []string{`{"severity":"CRITICAL","msg":"x"}`}, []entry{{level: logs.LevelError}}},
		{"a level that nobody knows", theBackend(), []string{`{"level":"odd","msg":"x"}`}, []entry{{level: logs.LevelUnknown}}},
		{"plain words", theFrontend(), []string{"ready in 3 s"}, []entry{{level: logs.LevelUnknown}}},
		{"a complaint in plain words", complaining(theFrontend()), []string{"(node:1) Warning: something is deprecated"}, []entry{{level: logs.LevelWarn}}},
		{"a stack trace", complaining(theBackend()), stack, []entry{{level: logs.LevelWarn, holds: stack[:2]}}},
		{"a stack trace between lines", theBackend(), append(append([]string{`{"level":"info","message":"before"}`}, stack...), `{"level":"info","message":"after"}`),
			[]entry{{level: logs.LevelInfo, holds: []string{"before"}, lacks: []string{"orders.js"}}, {level: logs.LevelUnknown, holds: stack[:2], lacks: []string{"after"}}, {level: logs.LevelInfo, holds: []string{"after"}}}},
		{"a panic", complaining(theBackend()), []string{"panic: runtime error: index out of range", "", "goroutine 1 [running]:", "main.main()"}, []entry{{level: logs.LevelFatal, holds: []string{"goroutine 1"}}}},
		{"a heap that is full", complaining(theFrontend()), []string{"<--- Last few GCs --->", "", "[1:0x1] 100 ms: Mark-Compact", "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "----- Native stack trace -----"},
			[]entry{{level: logs.LevelWarn}, {level: logs.LevelFatal, holds: []string{"heap out of memory"}}}},

		{"a request", theNginx(), []string{access("200")}, []entry{{level: logs.LevelInfo, metadata: map[string]string{"trace_id": "Root=1-abc"}}}},
		{"a request that failed", theNginx(), []string{access("502")}, []entry{{level: logs.LevelError}}},
		{"a request too many", theNginx(), []string{access("429")}, []entry{{level: logs.LevelWarn}}},
		{"a request for nothing", theNginx(), []string{access("404")}, []entry{{level: logs.LevelInfo}}},
		{"nginx' own words", complaining(theNginx()), []string{"2026/11/23 07:00:00 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream", "2026/11/23 07:00:00 [emerg] 7#7: bind() failed"}, []entry{{level: logs.LevelError}, {level: logs.LevelFatal}}},

		{"a health check", theBackend(), []string{`{"level":"info","message":"request","path":"/health","status":200}`, `{"level":"info","message":"request","path":"/healthy","status":200}`}, []entry{{level: logs.LevelInfo, holds: []string{"/healthy"}}}},
		{"a health check that failed", theBackend(), []string{`{"level":"error","message":"request","path":"/health","status":503}`}, []entry{{level: logs.LevelError}}},
		{"nothing", theBackend(), []string{"", `{"level":"info","message":"x"}`}, []entry{{level: logs.LevelInfo}}},
		{"a line of 100 KiB", theBackend(), []string{`{"level":"info","message":"` + strings.Repeat("a", 100<<10) + `"}`}, []entry{{level: logs.LevelUnknown, holds: []string{" [cut]"}, lacks: []string{strings.Repeat("a", 64<<10)}}}},

		{"klog", source{namespace: "kube-system", app: "coredns", container: "coredns"}, []string{"W1123 07:00:00.000000       1 reflector.go:1] watch ended"}, []entry{{level: logs.LevelWarn}}},
		{"logfmt", source{namespace: "monitoring", app: "loki", container: "loki"}, []string{`level=error ts=2026-11-23T07:00:00Z msg="it failed"`}, []entry{{level: logs.LevelError}}},
		{"JSON of others", source{namespace: "cert-manager", app: "cert-manager", container: "controller"}, []string{`{"ts":1,"level":"info","msg":"level=error in words"}`}, []entry{{level: logs.LevelInfo}}},
		{"another's complaint", source{namespace: "external-dns", app: "external-dns", container: "external-dns", stream: "stderr"}, []string{"plain words"}, []entry{{level: logs.LevelUnknown}}},
	}
	return append(rows, maskedRows()...)
}

// maskedRows are secrets that somebody logs, as hide in each line.
func maskedRows() []pipelineRow {
	const hide = "s3cr3t-Value.42"
	var rows []pipelineRow
	for _, line := range []string{
		`{"level":"info","message":"call","headers":{"authorization":"Bearer ` + hide + `"}}`,
		`{"level":"info","message":"call","headers":{"Authorization":"Token ` + hide + `"}}`,
		`{"level":"info","message":"login","password":"` + hide + `"}`,
		`{"level":"info","message":"login","db_password": "` + hide + `"}`,
		`{"level":"info","message":"body {\"password\":\"` + hide + `\"}"}`,
		`{"level":"info","message":"GET /reset?access_token=` + hide + `&x=1"}`,
		`{"level":"info","message":"set-cookie","set-cookie":"` + hide + `"}`,
		`{"level":"error","message":"cannot connect to postgres://vibe:` + hide + `@db:5432/vibe"}`,
		`{"level":"info","message":"Authorization: Basic ` + hide + `"}`,
		`{"level":"info","message":"with Bearer ` + hide + `-and-more"}`,
		`2026-11-23 headers {\"authorization\": \"Bearer ` + hide + `\"}`,
		`2026-11-23 api_key=` + hide + ` sent`,
		`2026-11-23 client-secret="` + hide + `" sent`,
		`{"level":"info","message":"token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx` + strings.ReplaceAll(hide, ".", "") + `.abc-DEF"}`,
		`{"level":"info","message":"AKIAIOSFODNN7EXAMPLE"}`,
	} {
		rows = append(rows, pipelineRow{"masked: " + line, theBackend(), []string{line}, []entry{{holds: []string{logs.Masked}, lacks: []string{hide, "s3cr3t-Value42", "AKIAIOSFODNN7EXAMPLE"}}}})
	}
	for _, line := range []string{
		`{"level":"info","message":"the password was changed","user":"u-1"}`,
		`{"level":"info","message":"https://vibe.example.com:443/a@b"}`,
		`{"level":"info","message":"basic settings loaded","tokens":12}`,
		`{"level":"info","message":"authorization failed: bearer authentication is required"}`,
	} {
		rows = append(rows, pipelineRow{"not masked: " + line, theBackend(), []string{line}, []entry{{holds: []string{line}, lacks: []string{logs.Masked}}}})
	}
	return rows
}
