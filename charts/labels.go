package charts

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/names"
)

// The recommended labels that every object carries
// (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/).
const (
	labelName      = "app.kubernetes.io/name"
	labelComponent = "app.kubernetes.io/component"
	labelPartOf    = "app.kubernetes.io/part-of"
	labelManagedBy = "app.kubernetes.io/managed-by"
)

// Labels are the labels of an object that belongs to component.
func Labels(component string) map[string]string {
	return map[string]string{
		labelName:      component,
		labelComponent: component,
		labelPartOf:    names.Project,
		labelManagedBy: "aws-cdk",
	}
}

// Selector is what selects the pods of component. A Deployment's selector can
// never be changed, so it holds the two labels that never do.
func Selector(component string) map[string]string {
	return map[string]string{
		labelName:   component,
		labelPartOf: names.Project,
	}
}

// inApplication is the metadata of an object of component in the application's
// namespace.
func inApplication(name, component string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: names.NamespaceApplication, Labels: Labels(component)}
}

// annotated returns meta with annotations.
func annotated(meta metav1.ObjectMeta, annotations map[string]string) metav1.ObjectMeta {
	meta.Annotations = annotations
	return meta
}
