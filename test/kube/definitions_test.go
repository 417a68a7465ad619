package kube

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
)

// envOldDefinitions names the file with the definitions of the Prometheus
// operator's version that the upgrade begins at. The Makefile makes it.
const envOldDefinitions = "VIBE_LAB_OLD_DEFINITIONS"

// TestDefinitionsUpgrade goes from an older version of the Prometheus operator's
// definitions, as Helm installed them, to the chart's, as the runbook has it:
// Helm itself never touches them again.
func TestDefinitionsUpgrade(t *testing.T) {
	t.Parallel()
	env, err := config.Lookup(config.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	in := installationOf(t, env)
	var newer, objects []*unstructured.Unstructured
	for _, object := range in.Objects() {
		if object.GroupVersionKind().Group == monitoring.GroupName {
			objects = append(objects, object)
		}
	}
	for i := range in.Definitions {
		newer = append(newer, &in.Definitions[i])
	}
	newer, older := needed(newer, objects), needed(olderDefinitions(t), objects)
	if len(newer) == 0 || len(newer) != len(older) {
		t.Fatalf("our %d objects need %d definitions, and %d of the older version", len(objects), len(newer), len(older))
	}
	c := start(t, env, 1)
	for _, namespace := range in.Manifests {
		if namespace.GetKind() == "Namespace" {
			if _, err := c.Apply(t.Context(), namespace); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.kubectlFile(t, older, "create"); err != nil {
		t.Fatal(err)
	}
	if err := c.AwaitDefinitions(t.Context(), older); err != nil {
		t.Fatal(err)
	}

	var kept []*unstructured.Unstructured
	for _, object := range objects {
		// What only the newer version knows is refused, and comes later.
		if _, err := c.Apply(t.Context(), object); err == nil {
			kept = append(kept, object)
		}
	}
	if len(kept) == 0 {
		t.Fatal("the older definitions accept none of our objects: there is nothing to upgrade")
	}
	monitor := newField(t, objects)
	if _, err := c.Apply(t.Context(), monitor); err == nil || !strings.Contains(err.Error(), "scrapeNativeHistograms: field not declared in schema") {
		t.Errorf("the older definition answers a newer field with %v", err)
	}

	t.Run("would fail without --server-side", func(t *testing.T) {
		if err := c.kubectlFile(t, newer, "apply"); err == nil || !strings.Contains(err.Error(), "Too long") {
			t.Errorf("is answered with %.500v", err)
		}
	})
	t.Run("would fail without --force-conflicts", func(t *testing.T) {
		if err := c.kubectlFile(t, newer, "apply", "--server-side"); err == nil || !strings.Contains(err.Error(), "conflict") {
			t.Errorf("is answered with %.500v", err)
		}
	})
	if err := c.kubectlFile(t, newer, "apply", "--server-side", "--force-conflicts"); err != nil {
		t.Fatal(err)
	}
	if err := c.AwaitDefinitions(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	for _, object := range kept {
		if problem, err := c.changed(t.Context(), object); err != nil || problem != "" {
			t.Errorf("%s: %s %v", lab.ID(object), problem, err)
		}
	}
	for _, object := range append(objects, monitor) {
		if _, err := c.Apply(t.Context(), object); err != nil {
			t.Errorf("%s is refused after the upgrade: %v", lab.ID(object), err)
		}
	}
}

// needed are the definitions of the kinds of objects.
func needed(definitions, objects []*unstructured.Unstructured) []*unstructured.Unstructured {
	return slices.DeleteFunc(definitions, func(definition *unstructured.Unstructured) bool {
		return !slices.ContainsFunc(objects, func(object *unstructured.Unstructured) bool {
			return object.GroupVersionKind().GroupKind() == lab.Defines(definition)
		})
	})
}

// newField is a ServiceMonitor of ours with a field that the older version does
// not have.
func newField(t *testing.T, objects []*unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	for _, object := range objects {
		if object.GetKind() == "ServiceMonitor" {
			monitor := object.DeepCopy()
			monitor.SetName("upgraded")
			if err := unstructured.SetNestedField(monitor.Object, true, "spec", "scrapeNativeHistograms"); err != nil {
				t.Fatal(err)
			}
			return monitor
		}
	}
	t.Fatal("there is no ServiceMonitor")
	return nil
}

// olderDefinitions are the definitions that the upgrade begins at.
func olderDefinitions(t *testing.T) []*unstructured.Unstructured {
	t.Helper()
	path := os.Getenv(envOldDefinitions)
	if path == "" {
		t.Fatalf("%s is not set: `make test-kube` fetches the older definitions and says where they are", envOldDefinitions)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := lab.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// kubectlFile calls kubectl with objects in a file.
func (c *cluster) kubectlFile(t *testing.T, objects []*unstructured.Unstructured, arguments ...string) error {
	t.Helper()
	var text []byte
	for _, object := range objects {
		encoded, err := json.Marshal(object.Object)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, encoded...)
	}
	file := filepath.Join(t.TempDir(), "manifest.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := c.Kubectl(t.Context(), append(arguments, "-f", file)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
