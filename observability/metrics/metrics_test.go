package metrics

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// What a metric and a label may be called
// (https://prometheus.io/docs/concepts/data_model/).
var (
	metricName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
	labelName  = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]*$`)
)

func TestRowsAreWhole(t *testing.T) {
	exporters := map[string]bool{}
	for _, e := range Exporters() {
		if e.Name == "" || e.Title == "" || e.Source == "" || len(e.Target) == 0 || len(e.Metrics) == 0 {
			t.Errorf("exporter %q lacks a name, a title, a source, its targets' labels or its metrics", e.Name)
		}
		if exporters[e.Name] {
			t.Errorf("exporter %s stands twice", e.Name)
		}
		exporters[e.Name] = true
		seen := map[string]bool{}
		for _, m := range e.Metrics {
			if !metricName.MatchString(m.Name) || seen[m.Name] {
				t.Errorf("%s: the name %q is wrong or stands twice", e.Name, m.Name)
			}
			seen[m.Name] = true
			if m.Help == "" || strings.HasSuffix(m.Help, ".") {
				t.Errorf("%s: %s has no help, or one with a full stop", e.Name, m.Name)
			}
			if !slices.Contains([]Type{Counter, Gauge, Histogram, Summary, Untyped}, m.Type) {
				t.Errorf("%s: %s is of no type", e.Name, m.Name)
			}
			if m.Unseen != "" && e.Proof == "" {
				t.Errorf("%s: %s says why a test cannot see it, and no test looks", e.Name, m.Name)
			}
			for _, label := range slices.Concat(m.Labels, e.Target) {
				if !labelName.MatchString(label) {
					t.Errorf("%s: %s has a label %q", e.Name, m.Name, label)
				}
			}
		}
	}
}

// One name is one type, whoever exposes it: a query could not treat it as both.
func TestTypesAgree(t *testing.T) {
	types := map[string]Type{}
	for _, e := range Exporters() {
		for _, m := range e.Metrics {
			if other, known := types[m.Name]; known && other != m.Type {
				t.Errorf("%s is a %s and a %s", m.Name, other, m.Type)
			}
			types[m.Name] = m.Type
		}
	}
}

func TestLookup(t *testing.T) {
	for _, row := range []struct {
		series string
		has    []string
		lacks  []string
		found  int
	}{
		{"http_request_duration_seconds_bucket", []string{"le", "route", "namespace"}, []string{"quantile"}, 2},
		{"http_request_duration_seconds_count", []string{"route"}, []string{"le"}, 2},
		{"http_request_duration_seconds", nil, nil, 0},
		{"http_requests_total", []string{"status", "job"}, []string{"le"}, 2},
		{"http_requests_total_sum", nil, nil, 0},
		{"kube_pod_info", []string{"node", "pod"}, []string{"container"}, 1},
		{"no_such_metric", nil, nil, 0},
	} {
		found := Lookup(row.series)
		if len(found) != row.found {
			t.Errorf("%s: found %d times, not %d", row.series, len(found), row.found)
		}
		for _, label := range row.has {
			if !Allows(row.series, label) {
				t.Errorf("%s has no label %s", row.series, label)
			}
		}
		for _, label := range row.lacks {
			if Allows(row.series, label) {
				t.Errorf("%s has a label %s", row.series, label)
			}
		}
	}
}

// What is read from CloudWatch is set up elsewhere: the table holds the same
// series with the same dimensions, over all environments.
func TestCloudWatchIsWhatIsRead(t *testing.T) {
	read := map[string][]string{}
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for series, dimensions := range logs.CloudWatchSeries(env) {
			read[series] = dimensions
		}
	}
	for _, m := range cloudWatch().Metrics {
		var labels []string
		for _, dimension := range read[m.Name] {
			labels = append(labels, "dimension_"+dimension)
		}
		if len(labels) == 0 {
			t.Errorf("%s is not read from CloudWatch", m.Name)
		} else if own := slices.Sorted(slices.Values(m.Labels)); !slices.Equal(own, labels) {
			t.Errorf("%s has the labels %v, and is read with %v", m.Name, own, labels)
		}
		delete(read, m.Name)
	}
	for series := range read {
		t.Errorf("%s is read from CloudWatch and stands not in the table", series)
	}
}
