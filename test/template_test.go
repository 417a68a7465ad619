package test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// found is one resource and where it stands.
type found struct {
	assembly.Resource
	Stack assembly.Stack
	ID    string
}

// where names the resource for a person.
func (f found) where() string { return f.Stack.ID + "/" + f.ID + " (" + f.Type + ")" }

// says is a problem with the resource.
func (f found) says(format string, args ...any) string {
	return f.where() + ": " + fmt.Sprintf(format, args...)
}

// resources returns every resource of the given types in all stacks, in a fixed
// order.
func (s synthesis) resources(types ...string) []found {
	var all []found
	for _, stack := range s.Assembly.Stacks {
		for id, r := range stack.Template.Resources {
			if slices.Contains(types, r.Type) {
				all = append(all, found{r, stack, id})
			}
		}
	}
	slices.SortFunc(all, func(a, b found) int { return strings.Compare(a.where(), b.where()) })
	return all
}

// at follows path through the properties: names through objects, whole numbers
// through lists. It returns nil where the path ends early.
func (f found) at(path ...any) any { return at(any(f.Properties), path...) }

func at(value any, path ...any) any { return assembly.At(value, path...) }

// list returns the list at path, or none.
func (f found) list(path ...any) []any {
	l, _ := f.at(path...).([]any)
	return l
}

// text returns the string at path, or none.
func (f found) text(path ...any) string {
	t, _ := f.at(path...).(string)
	return t
}

// number returns the number at path, or -1; CloudFormation takes it as text
// too.
func (f found) number(path ...any) int {
	switch v := f.at(path...).(type) {
	case float64:
		return int(v)
	case string:
		var n int
		if _, err := fmt.Sscanf(v, "%d", &n); err == nil {
			return n
		}
	}
	return -1
}

// refersTo returns the logical id that a Ref or Fn::GetAtt points at, or
// nothing.
func refersTo(value any) string {
	object, _ := value.(map[string]any)
	if id, ok := object["Ref"].(string); ok {
		return id
	}
	if attribute, ok := object["Fn::GetAtt"].([]any); ok && len(attribute) > 0 {
		id, _ := attribute[0].(string)
		return id
	}
	return ""
}

// flat writes a property as one line of JSON, to look for text in.
func flat(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(data)
}

// asList wraps a value that CloudFormation and IAM take alone or in a list.
func asList(value any) []any {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// removal is what becomes of the resource when its stack goes. One that only a
// failed creation takes along is retained.
func (f found) removal() config.Removal {
	if f.DeletionPolicy == "RetainExceptOnCreate" {
		return config.RemovalRetain
	}
	return config.Removal(f.DeletionPolicy)
}

// tag returns the value of one of the resource's tags.
func (f found) tag(key string) string {
	for _, t := range f.list("Tags") {
		if at(t, "Key") == key {
			value, _ := at(t, "Value").(string)
			return value
		}
	}
	return ""
}
