// Package queries holds a query in PromQL against the table of metrics. It parses
// with Prometheus' own parser, and follows labels through the operators, so that
// a query that can only ever be empty is found. Nothing that is installed needs
// it; tests do.
package queries

import (
	"fmt"
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

// Result is what a query gives and what is wrong with it.
type Result struct {
	// Labels are those that its series may carry, sorted.
	Labels []string
	// Metrics are the names of the series that it reads, sorted.
	Metrics []string
	// Problems are sentences, one for each fault; empty for a good query.
	Problems []string
}

// Check holds query against the table. recorded are the labels of the series that
// recording rules make, by name; they may be nil.
func Check(query string, recorded map[string][]string) Result {
	expression, err := parser.ParseExpr(query)
	if err != nil {
		return Result{Problems: []string{err.Error()}}
	}
	c := checker{recorded: recorded}
	result := Result{Labels: c.labels(expression)}
	slices.Sort(c.metrics)
	result.Metrics, result.Problems = slices.Compact(c.metrics), c.problems
	return result
}

// checker gathers what a query reads.
type checker struct {
	recorded          map[string][]string
	metrics, problems []string
}

func (c *checker) problem(format string, arguments ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, arguments...))
}

// labels returns the labels that expression's series may carry.
func (c *checker) labels(expression parser.Expr) []string {
	switch e := expression.(type) {
	case *parser.VectorSelector:
		return c.selector(e)
	case *parser.MatrixSelector:
		return c.labels(e.VectorSelector)
	case *parser.SubqueryExpr:
		return c.labels(e.Expr)
	case *parser.ParenExpr:
		return c.labels(e.Expr)
	case *parser.StepInvariantExpr:
		return c.labels(e.Expr)
	case *parser.UnaryExpr:
		return c.labels(e.Expr)
	case *parser.AggregateExpr:
		return c.aggregate(e)
	case *parser.BinaryExpr:
		return c.binary(e)
	case *parser.Call:
		return c.call(e)
	default:
		return nil
	}
}

// selector checks a metric's name and the labels that it is selected by.
func (c *checker) selector(e *parser.VectorSelector) []string {
	if e.Name == "" {
		c.problem("a selector names no metric: %s", e)
		return nil
	}
	var all []string
	if known, recorded := c.recorded[e.Name]; recorded {
		all = slices.Sorted(slices.Values(known))
	} else {
		found := metrics.Lookup(e.Name)
		if len(found) == 0 {
			c.problem("no exporter of ours exposes %s", e.Name)
			return nil
		}
		for _, f := range found {
			all = append(all, f.All...)
		}
		slices.Sort(all)
		all = slices.Compact(all)
	}
	c.metrics = append(c.metrics, e.Name)
	for _, matcher := range e.LabelMatchers {
		if matcher.Name != model.MetricNameLabel && !slices.Contains(all, matcher.Name) {
			c.problem("%s has no label %s", e.Name, matcher.Name)
		}
	}
	return all
}

// aggregate checks the labels that series are put together by.
func (c *checker) aggregate(e *parser.AggregateExpr) []string {
	inner := c.labels(e.Expr)
	if e.Param != nil {
		c.labels(e.Param)
	}
	for _, label := range e.Grouping {
		if !slices.Contains(inner, label) {
			c.problem("%s: there is no label %s to put together by", e, label)
		}
	}
	switch {
	case slices.Contains([]parser.ItemType{parser.TOPK, parser.BOTTOMK, parser.LIMITK, parser.LIMIT_RATIO}, e.Op):
		return inner
	case e.Without:
		return slices.DeleteFunc(slices.Clone(inner), func(label string) bool { return slices.Contains(e.Grouping, label) })
	default:
		return slices.Clone(e.Grouping)
	}
}

// binary checks the labels that two sides are matched by.
func (c *checker) binary(e *parser.BinaryExpr) []string {
	left, right := c.labels(e.LHS), c.labels(e.RHS)
	matching := e.VectorMatching
	if matching == nil || left == nil || right == nil {
		return slices.Concat(left, right)
	}
	if matching.On {
		for _, label := range matching.MatchingLabels {
			if !slices.Contains(left, label) || !slices.Contains(right, label) {
				c.problem("%s: not both sides have the label %s", e, label)
			}
		}
	}
	one, many := right, left
	if matching.Card == parser.CardOneToMany {
		one, many = left, right
	}
	for _, label := range matching.Include {
		if !slices.Contains(one, label) {
			c.problem("%s: there is no label %s to take over", e, label)
		}
	}
	switch {
	case e.Op == parser.LOR:
		many = append(slices.Clone(left), right...)
	case e.Op.IsSetOperator():
		many = left
	case matching.Card == parser.CardOneToOne && matching.On:
		many = matching.MatchingLabels
	}
	all := append(slices.Clone(many), matching.Include...)
	slices.Sort(all)
	return slices.Compact(all)
}

// call follows the functions that need a label, make one or take one away.
func (c *checker) call(e *parser.Call) []string {
	var all []string
	for _, argument := range e.Args {
		all = append(all, c.labels(argument)...)
	}
	switch e.Func.Name {
	case "histogram_quantile", "histogram_fraction":
		if !slices.Contains(all, "le") {
			c.problem("%s: the buckets have lost their label le", e)
		}
		return slices.DeleteFunc(all, func(label string) bool { return label == "le" })
	case "label_replace", "label_join":
		if target, ok := e.Args[1].(*parser.StringLiteral); ok {
			all = append(all, target.Val)
		}
	case "scalar", "vector", "time":
		return nil
	}
	return all
}
