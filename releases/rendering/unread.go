package rendering

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	kuberuntime "k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// Unread returns the paths of those values of r that no template of its chart
// reads, sorted: most likely their keys are misspelt. A value counts as read if
// another one in its place changes what an installation or an upgrade renders, or
// makes it fail. What the chart's schema says of it does not count, nor its notes
// for a person.
//
// It fails where the values themselves do not render.
//
// With only, it looks at those of Paths alone. A value may be read in one
// environment and not in another, where what it belongs to is off.
func (c *Chart) Unread(r releases.Release, options Options, only ...string) ([]string, error) {
	values, err := r.ValueMap()
	if err != nil {
		return nil, err
	}
	var candidates []leaf
	for _, l := range leaves(nil, values) {
		if len(only) == 0 || slices.Contains(only, l.String()) {
			candidates = append(candidates, l)
		}
	}
	unread, err := search{c, r, values, options}.unread(candidates)
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", r.Name, err)
	}
	var paths []string
	for _, l := range unread {
		paths = append(paths, l.String())
	}
	slices.Sort(paths)
	return paths, nil
}

// Paths lists the paths of the values of r, in the order of their keys: `a.b[0].c`.
func Paths(r releases.Release) ([]string, error) {
	values, err := r.ValueMap()
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, l := range leaves(nil, values) {
		paths = append(paths, l.String())
	}
	return paths, nil
}

// leaf is a value that holds no others, and the keys and indexes that lead to it.
type leaf struct {
	path  []any
	value any
}

// String writes the path as a person would: `a.b[0].c`.
func (l leaf) String() string {
	var out strings.Builder
	for _, step := range l.path {
		switch step := step.(type) {
		case string:
			out.WriteString("." + step)
		case int:
			fmt.Fprintf(&out, "[%d]", step)
		}
	}
	return strings.TrimPrefix(out.String(), ".")
}

// leaves lists the leaves of value; an empty list or map is one.
func leaves(at []any, value any) []leaf {
	var found []leaf
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.SortedFunc(maps.Keys(value), cmp.Compare) {
			found = append(found, leaves(append(slices.Clone(at), key), value[key])...)
		}
	case []any:
		for i, item := range value {
			found = append(found, leaves(append(slices.Clone(at), i), item)...)
		}
	}
	if found == nil {
		return []leaf{{at, value}}
	}
	return found
}

// others are values of the same kind as value. A template that compares it finds
// one of them different.
func others(value any) []any {
	switch value := value.(type) {
	case string:
		return []any{value + "x", ""}
	case bool:
		return []any{!value}
	case float64:
		return []any{value + 1, float64(0)}
	case []any:
		return []any{[]any{"x"}}
	case map[string]any:
		return []any{map[string]any{"x": "x"}}
	default:
		return []any{"x"}
	}
}

// replaced is a copy of values with another one at the path.
func replaced(values map[string]any, at []any, other any) map[string]any {
	result := kuberuntime.DeepCopyJSON(values)
	var place any = result
	for i, step := range at {
		last := i == len(at)-1
		switch step := step.(type) {
		case string:
			fields := place.(map[string]any)
			if last {
				fields[step] = other
			}
			place = fields[step]
		case int:
			items := place.([]any)
			if last {
				items[step] = other
			}
			place = items[step]
		}
	}
	return result
}
