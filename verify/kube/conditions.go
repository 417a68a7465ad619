package kube

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

// custom lists the objects of a kind that a chart defines, in every namespace, and
// keeps those that are wanted.
func (c clients) custom(ctx context.Context, kind schema.GroupVersionKind, want []unstructured.Unstructured) ([]unstructured.Unstructured, error) {
	mapping, err := c.kinds.RESTMapping(kind.GroupKind(), kind.Version)
	if meta.IsNoMatchError(err) {
		return nil, nil // kubernetes.objects says so
	}
	if err != nil {
		return nil, err
	}
	list, err := c.objects.Resource(mapping.Resource).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	var found []unstructured.Unstructured
	for _, o := range list.Items {
		if has(want, o.GetNamespace(), o.GetName()) {
			found = append(found, o)
		}
	}
	return found, nil
}

// unready is the finding of an object whose condition Ready is not True, or none.
func unready(o *unstructured.Unstructured) []check.Finding {
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, condition := range conditions {
		fields, _ := condition.(map[string]any)
		if fields["type"] != "Ready" {
			continue
		}
		if fields["status"] == "True" {
			return nil
		}
		return []check.Finding{{Subject: wanted.Name(o), Got: reasoned("is not ready", text(fields["reason"]), text(fields["message"]))}}
	}
	return []check.Finding{{Subject: wanted.Name(o), Got: "has not been looked at by its controller yet"}}
}

// text is a field that is one, or nothing.
func text(value any) string {
	s, _ := value.(string)
	return s
}

// moment is a time in an object's status, or false.
func moment(o *unstructured.Unstructured, fields ...string) (time.Time, bool) {
	written, _, _ := unstructured.NestedString(o.Object, fields...)
	at, err := time.Parse(time.RFC3339, written)
	return at, err == nil
}

// ago is how long ago that was, in minutes or hours.
func ago(d time.Duration) string {
	if d < 2*time.Hour {
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	}
	if d < 72*time.Hour {
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
