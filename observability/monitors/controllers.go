package monitors

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
)

// controller is one of the platform's.
type controller struct {
	// name is the job of its series.
	name      string
	namespace string
	// pods are the labels of the pods that have its metrics. Webhooks beside a
	// controller have none that a query asks for.
	pods map[string]string
	// port is the name of the container's port, or number is its number where the
	// chart gives it no name.
	port      string
	number    int32
	component alerts.Component
}

// controllers are the platform's. Their charts are installed before the monitors'
// definitions exist, so that they cannot bring these themselves.
func controllers() []controller {
	named := func(name string) map[string]string { return map[string]string{labelName: name} }
	return []controller{
		{name: "aws-load-balancer-controller", namespace: names.NamespaceSystem, pods: named("aws-load-balancer-controller"), port: "metrics-server", component: alerts.Edge},
		{name: "cert-manager", namespace: names.NamespaceCertManager, pods: named("cert-manager"), port: "http-metrics", component: alerts.Edge},
		{name: "cluster-autoscaler", namespace: names.NamespaceSystem, pods: named("aws-cluster-autoscaler"), number: 8085, component: alerts.Cluster},
		{name: "external-dns", namespace: names.NamespaceExternalDNS, pods: named("external-dns"), port: "http", component: alerts.Edge},
		{name: "external-secrets", namespace: names.NamespaceExternalSecrets, pods: named("external-secrets"), port: "metrics", component: alerts.Cluster},
	}
}

// monitor scrapes the controller's pods without a Service: most have none for
// this.
func (c controller) monitor() *monitoringv1.PodMonitor {
	endpoint := monitoringv1.PodMetricsEndpoint{
		Path: names.MetricsPath,
		// The controllers' own labels name the object that a series is about: a
		// certificate's namespace, not the pod's.
		HonorLabels:    true,
		RelabelConfigs: []monitoringv1.RelabelConfig{set("job", c.name), component(c.component)},
	}
	if c.port != "" {
		endpoint.Port = &c.port
	} else {
		endpoint.PortNumber = &c.number
	}
	return &monitoringv1.PodMonitor{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: monitoringv1.PodMonitorsKind},
		ObjectMeta: meta(c.name),
		Spec: monitoringv1.PodMonitorSpec{
			NamespaceSelector:   monitoringv1.NamespaceSelector{MatchNames: []string{c.namespace}},
			Selector:            metav1.LabelSelector{MatchLabels: c.pods},
			PodMetricsEndpoints: []monitoringv1.PodMetricsEndpoint{endpoint},
		},
	}
}
