package platform

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// namespaces are the controllers' own. They stand before their charts, which so
// never make one without the restricted Pod Security level; each chart's pods
// meet it.
func namespaces(env config.Environment) []metav1.Object {
	var objects []metav1.Object
	for _, name := range []string{names.NamespaceCertManager, names.NamespaceExternalDNS, names.NamespaceExternalSecrets} {
		object := &corev1.Namespace{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: meta(name),
		}
		for _, mode := range []string{"enforce", "audit", "warn"} {
			object.Labels["pod-security.kubernetes.io/"+mode] = "restricted"
			object.Labels["pod-security.kubernetes.io/"+mode+"-version"] = "v" + env.Cluster.Version
		}
		objects = append(objects, object)
	}
	return objects
}
