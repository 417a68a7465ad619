package kube

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
)

// sharedCharts is where the charts lie, in a folder that the repository, or a
// worktree of it, is in.
const sharedCharts = "shared/charts"

// definitionFiles are where the charts keep their custom resource definitions.
func definitionFiles() []struct{ archive, pattern string } {
	return []struct{ archive, pattern string }{
		{"aws-load-balancer-controller-3.5.0.tgz", "*/crds/*.yaml"},
		{"cert-manager-v1.21.1.tgz", "*/templates/crd-*.yaml"},
		{"kube-prometheus-stack-88.5.3.tgz", "*/charts/crds/crds/*.yaml"},
	}
}

// externalSecretsDefinitions are those that the chart is given when it is made.
const externalSecretsDefinitions = "external-secrets-crds-2.9.0.yaml.gz"

// definitions returns every custom resource definition of our charts.
func definitions(t *testing.T) []*unstructured.Unstructured {
	t.Helper()
	found := definitionsIn(t, unzip(t, shared(t, externalSecretsDefinitions)))
	for _, row := range definitionFiles() {
		for name, text := range unpack(t, row.archive) {
			if matches, err := path.Match(row.pattern, name); err != nil {
				t.Fatal(err)
			} else if matches {
				found = append(found, definitionsIn(t, untemplated(text))...)
			}
		}
	}
	return found
}

// definitionsIn are the definitions in a YAML text, which may hold more.
func definitionsIn(t *testing.T, text []byte) []*unstructured.Unstructured {
	t.Helper()
	objects, err := decode(text)
	if err != nil {
		t.Fatal(err)
	}
	var found []*unstructured.Unstructured
	for _, object := range objects {
		if object.GetKind() == "CustomResourceDefinition" {
			found = append(found, object)
		}
	}
	return found
}

// defines is the kind that a definition defines.
func defines(definition *unstructured.Unstructured) schema.GroupKind {
	group, _, _ := unstructured.NestedString(definition.Object, "spec", "group")
	kind, _, _ := unstructured.NestedString(definition.Object, "spec", "names", "kind")
	return schema.GroupKind{Group: group, Kind: kind}
}

// define applies those definitions that objects need, and waits until the server
// serves them. Each costs the server memory, and there are dozens.
func (c *cluster) define(t *testing.T, definitions, objects []*unstructured.Unstructured) {
	t.Helper()
	needed := map[schema.GroupKind]bool{}
	for _, object := range objects {
		needed[object.GroupVersionKind().GroupKind()] = true
	}
	var applied []*unstructured.Unstructured
	for _, definition := range definitions {
		if needed[defines(definition)] {
			if _, err := c.apply(t.Context(), definition); err != nil {
				t.Fatalf("%s: %v", id(definition), err)
			}
			applied = append(applied, definition)
		}
	}
	for _, definition := range applied {
		c.awaitDefinition(t, definition)
	}
	c.mapper.Reset()
}

// awaitDefinition waits until the server serves what definition defines.
func (c *cluster) awaitDefinition(t *testing.T, definition *unstructured.Unstructured) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		stands, err := c.get(ctx, definition)
		if err != nil {
			return false, err
		}
		return condition(stands, "Established") == "True", nil
	})
	if err != nil {
		t.Fatalf("%s is not served: %v", id(definition), err)
	}
}

// condition is the status of a condition of object, empty if it has none.
func condition(object *unstructured.Unstructured, kind string) string {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, entry := range conditions {
		if fields, ok := entry.(map[string]any); ok && fields["type"] == kind {
			status, _ := fields["status"].(string)
			return status
		}
	}
	return ""
}

// shared returns a file beside the repository.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	for _, up := range []string{"..", "../.."} {
		if text, err := os.ReadFile(filepath.Join(root, up, sharedCharts, name)); err == nil {
			return text
		}
	}
	t.Fatalf("%s is missing in ../%s, beside the repository: this test applies what is in it", name, sharedCharts)
	return nil
}

// unpack returns the files of a chart's archive.
func unpack(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	reader := tar.NewReader(bytes.NewReader(unzip(t, shared(t, archive))))
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[header.Name], err = io.ReadAll(reader); err != nil {
			t.Fatal(err)
		}
	}
}

// unzip returns what packed holds.
func unzip(t *testing.T, packed []byte) []byte {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// untemplated drops the lines of a chart's definition that only Helm reads: its
// conditions and labels.
func untemplated(text []byte) []byte {
	var kept []string
	for _, line := range strings.Split(string(text), "\n") {
		if !strings.Contains(line, "{{") {
			kept = append(kept, line)
		}
	}
	return []byte(strings.Join(kept, "\n"))
}
