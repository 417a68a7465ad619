package preflight

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// resource is a resource of a template, and where it stands.
type resource struct {
	assembly.Resource
	stack   assembly.Stack
	logical string
}

// resources are those of a type in stacks, in a fixed order. No type: all.
func resources(stacks []assembly.Stack, typ string) []resource {
	var found []resource
	for _, stack := range stacks {
		for _, id := range slices.Sorted(maps.Keys(stack.Template.Resources)) {
			if r := stack.Template.Resources[id]; typ == "" || r.Type == typ {
				found = append(found, resource{r, stack, id})
			}
		}
	}
	return found
}

// text is a property that is written out; empty if it is not there or is only known
// when it is deployed.
func (r resource) text(path ...string) string {
	switch v := r.value(path...).(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// number is a property as a number, which a template may write as a text.
func (r resource) number(path ...string) float64 {
	n, err := strconv.ParseFloat(r.text(path...), 64)
	if err != nil {
		return 0
	}
	return n
}

// list is a property that is a list.
func (r resource) list(path ...string) []any {
	list, _ := r.value(path...).([]any)
	return list
}

// texts are the texts of a list.
func (r resource) texts(path ...string) []string {
	var texts []string
	for _, v := range r.list(path...) {
		if t, ok := v.(string); ok {
			texts = append(texts, t)
		}
	}
	return texts
}

// value is the property at a path.
func (r resource) value(path ...string) any {
	var v any = r.Properties
	for _, key := range path {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[key]
	}
	return v
}

// ref is the logical id that {Ref: id} or {Fn::GetAtt: [id, …]} names.
func ref(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	if id, ok := object["Ref"].(string); ok {
		return id
	}
	if attribute, ok := object["Fn::GetAtt"].([]any); ok && len(attribute) > 0 {
		id, _ := attribute[0].(string)
		return id
	}
	return ""
}

// The types of what the cluster's function applies and installs.
const (
	manifestType = "Custom::AWSCDK-EKS-KubernetesResource"
	chartType    = "Custom::AWSCDK-EKS-HelmChart"
)

// objects are the Kubernetes objects of the templates. What is only known when it
// is deployed stands in them as `?`.
func objects(stacks []assembly.Stack) ([]map[string]any, error) {
	var all []map[string]any
	for _, r := range resources(stacks, manifestType) {
		var list []map[string]any
		if err := json.Unmarshal([]byte(joined(r.Properties["Manifest"])), &list); err != nil {
			return nil, fmt.Errorf("stack %s: manifest %s cannot be read: %w", r.stack.Name, r.logical, err)
		}
		all = append(all, list...)
	}
	return all, nil
}

// joined is a text, or the parts of one that Fn::Join joins.
func joined(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		parts, ok := v["Fn::Join"].([]any)
		if !ok || len(parts) != 2 {
			return "?"
		}
		separator, _ := parts[0].(string)
		list, _ := parts[1].([]any)
		text := ""
		for i, part := range list {
			if i > 0 {
				text += separator
			}
			text += joined(part)
		}
		return text
	}
	return "?"
}
