// Package monitors says what Prometheus scrapes beyond what the charts of the
// observability stack bring monitors for: the application, the platform's
// controllers, whose charts come before monitors exist, and the cache's nodes.
//
// Each target's series carry job, namespace and component: who is scraped, where,
// and which part of the platform an alert about it belongs to.
package monitors

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
)

// labelName is what charts and we name pods and services by.
const labelName = "app.kubernetes.io/name"

// Objects are the monitors of env, which must be valid.
func Objects(env config.Environment) []metav1.Object {
	var objects []metav1.Object
	for _, s := range services() {
		objects = append(objects, s.monitor())
	}
	for _, c := range controllers() {
		objects = append(objects, c.monitor())
	}
	return append(objects, cacheNodes(env))
}

// meta is the metadata of a monitor. All stand in the monitoring namespace.
func meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name:      name,
		Namespace: names.NamespaceMonitoring,
		Labels: map[string]string{
			labelName:                      name,
			"app.kubernetes.io/component":  names.Observability,
			"app.kubernetes.io/part-of":    names.Project,
			"app.kubernetes.io/managed-by": "aws-cdk",
		},
	}
}

// set gives every series of a target a label.
func set(label, value string) monitoringv1.RelabelConfig {
	return monitoringv1.RelabelConfig{Action: "replace", TargetLabel: label, Replacement: &value}
}

// component says which part of the platform a target belongs to.
func component(c alerts.Component) monitoringv1.RelabelConfig { return set("component", string(c)) }
