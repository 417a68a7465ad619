package rendering

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// parse reads the objects of a YAML stream; a List is taken apart. It refuses a
// key that stands twice, of which Helm keeps the last, and a key that is no text,
// which Helm turns into one.
func parse(source, stream string) ([]unstructured.Unstructured, error) {
	var objects []unstructured.Unstructured
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(stream)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		object, err := parseDocument(document)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		if object == nil {
			continue
		}
		if !object.IsList() {
			objects = append(objects, *object)
			continue
		}
		if err := object.EachListItem(func(item runtime.Object) error {
			objects = append(objects, *item.(*unstructured.Unstructured))
			return nil
		}); err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
	}
}

// parseDocument reads one object; nil is a document with nothing in it.
func parseDocument(document []byte) (*unstructured.Unstructured, error) {
	var raw any
	if err := yamlv2.UnmarshalStrict(document, &raw); err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, nil
	}
	if err := textKeys("", raw); err != nil {
		return nil, err
	}
	text, err := yaml.YAMLToJSON(document)
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{}
	return object, object.UnmarshalJSON(text)
}

// textKeys says where a key is no text.
func textKeys(path string, value any) error {
	switch value := value.(type) {
	case map[any]any:
		for key, child := range value {
			name, ok := key.(string)
			if !ok {
				return fmt.Errorf("%s: the key %v is no text; quote it", path, key)
			}
			if err := textKeys(path+"."+name, child); err != nil {
				return err
			}
		}
	case []any:
		for i, child := range value {
			if err := textKeys(fmt.Sprintf("%s[%d]", path, i), child); err != nil {
				return err
			}
		}
	}
	return nil
}
