package charts

import (
	"fmt"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	klabels "k8s.io/apimachinery/pkg/labels"

	"github.com/vibe-engineering/vibe-platform/config"
)

// all returns the objects of type T that the nine manifests hold.
func all[T metav1.Object](env config.Environment) []T {
	var found []T
	for _, source := range Objects(env) {
		for _, object := range source.Objects {
			if typed, ok := object.(T); ok {
				found = append(found, typed)
			}
		}
	}
	return found
}

// encoded is object as the cluster gets it.
func encoded(t *testing.T, object metav1.Object) map[string]any {
	t.Helper()
	fields, err := Encode(object)
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

// id names an object in a message.
func id(fields map[string]any) string {
	metadata := fields["metadata"].(map[string]any)
	return fmt.Sprintf("%v %v/%v", fields["kind"], metadata["namespace"], metadata["name"])
}

// selected are the deployments whose pods selector selects.
func selected(env config.Environment, namespace string, selector map[string]string) []*appsv1.Deployment {
	var found []*appsv1.Deployment
	for _, d := range all[*appsv1.Deployment](env) {
		if d.Namespace == namespace && klabels.SelectorFromSet(selector).Matches(klabels.Set(d.Spec.Template.Labels)) {
			found = append(found, d)
		}
	}
	return found
}

// containers are all containers of a pod, sidecars included.
func containers(pod corev1.PodSpec) []corev1.Container {
	return append(append([]corev1.Container{}, pod.InitContainers...), pod.Containers...)
}
