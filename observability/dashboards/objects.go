package dashboards

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Objects are the ConfigMaps that Grafana reads the dashboards from, one each,
// since together they would be more than one event of the cluster's handler holds.
func Objects(env config.Environment) []metav1.Object {
	var objects []metav1.Object
	for _, d := range All(env) {
		objects = append(objects, d.object(env))
	}
	return objects
}

// object is d's ConfigMap. It panics where JSON cannot hold a panel, which every
// test would meet.
func (d Dashboard) object(env config.Environment) *corev1.ConfigMap {
	text, err := d.JSON(env)
	if err != nil {
		panic(err)
	}
	return &corev1.ConfigMap{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{
			Name:      "dashboard-" + d.File,
			Namespace: names.NamespaceMonitoring,
			Labels: map[string]string{
				"app.kubernetes.io/name":       "dashboard-" + d.File,
				"app.kubernetes.io/component":  names.Observability,
				"app.kubernetes.io/part-of":    names.Project,
				"app.kubernetes.io/managed-by": "aws-cdk",
				names.LabelDashboard:           "1",
			},
		},
		Data: map[string]string{d.File + ".json": text},
	}
}
