// Package logs says how log lines travel: from the containers' files through
// Alloy to Loki, and which patterns in them raise an alert; and how Alloy reads
// CloudWatch's metrics for Prometheus. docs/LOGGING.md is the contract with those
// who write the lines.
package logs

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/printer"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// The limits on what one node's collector takes.
const (
	// linesPerSecond and lineBurst bound what one kind of container may write on
	// a node; what exceeds them is dropped and counted. A pod in a loop would
	// otherwise fill Loki's limits for everybody.
	linesPerSecond = 200
	lineBurst      = 5000
	// longestLineKiB is where a line is cut. Loki refuses lines above 256 KiB
	// (https://grafana.com/docs/loki/latest/configure/#limits_config).
	longestLineKiB = 64
	// oldestHours is the age from which lines are not sent: Loki refuses those
	// older than a week (reject_old_samples_max_age).
	oldestHours = 6 * 24
	// mergedLines are as many as one stack trace may have.
	mergedLines = 256
)

// Collector is the configuration of the Alloy that runs on each node and sends
// what its containers write to Loki, in Alloy's language
// (https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/).
// It holds no double brace: Helm would take it for a template of its own.
func Collector(env config.Environment) string {
	return render(collectorText, map[string]any{
		"Application": names.NamespaceApplication,
		"Burst":       lineBurst,
		"Levels":      levels(),
		"Limit":       linesPerSecond,
		"LokiURL":     LokiURL() + "/loki/api/v1/push",
		"LongestKiB":  longestLineKiB,
		"Masks":       masks(),
		"MergedLines": mergedLines,
		"Nginx":       nginxContainer,
		"OldestHours": min(oldestHours, env.Observability.LogDays*24),
		"FirstLine":   firstLine,
		"Unmasked":    Masked,
	})
}

// nginxContainer is the name of the frontend's sidecar.
const nginxContainer = "nginx"

// firstLine matches where an entry of the application begins: a line of JSON,
// nginx's own date, or the head of what a runtime writes as it dies. All else
// belongs to the entry before, as the lines of a stack trace do.
const firstLine = `^(?:\{|\d{4}[-/]\d{2}[-/]\d{2}|panic: |fatal error: |FATAL ERROR: |Uncaught |\w*(?:Error|Exception)\b|<--- |\(node:\d+\)|/\S+:\d+$)`

// LokiURL is where Loki's pod is reached within the cluster.
func LokiURL() string { return service(names.ServiceLoki, ports.Loki) }

// service is the address of a Service of the monitoring namespace.
func service(name string, port int) string {
	return fmt.Sprintf("http://%s.%s.svc.cluster.local:%d", name, names.NamespaceMonitoring, port)
}

// render fills in a text of this package and lays it out as `alloy fmt` does. It
// panics where the text does not fit its values or is not Alloy's language, which
// every test would meet.
func render(text string, values any) string {
	var filled, laidOut bytes.Buffer
	parsed := template.Must(template.New("").Delims("[[", "]]").Funcs(template.FuncMap{"quote": quote}).Parse(text))
	if err := parsed.Execute(&filled, values); err != nil {
		panic(err)
	}
	file, err := parser.ParseFile("", filled.Bytes())
	if err != nil {
		panic(err)
	}
	if err := printer.Fprint(&laidOut, file); err != nil {
		panic(err)
	}
	return laidOut.String() + "\n"
}

// quote writes s as a string of Alloy's language: raw, as regular expressions
// are read best, unless it holds what a raw string cannot.
func quote(s string) string {
	if strings.Contains(s, "`") {
		return fmt.Sprintf("%q", s)
	}
	return "`" + s + "`"
}
