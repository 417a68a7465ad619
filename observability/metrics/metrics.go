// Package metrics is the table of every metric that a query of ours may name:
// each is exposed by an exporter that the platform runs, or promised by the
// applications. Queries of dashboards and alerts are held against it, and it is
// held against the real exporters where they can be run (test/kube/exporters).
package metrics

import (
	"slices"
	"strings"
)

// Type is a metric's type
// (https://prometheus.io/docs/concepts/metric_types/).
type Type string

// The types.
const (
	Counter   Type = "counter"
	Gauge     Type = "gauge"
	Histogram Type = "histogram"
	Summary   Type = "summary"
	// Untyped is what an exporter exposes without saying what it is.
	Untyped Type = "untyped"
)

// Metric is one metric of an exporter.
type Metric struct {
	Name string
	Type Type
	// Labels are those of its own labels that a query may use.
	Labels []string
	// Help says what is measured, and in which unit where the name does not.
	Help string
	// Unseen is why a test cannot provoke the metric although its exporter is
	// run; empty if it is seen.
	Unseen string
}

// Exporter is a program, or a part of one, that exposes metrics.
type Exporter struct {
	// Name is unique, and names the exporter in tests and documents.
	Name string
	// Title is what the exporter is.
	Title string
	// Source is the page or the code from which its metrics were read.
	Source string
	// Proof is the real program that test/kube/exporters runs; empty if there is
	// none, so that Source is all there is.
	Proof string
	// Target are the labels that Prometheus adds to each of its series.
	Target  []string
	Metrics []Metric
}

// Exporters lists the exporters.
func Exporters() []Exporter {
	return []Exporter{
		application(), frontend(),
		kubeState(), node(), cadvisor(), kubelet(), apiServer(), coreDNS(), clusterAutoscaler(),
		postgres(), redis(), cloudWatch(),
		loadBalancerController(), certManager(), externalSecrets(), externalDNS(),
		scrapes(), prometheusServer(), alertmanager(), prometheusOperator(), thanos(), loki(), alloy(),
	}
}

// The labels that Prometheus gives the series of what the operator's monitors
// select (https://prometheus-operator.dev/docs/developer/scrapeconfig/).
func fromService() []string {
	return []string{"job", "instance", "namespace", "service", "endpoint", "pod", "container"}
}

func fromPod() []string {
	return []string{"job", "instance", "namespace", "endpoint", "pod", "container"}
}

// Found is a metric with what surrounds it.
type Found struct {
	Metric
	Exporter string
	// All are the labels that a series of that name carries: the metric's own,
	// its target's, and `le` or `quantile` where the name has them.
	All []string
}

// suffixes are what a histogram's or a summary's series are named by, beside the
// name itself.
func suffixes(t Type) []string {
	switch t {
	case Histogram:
		return []string{"_bucket", "_sum", "_count"}
	case Summary:
		return []string{"", "_sum", "_count"}
	default:
		return []string{""}
	}
}

// Lookup returns every metric that has series of that name; a histogram's have
// its name with `_bucket`, `_sum` or `_count` behind it. More than one exporter
// may expose the same name. It is empty if none does.
func Lookup(series string) []Found {
	var found []Found
	for _, exporter := range Exporters() {
		for _, metric := range exporter.Metrics {
			for _, suffix := range suffixes(metric.Type) {
				if metric.Name+suffix != series {
					continue
				}
				all := slices.Concat(metric.Labels, exporter.Target)
				switch {
				case suffix == "_bucket":
					all = append(all, "le")
				case metric.Type == Summary && suffix == "":
					all = append(all, "quantile")
				}
				slices.Sort(all)
				found = append(found, Found{Metric: metric, Exporter: exporter.Name, All: slices.Compact(all)})
			}
		}
	}
	return found
}

// Allows reports whether some metric with series of that name carries the label.
func Allows(series, label string) bool {
	return slices.ContainsFunc(Lookup(series), func(f Found) bool { return slices.Contains(f.All, label) })
}

// words splits a list of labels, which reads better in a table than a slice.
func words(list string) []string { return strings.Fields(list) }
