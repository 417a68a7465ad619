// Package exporters runs the real exporters and asks them for what the table of
// metrics says that they expose.
package exporters

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

// family is what was seen of a metric.
type family struct {
	kind   metrics.Type
	labels map[string]bool
}

// seen are the families that a program exposed, by name.
type seen map[string]family

// add adds a series.
func (s seen) add(name string, kind metrics.Type, labels []string) {
	f, known := s[name]
	if !known {
		f = family{kind: kind, labels: map[string]bool{}}
		s[name] = f
	}
	for _, label := range labels {
		f.labels[label] = true
	}
}

// proofs are the programs that can be run, by the name that the table knows them
// by. Each starts what it needs, which ends with the test, and returns a function
// that asks for the metrics as they are now.
func proofs(c *control) map[string]func(t *testing.T) func() (seen, error) {
	return map[string]func(t *testing.T) func() (seen, error){
		"alertmanager":       startAlertmanager,
		"coredns":            startCoreDNS,
		"kube-apiserver":     c.startAPIServer,
		"kube-state-metrics": c.startKubeStateMetrics,
		"node_exporter":      startNodeExporter,
		"postgres_exporter":  startPostgresExporter,
		"prometheus":         startPrometheus,
		"prometheus/series":  startPrometheusSeries,
		"redis_exporter":     startRedisExporter,
	}
}

// patience is how long a metric may take to appear: some count in periods.
const patience = 45 * time.Second

// TestExportersExposeTheTable holds each row of the table whose exporter can be
// run against that program.
func TestExportersExposeTheTable(t *testing.T) {
	all, proven := proofs(newControl(t)), map[string]bool{}
	for _, e := range metrics.Exporters() {
		if e.Proof == "" {
			continue
		}
		start, known := all[e.Proof]
		if !known {
			t.Errorf("exporter %s: nothing here runs %s", e.Name, e.Proof)
			continue
		}
		proven[e.Proof] = true
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			ask := start(t)
			deadline := time.Now().Add(patience)
			for {
				exposed, err := ask()
				var missing []string
				if err == nil {
					missing = compare(e, exposed)
				} else {
					missing = []string{err.Error()}
				}
				if len(missing) == 0 {
					t.Logf("%d metrics of %d that it exposes", len(e.Metrics), len(exposed))
					return
				}
				if time.Now().After(deadline) {
					t.Fatal(strings.Join(missing, "\n"))
				}
				time.Sleep(500 * time.Millisecond)
			}
		})
	}
	for name := range all {
		if !proven[name] {
			t.Errorf("%s is run, and no row of the table asks for it", name)
		}
	}
}

// compare says what of e's rows differs from what was exposed.
func compare(e metrics.Exporter, exposed seen) []string {
	var missing []string
	for _, m := range e.Metrics {
		f, there := exposed[m.Name]
		switch {
		case !there && m.Unseen == "":
			missing = append(missing, m.Name+" is not exposed")
		case there && m.Unseen != "":
			missing = append(missing, fmt.Sprintf("%s is exposed, although %s", m.Name, m.Unseen))
		case there && f.kind != m.Type:
			missing = append(missing, fmt.Sprintf("%s is a %s, and the table says %s", m.Name, f.kind, m.Type))
		case there:
			for _, label := range m.Labels {
				if !f.labels[label] {
					missing = append(missing, fmt.Sprintf("%s has no label %s, but %v", m.Name, label, slices.Sorted(maps.Keys(f.labels))))
				}
			}
		}
	}
	return missing
}

// TestCompareFindsFaults shows that each kind of difference is found.
func TestCompareFindsFaults(t *testing.T) {
	exposed := seen{}
	exposed.add("there_total", metrics.Counter, []string{"code"})
	for _, row := range []struct {
		metric metrics.Metric
		want   string
	}{
		{metrics.Metric{Name: "there_total", Type: metrics.Counter, Labels: []string{"code"}}, ""},
		{metrics.Metric{Name: "gone_total", Type: metrics.Counter}, "is not exposed"},
		{metrics.Metric{Name: "gone_total", Type: metrics.Counter, Unseen: "nothing fails"}, ""},
		{metrics.Metric{Name: "there_total", Type: metrics.Counter, Unseen: "nothing fails"}, "is exposed, although nothing fails"},
		{metrics.Metric{Name: "there_total", Type: metrics.Gauge}, "is a counter"},
		{metrics.Metric{Name: "there_total", Type: metrics.Counter, Labels: []string{"status"}}, "has no label status"},
	} {
		found := strings.Join(compare(metrics.Exporter{Metrics: []metrics.Metric{row.metric}}, exposed), "\n")
		if (row.want == "") != (found == "") || !strings.Contains(found, row.want) {
			t.Errorf("%+v: %q, not %q", row.metric, found, row.want)
		}
	}
}
