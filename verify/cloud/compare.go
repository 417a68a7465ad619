package cloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
)

// field is a property of a template, and where the service's answer has it.
type field[T any] struct {
	// property is a path in the template's properties: `ScalingConfig.MinSize`.
	property string
	// got is what the service answers, as the template would write it.
	got func(T) any
	// silent is what holds where the template says nothing. Nil: nothing is expected.
	silent any
}

// compare holds what a service answers of a resource against the template.
func compare[T any](subject string, properties map[string]any, seen T, fields []field[T]) []check.Finding {
	var findings []check.Finding
	for _, f := range fields {
		want := at(properties, f.property)
		if want == nil {
			want = f.silent
		}
		if want == nil {
			continue
		}
		for _, d := range differences(f.property, want, plain(f.got(seen))) {
			findings = append(findings, check.Finding{
				Subject: subject, Got: "has " + d.path + " " + d.got, Want: "have " + d.want,
			})
		}
	}
	return findings
}

// at is what lies at a dotted path.
func at(value any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[part]
	}
	return value
}

// textAt is the text at a path.
func textAt(properties map[string]any, path string) string {
	value := at(properties, path)
	if value == nil {
		return ""
	}
	return scalar(value)
}

// difference is where an answer is not what a template says.
type difference struct{ path, got, want string }

// differences lists where got lacks what want says. What got has beyond it is no
// difference, as services answer their defaults too; but a list has as many
// elements. Names differ in nothing but capitals, as APIs and CloudFormation do.
func differences(path string, want, got any) []difference {
	switch w := want.(type) {
	case deployed.Attribute:
		return nil // Only the service knows it.
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return []difference{{path, show(got), show(want)}}
		}
		lower := map[string]any{}
		for key, value := range g {
			lower[strings.ToLower(key)] = value
		}
		var found []difference
		for _, key := range slices.Sorted(maps.Keys(w)) {
			found = append(found, differences(path+"."+key, w[key], lower[strings.ToLower(key)])...)
		}
		return found
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []difference{{path, show(got), show(want)}}
		}
		// Only the order of scalars means nothing in what is compared.
		if flat(w) && flat(g) {
			if show(w) != show(g) {
				return []difference{{path, show(got), show(want)}}
			}
			return nil
		}
		var found []difference
		for i := range w {
			found = append(found, differences(fmt.Sprintf("%s[%d]", path, i), w[i], g[i])...)
		}
		return found
	}
	// An empty or false value may be left out of an answer.
	leftOut := got == nil && slices.Contains([]string{"", "false"}, scalar(want))
	if scalar(want) != scalar(got) && !leftOut {
		return []difference{{path, show(got), show(want)}}
	}
	return nil
}

// flat reports whether a list holds scalars alone.
func flat(list []any) bool {
	return !slices.ContainsFunc(list, func(one any) bool {
		switch one.(type) {
		case map[string]any, []any, deployed.Attribute:
			return true
		}
		return false
	})
}

// plain is a value of the SDK as JSON has it, without what is not set.
func plain(value any) any {
	written, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	var read any
	if json.Unmarshal(written, &read) != nil {
		return nil
	}
	return set(read)
}

// set leaves out what is null.
func set(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, one := range v {
			if one == nil {
				delete(v, key)
				continue
			}
			v[key] = set(one)
		}
	case []any:
		for i := range v {
			v[i] = set(v[i])
		}
	}
	return value
}

// scalar writes a value so that a template's "20" and a service's 20 read the same.
func scalar(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64, bool, int, int32, int64:
		return fmt.Sprint(v)
	}
	written, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(written)
}

// show writes a value for a reader.
func show(value any) string {
	switch v := value.(type) {
	case nil:
		return "nothing"
	case string:
		if v == "" {
			return "nothing"
		}
		return v
	case []any:
		if !flat(v) {
			break
		}
		texts := make([]string, len(v))
		for i := range v {
			texts[i] = scalar(v[i])
		}
		slices.Sort(texts)
		if len(texts) == 0 {
			return "nothing"
		}
		return strings.Join(texts, " ")
	}
	return scalar(value)
}

// sets compares two lists of lines: what is missing, and what is there besides.
func sets(want, got []string) (missing, surplus []string) {
	for _, w := range want {
		if !slices.Contains(got, w) {
			missing = append(missing, w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			surplus = append(surplus, g)
		}
	}
	slices.Sort(missing)
	slices.Sort(surplus)
	return slices.Compact(missing), slices.Compact(surplus)
}

// asAPIError is the code of a service's refusal.
func asAPIError(err error) (string, bool) {
	var said smithy.APIError
	if !errors.As(err, &said) {
		return "", false
	}
	return said.ErrorCode(), true
}

// object is a value of a template that is an object, or nothing.
func object(value any) map[string]any {
	named, _ := value.(map[string]any)
	return named
}
