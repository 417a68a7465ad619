package kube

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
)

// manifest is a file of an environment and what stands in it.
type manifest struct {
	// file is relative to the environment's folder.
	file    string
	objects []*unstructured.Unstructured
}

// eachEnvironment runs test for every environment that ships, several at a time.
func eachEnvironment(t *testing.T, test func(t *testing.T, env config.Environment)) {
	t.Helper()
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, env)
		})
	}
}

// manifestsOf are the committed manifests of env.
func manifestsOf(t *testing.T, env config.Environment) []manifest {
	t.Helper()
	folder := filepath.Join(root, "dist", env.Name)
	files := map[string][]byte{}
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		files[filepath.ToSlash(relative)] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, files)
}

// parse reads files in the order in which they are applied: the namespaces, what
// the platform applies, and the application.
func parse(t *testing.T, files map[string][]byte) []manifest {
	t.Helper()
	var manifests []manifest
	for file, text := range files {
		objects, err := decode(text)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		manifests = append(manifests, manifest{file, objects})
	}
	slices.SortFunc(manifests, func(a, b manifest) int { return strings.Compare(turn(a.file), turn(b.file)) })
	return manifests
}

// turn sorts files into the order of their application.
func turn(file string) string {
	switch {
	case file == charts.FileNamespace:
		return "0"
	case path.Dir(file) != ".":
		return "1" + file
	}
	return "2" + file
}

// decode reads the objects of a YAML text.
func decode(text []byte) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(document, &object.Object); err != nil {
			return nil, err
		}
		if len(object.Object) > 0 {
			objects = append(objects, object)
		}
	}
}

// objectsOf are all objects of manifests.
func objectsOf(manifests []manifest) []*unstructured.Unstructured {
	var objects []*unstructured.Unstructured
	for _, m := range manifests {
		objects = append(objects, m.objects...)
	}
	return objects
}

// find returns the one object of a kind and name among objects, as a copy.
func find(t *testing.T, objects []*unstructured.Unstructured, kind, name string) *unstructured.Unstructured {
	t.Helper()
	for _, object := range objects {
		if object.GetKind() == kind && object.GetName() == name {
			return object.DeepCopy()
		}
	}
	t.Fatalf("there is no %s %s", kind, name)
	return nil
}
