package queries_test

import (
	"regexp"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
	"github.com/vibe-engineering/vibe-platform/observability/dashboards"
	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

// word is what may be the name of a series.
var word = regexp.MustCompile(`[a-zA-Z_][a-zA-Z0-9_]*`)

// TestEveryRowIsUsed keeps the table to what queries ask for: each row more is
// series that Prometheus keeps for nobody.
func TestEveryRowIsUsed(t *testing.T) {
	used := map[string]bool{}
	read := func(query string) {
		for _, name := range word.FindAllString(query, -1) {
			for _, found := range metrics.Lookup(name) {
				used[found.Name] = true
			}
		}
	}
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range dashboards.All(env) {
			for _, row := range d.Rows {
				for _, panel := range row.Panels {
					for _, query := range panel.Queries {
						read(query.Expr)
					}
				}
			}
			for _, variable := range d.Variables {
				read(variable.Metric)
			}
		}
		for _, group := range alerts.Groups(env) {
			for _, record := range group.Records {
				read(record.Expr)
			}
			for _, alert := range group.Alerts {
				read(alert.Expr)
			}
		}
	}
	for _, e := range metrics.Exporters() {
		for _, m := range e.Metrics {
			if !used[m.Name] {
				t.Errorf("%s: no query uses %s", e.Name, m.Name)
			}
		}
	}
}
