package test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// TestManifests holds dist/ against what is synthesized. `make synth` is what
// writes it.
func TestManifests(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		dir := filepath.Join(root, "dist", s.Env.Name)
		known := map[string]map[string]bool{}
		for _, m := range s.Manifests {
			path := filepath.Join(dir, m.File)
			folder := filepath.Dir(path)
			if known[folder] == nil {
				known[folder] = map[string]bool{}
			}
			known[folder][filepath.Base(path)] = true
			want, err := os.ReadFile(path)
			if err != nil || string(want) != m.YAML {
				t.Errorf("%s is not what is synthesized: run `make synth ENV=%s` and read the diff", path, s.Env.Name)
			}
		}
		for folder, files := range known {
			refuseStrangers(t, folder, files)
		}
	})
}

// TestManifestsCarryNoToken shows that a reviewer of dist/ reads what the
// cluster gets.
func TestManifestsCarryNoToken(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		for _, m := range s.Manifests {
			for _, sign := range []string{"${Token[", "Fn::", "{{resolve:"} {
				if strings.Contains(m.YAML, sign) {
					t.Errorf("%s holds %s", m.File, sign)
				}
			}
		}
	})
}

// TestClusterGetsTheManifests shows that the templates hand the cluster exactly
// the objects of dist/, but for the label by which KubernetesManifest prunes.
func TestClusterGetsTheManifests(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		written := map[string]map[string]any{}
		for _, m := range s.Manifests {
			for _, document := range strings.Split(m.YAML, "\n---\n") {
				var object map[string]any
				if err := yaml.Unmarshal([]byte(document), &object); err != nil {
					t.Fatalf("%s: %v", m.File, err)
				}
				if object == nil {
					continue
				}
				key := objectKey(object)
				if written[key] != nil {
					t.Errorf("%s stands in two manifests", key)
				}
				written[key] = object
			}
		}
		applied := map[string]bool{}
		for _, r := range s.resources(kubernetesManifest) {
			var objects []map[string]any
			if err := json.Unmarshal([]byte(r.text("Manifest")), &objects); err != nil {
				t.Fatalf("%s: the manifest is no plain JSON: %v", r.where(), err)
			}
			for _, object := range objects {
				key := objectKey(object)
				if applied[key] {
					t.Errorf("%s: %s is applied twice", r.where(), key)
				}
				applied[key] = true
				dropPruneLabel(object)
				if !reflect.DeepEqual(object, written[key]) {
					t.Errorf("%s: %s is not what dist/ says", r.where(), key)
				}
			}
		}
		for _, key := range slices.Sorted(maps.Keys(written)) {
			if !applied[key] {
				t.Errorf("%s stands in dist/ and is applied by no stack", key)
			}
		}
	})
}

// objectKey is what makes a Kubernetes object unique.
func objectKey(object map[string]any) string {
	return fmt.Sprintf("%v %v %v/%v", object["apiVersion"], object["kind"], at(object, "metadata", "namespace"), at(object, "metadata", "name"))
}

// dropPruneLabel takes away the label that KubernetesManifest adds.
func dropPruneLabel(object map[string]any) {
	metadata, _ := object["metadata"].(map[string]any)
	labels, _ := metadata["labels"].(map[string]any)
	for label := range labels {
		if strings.HasPrefix(label, "aws.cdk.eks/prune-") {
			delete(labels, label)
		}
	}
	if len(labels) == 0 {
		delete(metadata, "labels")
	}
}
