package kube

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/lab"
)

// seededObject is an object in the namespace seeded.
func seededObject(apiVersion, kind, name string, fields map[string]any) *unstructured.Unstructured {
	object := map[string]any{
		"apiVersion": apiVersion, "kind": kind,
		"metadata": map[string]any{"name": name, "namespace": "seeded"},
	}
	for key, value := range fields {
		object[key] = value
	}
	return &unstructured.Unstructured{Object: object}
}

// seededDeployment is a Deployment of no pod that selects app=label.
func seededDeployment(label string) *unstructured.Unstructured {
	labels := map[string]any{"app": label}
	return seededObject("apps/v1", "Deployment", "d", map[string]any{"spec": map[string]any{
		"replicas": int64(0),
		"selector": map[string]any{"matchLabels": labels},
		"template": map[string]any{
			"metadata": map[string]any{"labels": labels},
			"spec":     map[string]any{"containers": []any{map[string]any{"name": "a", "image": "a"}}},
		},
	}})
}

// seedUpgrades shows that upgrade and kubectlApply notice what they should.
func (c *cluster) seedUpgrades(t *testing.T) {
	t.Helper()
	if _, err := c.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "seeded"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	file := func(name string, objects ...*unstructured.Unstructured) lab.Manifest {
		return lab.Manifest{File: name, Objects: objects}
	}
	settings := func(name string) *unstructured.Unstructured { return seededObject("v1", "ConfigMap", name, nil) }
	policy := seededObject("networking.k8s.io/v1", "NetworkPolicy", "n", map[string]any{"spec": map[string]any{"podSelector": map[string]any{}}})
	for _, fault := range []struct {
		name              string
		previous, current []lab.Manifest
		known             []leftover
		// want is what a problem says; empty for none at all.
		want string
	}{
		{"nothing", []lab.Manifest{file("x.yaml", settings("a"))}, []lab.Manifest{file("x.yaml", settings("a"))}, nil, ""},
		{"an object that kubectl prunes", []lab.Manifest{file("x.yaml", settings("a"), settings("b"))}, []lab.Manifest{file("x.yaml", settings("a"))}, nil, ""},
		{"an object that kubectl leaves", []lab.Manifest{file("x.yaml", settings("a"), policy)}, []lab.Manifest{file("x.yaml", settings("a"))}, nil,
			"NetworkPolicy seeded/n left x.yaml and stays behind"},
		{"the same as known", []lab.Manifest{file("x.yaml", settings("a"), policy)}, []lab.Manifest{file("x.yaml", settings("a"))},
			[]leftover{{"NetworkPolicy seeded/n", "kubectl -n seeded delete networkpolicy n"}}, ""},
		{"a manifest that goes", []lab.Manifest{file("x.yaml", settings("a")), file("y.yaml", policy)}, []lab.Manifest{file("x.yaml", settings("a"))}, nil, ""},
		{"an object that moves", []lab.Manifest{file("x.yaml", settings("a"), settings("b")), file("y.yaml", settings("c"))},
			[]lab.Manifest{file("x.yaml", settings("a")), file("y.yaml", settings("b"), settings("c"))}, nil,
			"ConfigMap seeded/b moves from x.yaml to y.yaml"},
		{"a field that can never change", []lab.Manifest{file("x.yaml", seededDeployment("one"))}, []lab.Manifest{file("x.yaml", seededDeployment("two"))}, nil,
			"field is immutable"},
	} {
		t.Run(fault.name, func(t *testing.T) {
			for _, problem := range inTurn(fault.previous, func(m lab.Manifest) error { return c.kubectlCreate(t, m) }) {
				t.Fatal(problem)
			}
			problems := c.upgrade(t, fault.previous, fault.current, fault.known)
			switch {
			case fault.want == "" && len(problems) > 0:
				t.Errorf("is said to be wrong: %q", problems)
			case fault.want != "" && !strings.Contains(strings.Join(problems, "\n"), fault.want):
				t.Errorf("got %q, want %q", problems, fault.want)
			}
			for _, object := range append(lab.Objects(fault.previous), lab.Objects(fault.current)...) {
				c.remove(t, object)
			}
		})
	}
	for _, fault := range []struct {
		name   string
		object *unstructured.Unstructured
		want   string
	}{
		{"a misspelt field", seededObject("v1", "ConfigMap", "a", map[string]any{"dat": map[string]any{}}), `unknown field "dat"`},
		{"more than an annotation holds", seededObject("v1", "ConfigMap", "a", map[string]any{"data": map[string]any{"a": strings.Repeat("a", 300_000)}}), "Too long"},
	} {
		t.Run(fault.name, func(t *testing.T) {
			err := c.kubectlCreate(t, file("x.yaml", fault.object))
			if err == nil || !strings.Contains(err.Error(), fault.want) {
				t.Errorf("is answered with %.500v, want %q", err, fault.want)
			}
		})
	}
}
