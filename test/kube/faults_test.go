package kube

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/names"
)

// seedFaults shows that what TestEnvironment relies on can fail.
func (c *cluster) seedFaults(t *testing.T, objects []*unstructured.Unstructured) {
	t.Helper()
	for _, fault := range []struct {
		name, kind, object string
		path               []string
		value              any
		want               string
	}{
		{"a misspelt field", "ConfigMap", names.ConfigMapBackend, []string{"dat"}, map[string]any{"a": "b"}, ".dat: field not declared in schema"},
		{"a misspelt field of a pod", "Deployment", names.Backend, []string{"spec", "template", "spec", "priorityClass"}, "x", ".priorityClass: field not declared in schema"},
		{"a misspelt field of a chart's kind", "ExternalSecret", names.SecretDatabase, []string{"spec", "refreshIntervall"}, "1m", ".refreshIntervall: field not declared in schema"},
		{"a misspelt field of what a release makes", "Prometheus", "prometheus-stack-prometheus", []string{"spec", "retentionTime"}, "15d", ".retentionTime: field not declared in schema"},
		{"a value that a chart does not know", "ExternalSecret", names.SecretDatabase, []string{"spec", "target", "creationPolicy"}, "Ours", "Unsupported value"},
		{"a field that can never change", "Deployment", names.Backend, []string{"spec", "selector", "matchLabels", "x"}, "y", "field is immutable"},
	} {
		t.Run(fault.name, func(t *testing.T) {
			object := find(t, objects, fault.kind, fault.object)
			if err := unstructured.SetNestedField(object.Object, fault.value, fault.path...); err != nil {
				t.Fatal(err)
			}
			_, err := c.Apply(t.Context(), object, metav1.DryRunAll)
			if err == nil || !strings.Contains(err.Error(), fault.want) {
				t.Errorf("is answered with %v, want %q", err, fault.want)
			}
		})
	}
	t.Run("a changed object", func(t *testing.T) {
		object := find(t, objects, "ConfigMap", names.ConfigMapNginx)
		if err := unstructured.SetNestedField(object.Object, "x", "data", "added"); err != nil {
			t.Fatal(err)
		}
		if problem, err := c.changed(t.Context(), object); err != nil || problem == "" {
			t.Errorf("goes unnoticed: %v", err)
		}
		if _, err := c.Apply(t.Context(), find(t, objects, "ConfigMap", names.ConfigMapNginx)); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a pod that fits on no node", func(t *testing.T) {
		c.seedDeployment(t, func(pod map[string]any) {
			firstContainer(pod)["resources"] = map[string]any{"requests": map[string]any{"memory": "64Gi"}}
		}, "Insufficient memory")
	})
	t.Run("a pod that is refused", func(t *testing.T) {
		c.seedDeployment(t, func(pod map[string]any) { pod["hostNetwork"] = true }, "violates PodSecurity")
	})
}

// seedDeployment makes a Deployment whose pods never come, and demands that
// awaitWorkloads says why. It goes again.
func (c *cluster) seedDeployment(t *testing.T, change func(pod map[string]any), want string) {
	t.Helper()
	namespace, err := c.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		GenerateName: "seeded-", Labels: map[string]string{"pod-security.kubernetes.io/enforce": "baseline"},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod := map[string]any{"containers": []any{map[string]any{"name": "a", "image": "a"}}}
	change(pod)
	labels := map[string]any{"app": "seeded"}
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": "seeded", "namespace": namespace.Name},
		"spec": map[string]any{
			"selector": map[string]any{"matchLabels": labels},
			"template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": pod},
		},
	}}
	if _, err := c.Apply(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		err := c.awaitWorkloads(t.Context(), 0)
		if err != nil && strings.Contains(err.Error(), want) {
			break
		}
		if time.Since(begin) > time.Minute {
			t.Errorf("is answered with %v, want %q", err, want)
			break
		}
	}
	c.remove(t, object)
	if err := c.CoreV1().Namespaces().Delete(t.Context(), namespace.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	c.warnings.take()
}

// firstContainer is the first container of a pod's specification.
func firstContainer(pod map[string]any) map[string]any {
	return pod["containers"].([]any)[0].(map[string]any)
}
