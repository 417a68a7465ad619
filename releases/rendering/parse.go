package rendering

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	// Helm reads YAML with this version of the library.
	"go.yaml.in/yaml/v2"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
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
	if err := yaml.UnmarshalStrict(document, &raw); err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, nil
	}
	fields, err := jsonValue("", raw)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{}
	return object, object.UnmarshalJSON(text)
}

// jsonValue is value with keys that are texts, as JSON wants them; one that is
// not is an error that says where.
func jsonValue(path string, value any) (any, error) {
	switch value := value.(type) {
	case map[any]any:
		fields := make(map[string]any, len(value))
		for key, child := range value {
			name, ok := key.(string)
			if !ok {
				return nil, fmt.Errorf("%s: the key %v is no text; quote it", path, key)
			}
			var err error
			if fields[name], err = jsonValue(path+"."+name, child); err != nil {
				return nil, err
			}
		}
		return fields, nil
	case []any:
		items := make([]any, len(value))
		for i, child := range value {
			var err error
			if items[i], err = jsonValue(fmt.Sprintf("%s[%d]", path, i), child); err != nil {
				return nil, err
			}
		}
		return items, nil
	default:
		return value, nil
	}
}
