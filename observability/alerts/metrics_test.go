package alerts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

// TestRulesNameRealMetrics holds each metric and each label that an expression
// names against the table of what our exporters expose.
func TestRulesNameRealMetrics(t *testing.T) {
	for _, name := range config.Names() {
		t.Run(name, func(t *testing.T) {
			env := environment(t, name)
			records := map[string]string{}
			for _, group := range Groups(env) {
				for _, record := range group.Records {
					checkMetrics(t, record.Name, record.Expr, records)
					records[record.Name] = record.Expr
				}
			}
			for _, group := range Groups(env) {
				for _, alert := range group.Alerts {
					checkMetrics(t, alert.Name, alert.Expr, records)
				}
			}
		})
	}
}

// checkMetrics holds the metrics, the matchers and the grouping labels of one
// rule against the table.
func checkMetrics(t *testing.T, rule, expr string, records map[string]string) {
	t.Helper()
	var grouping []string
	tree, err := parser.ParseExpr(expr)
	if err != nil {
		t.Fatalf("%s: %v\n%s", rule, err, expr)
	}
	parser.Inspect(tree, func(node parser.Node, _ []parser.Node) error {
		switch node := node.(type) {
		case *parser.AggregateExpr:
			grouping = append(grouping, node.Grouping...)
		case *parser.BinaryExpr:
			if node.VectorMatching != nil {
				grouping = append(grouping, node.VectorMatching.MatchingLabels...)
			}
		}
		return nil
	})
	known := []string{"source"}
	for _, selector := range selectors(t, expr) {
		if expr, recorded := records[selector.Name]; recorded {
			for _, inner := range selectors(t, expr) {
				known = append(known, labelsOf(inner.Name)...)
			}
			continue
		}
		all := labelsOf(selector.Name)
		if len(all) == 0 {
			t.Errorf("%s: no exporter of ours exposes %s", rule, selector.Name)
			continue
		}
		known = append(known, all...)
		for _, matcher := range selector.LabelMatchers {
			if matcher.Name != model.MetricNameLabel && !slices.Contains(all, matcher.Name) {
				t.Errorf("%s: %s has no label %s", rule, selector.Name, matcher.Name)
			}
		}
	}
	for _, label := range grouping {
		if !slices.Contains(known, label) {
			t.Errorf("%s: none of its metrics has the label %s", rule, label)
		}
	}
}

// TestRatesSeeScrapes demands four scrapes of every rate, at whatever pace an
// environment may have.
func TestRatesSeeScrapes(t *testing.T) {
	env := environment(t, "production")
	for _, pace := range []int{15, 60, 75, 76, 120} {
		env.Observability.ScrapeSeconds = pace
		for _, group := range Groups(env) {
			exprs := map[string]string{}
			for _, record := range group.Records {
				exprs[record.Name] = record.Expr
			}
			for _, alert := range group.Alerts {
				exprs[alert.Name] = alert.Expr
			}
			for rule, expr := range exprs {
				for _, window := range rateWindows(t, expr) {
					if least := time.Duration(leastScrapes*pace) * time.Second; window < least {
						t.Errorf("%s: a rate over %s sees fewer than four scrapes, one every %d seconds", rule, window, pace)
					}
				}
			}
		}
	}
}

// rateWindows are the windows of the counters in expr.
func rateWindows(t *testing.T, expr string) (windows []time.Duration) {
	t.Helper()
	tree, err := parser.ParseExpr(expr)
	if err != nil {
		t.Fatal(err)
	}
	parser.Inspect(tree, func(node parser.Node, _ []parser.Node) error {
		call, ok := node.(*parser.Call)
		if !ok || !slices.Contains([]string{"rate", "increase", "irate", "deriv", "predict_linear"}, call.Func.Name) {
			return nil
		}
		if matrix, ok := call.Args[0].(*parser.MatrixSelector); ok {
			windows = append(windows, matrix.Range)
		}
		return nil
	})
	return windows
}

// labelsOf are the labels of the series of that name; none if there is no such
// metric.
func labelsOf(series string) (all []string) {
	for _, found := range metrics.Lookup(series) {
		all = append(all, found.All...)
	}
	return all
}

// touches reports whether any of the given series is one that expr reads.
func touches(t *testing.T, group Group, expr string, given series) bool {
	t.Helper()
	read := reads(t, group, expr)
	for name := range given {
		metric, _, _ := strings.Cut(name, "{")
		if slices.Contains(read, metric) {
			return true
		}
	}
	return false
}

// reads are the metrics that expr names, and those that the records of its group
// do that it names.
func reads(t *testing.T, group Group, expr string) (names []string) {
	t.Helper()
	for queue := []string{expr}; len(queue) > 0; queue = queue[1:] {
		for _, selector := range selectors(t, queue[0]) {
			names = append(names, selector.Name)
			for _, record := range group.Records {
				if record.Name == selector.Name {
					queue = append(queue, record.Expr)
				}
			}
		}
	}
	return names
}

// selectors are the metrics that expr names.
func selectors(t *testing.T, expr string) (found []*parser.VectorSelector) {
	t.Helper()
	tree, err := parser.ParseExpr(expr)
	if err != nil {
		t.Fatalf("%v\n%s", err, expr)
	}
	parser.Inspect(tree, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			found = append(found, selector)
		}
		return nil
	})
	return found
}
