package lab

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// fileNamespace is charts.FileNamespace, without what that package needs to write
// manifests.
const fileNamespace = "00-namespace.yaml"

// Manifest is a file and the objects in it.
type Manifest struct {
	// File is the file's path within its environment's folder.
	File    string
	Objects []*unstructured.Unstructured
}

// Turn is when a manifest is applied: those of a lower number are there by then.
func (m Manifest) Turn() int {
	switch {
	case m.File == fileNamespace:
		return 0
	case path.Dir(m.File) != ".":
		// What the platform applies.
		return 1
	default:
		return 2
	}
}

// Manifests reads the manifests in a folder of dist, in the order of their turns.
func Manifests(folder fs.FS) ([]Manifest, error) {
	var manifests []Manifest
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		objects, err := Decode(text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		manifests = append(manifests, Manifest{name, objects})
		return nil
	})
	slices.SortStableFunc(manifests, func(a, b Manifest) int {
		if a.Turn() != b.Turn() {
			return a.Turn() - b.Turn()
		}
		return strings.Compare(a.File, b.File)
	})
	return manifests, err
}

// Decode reads the objects of a YAML text.
func Decode(text []byte) ([]*unstructured.Unstructured, error) {
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

// Objects are all objects of manifests.
func Objects(manifests []Manifest) []*unstructured.Unstructured {
	var objects []*unstructured.Unstructured
	for _, m := range manifests {
		objects = append(objects, m.Objects...)
	}
	return objects
}

// ID names an object in a message.
func ID(object *unstructured.Unstructured) string {
	name := object.GetName()
	if namespace := object.GetNamespace(); namespace != "" {
		name = namespace + "/" + name
	}
	return object.GetKind() + " " + name
}
