package monitors_test

import (
	"slices"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/observability/alerts"
	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

// scrape is how a monitor's targets are scraped, whatever its kind.
type scrape struct {
	honored    bool
	relabelled []monitoringv1.RelabelConfig
}

// scrapes are those of the monitor of that name.
func (c cluster) scrapes(t *testing.T, name string) []scrape {
	t.Helper()
	var all []scrape
	for _, monitor := range c.Monitors {
		if monitor.GetName() != name {
			continue
		}
		var err error
		switch monitor.GetKind() {
		case monitoringv1.ServiceMonitorsKind:
			var m monitoringv1.ServiceMonitor
			err = runtime.DefaultUnstructuredConverter.FromUnstructured(monitor.Object, &m)
			for _, e := range m.Spec.Endpoints {
				all = append(all, scrape{e.HonorLabels, e.RelabelConfigs})
			}
		case monitoringv1.PodMonitorsKind:
			var m monitoringv1.PodMonitor
			err = runtime.DefaultUnstructuredConverter.FromUnstructured(monitor.Object, &m)
			for _, e := range m.Spec.PodMetricsEndpoints {
				all = append(all, scrape{e.HonorLabels, e.RelabelConfigs})
			}
		default:
			var m monitoringv1alpha1.ScrapeConfig
			err = runtime.DefaultUnstructuredConverter.FromUnstructured(monitor.Object, &m)
			all = append(all, scrape{relabelled: m.Spec.RelabelConfigs})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) == 0 {
		t.Fatalf("there is no monitor %s", name)
	}
	return all
}

// TestLabelsAreTheTables holds what the table of metrics says of the labels of
// each exporter's targets against how these are scraped: labels that no discovery
// gives are set, and a metric's own namespace or pod is not overwritten.
func TestLabelsAreTheTables(t *testing.T) {
	each(t, func(t *testing.T, c cluster) {
		for exporter, monitor := range map[string]string{
			"backend":                  "backend",
			"frontend":                 "frontend",
			"kube-state-metrics":       "kube-state-metrics",
			"node-exporter":            "node-exporter",
			"kubelet":                  "prometheus-stack-kubelet",
			"redis-exporter":           "redis-exporter",
			"cluster-autoscaler":       "cluster-autoscaler",
			"load-balancer-controller": "aws-load-balancer-controller",
			"cert-manager":             "cert-manager",
			"external-secrets":         "external-secrets",
			"external-dns":             "external-dns",
		} {
			row := find(t, exporter)
			for _, s := range c.scrapes(t, monitor) {
				for _, label := range []string{"component", "node"} {
					set := slices.ContainsFunc(s.relabelled, func(r monitoringv1.RelabelConfig) bool { return r.TargetLabel == label })
					// The operator itself takes a node's name from a Service of
					// nodes.
					given := exporter == "kubelet" && label == "node"
					if want := slices.Contains(row.Target, label); want != (set || given) {
						t.Errorf("%s: the table says %v of the label %s, and the monitor %v", exporter, want, label, set)
					}
				}
				for _, metric := range row.Metrics {
					if !s.honored && slices.ContainsFunc(metric.Labels, func(l string) bool { return l == "namespace" || l == "pod" || l == "container" }) {
						t.Errorf("%s: the monitor overwrites a label of %s", exporter, metric.Name)
						break
					}
				}
			}
		}
	})
}

func find(t *testing.T, name string) metrics.Exporter {
	t.Helper()
	for _, e := range metrics.Exporters() {
		if e.Name == name {
			return e
		}
	}
	t.Fatalf("the table has no exporter %s", name)
	return metrics.Exporter{}
}

// TestComponents demands that what a target belongs to is something that an alert
// can be about.
func TestComponents(t *testing.T) {
	each(t, func(t *testing.T, c cluster) {
		for _, monitor := range c.Monitors {
			if monitor.GetLabels()["app.kubernetes.io/managed-by"] != "aws-cdk" {
				continue
			}
			for _, s := range c.scrapes(t, monitor.GetName()) {
				found := slices.ContainsFunc(s.relabelled, func(r monitoringv1.RelabelConfig) bool {
					return r.TargetLabel == "component" && r.Replacement != nil && slices.Contains(alerts.Components(), alerts.Component(*r.Replacement))
				})
				if !found {
					t.Errorf("%s %s gives its series no component", monitor.GetKind(), monitor.GetName())
				}
			}
		}
	})
}
