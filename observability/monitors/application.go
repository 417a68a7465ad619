package monitors

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
)

// mostSamples is how many samples one pod of the application may expose. A label
// with an endless number of values so costs that pod its metrics, and not
// Prometheus its memory. A hundred routes with their histograms are some 5000.
const mostSamples = 20_000

// service is one of the application's.
type service struct {
	name string
	// port is the name of the Service's port that answers at names.MetricsPath,
	// over HTTP: the traffic stays in the cluster, and holds no personal data.
	port string
}

// services are the application's. The job of their series is the Service's name.
func services() []service {
	return []service{
		{names.Backend, names.PortHTTP},
		// Not the sidecar's port, which is the load balancer's.
		{names.Frontend, names.PortMetrics},
	}
}

// monitor scrapes each pod behind the service, at Prometheus' own pace.
func (s service) monitor() *monitoringv1.ServiceMonitor {
	return &monitoringv1.ServiceMonitor{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: monitoringv1.ServiceMonitorsKind},
		ObjectMeta: meta(s.name),
		Spec: monitoringv1.ServiceMonitorSpec{
			NamespaceSelector: monitoringv1.NamespaceSelector{MatchNames: []string{names.NamespaceApplication}},
			Selector: metav1.LabelSelector{MatchLabels: map[string]string{
				labelName:                   s.name,
				"app.kubernetes.io/part-of": names.Project,
			}},
			SampleLimit: new(uint64(mostSamples)),
			Endpoints: []monitoringv1.Endpoint{{
				Port:           s.port,
				Path:           names.MetricsPath,
				RelabelConfigs: []monitoringv1.RelabelConfig{component(alerts.Application)},
			}},
		},
	}
}
