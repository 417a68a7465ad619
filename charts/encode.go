package charts

import (
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Encode returns object as the map that its YAML is written from, without the
// fields that Go's encoder writes although nobody set them: the status, which
// only the cluster knows, an empty specification, nulls and empty references.
func Encode(object metav1.Object) (map[string]any, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", object.GetName(), err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fmt.Errorf("encode %s: %w", object.GetName(), err)
	}
	delete(fields, "status")
	if spec, ok := fields["spec"].(map[string]any); ok && len(spec) == 0 {
		delete(fields, "spec")
	}
	prune(fields)
	return fields, nil
}

// prune removes from value, at any depth, what stands for "not set": nulls, and
// references with an empty name, which cert-manager's types write for every
// secret that they could refer to. An empty object stays, because it means
// something: an emptyDir, or a selector of everything.
func prune(value any) {
	switch value := value.(type) {
	case map[string]any:
		for key, child := range value {
			if child == nil || isEmptyReference(child) {
				delete(value, key)
				continue
			}
			prune(child)
		}
	case []any:
		for _, child := range value {
			prune(child)
		}
	}
}

// isEmptyReference reports whether value is an object reference without a name.
func isEmptyReference(value any) bool {
	reference, ok := value.(map[string]any)
	return ok && len(reference) == 1 && reference["name"] == ""
}
