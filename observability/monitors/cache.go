package monitors

import (
	"fmt"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// RedisExporter is the job of the cache's series and the exporter's Service.
const RedisExporter = "redis-exporter"

// cacheNodes has the exporter ask each node of the cache. Which nodes there are the
// exporter itself tells: after a failover or a change of size they are others
// (https://github.com/oliver006/redis_exporter#prometheus-configuration-to-scrape-all-nodes-in-a-redis-cluster).
func cacheNodes(config.Environment) *monitoringv1alpha1.ScrapeConfig {
	address := fmt.Sprintf("%s:%d", names.InMonitoring(RedisExporter), ports.RedisExporter)
	return &monitoringv1alpha1.ScrapeConfig{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1alpha1.SchemeGroupVersion.String(), Kind: monitoringv1alpha1.ScrapeConfigsKind},
		ObjectMeta: meta(RedisExporter),
		Spec: monitoringv1alpha1.ScrapeConfigSpec{
			HTTPSDConfigs: []monitoringv1alpha1.HTTPSDConfig{{
				URL:             monitoringv1alpha1.URL("http://" + address + "/discover-cluster-nodes"),
				RefreshInterval: new(monitoringv1.Duration("1m")),
			}},
			MetricsPath: new("/scrape"),
			RelabelConfigs: []monitoringv1.RelabelConfig{
				// The exporter is asked for the node that it told of …
				{Action: "replace", SourceLabels: []monitoringv1.LabelName{"__address__"}, TargetLabel: "__param_target"},
				// … which the series are called by, without the scheme …
				{Action: "replace", SourceLabels: []monitoringv1.LabelName{"__address__"}, Regex: "rediss?://(.+)", TargetLabel: "instance", Replacement: new("$1")},
				// … but Prometheus connects to the exporter.
				set("__address__", address),
				set("job", RedisExporter),
				set("namespace", names.NamespaceMonitoring),
				component(alerts.Cache),
			},
		},
	}
}
