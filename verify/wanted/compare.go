package wanted

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// Difference is one field that is not what it should be.
type Difference struct {
	// Path names the field, as in spec.template.spec.containers[0].image.
	Path string
	// Got and Want are the values, as JSON, cut where they are long.
	Got, Want string
}

// Lacking are the fields that want sets and got has otherwise, or not at all. What
// got has beside them is not looked at, but for lists, which must be as long: a
// server adds what we leave to it, and adds no item to a list that we write.
// Where want is nothing, such as {} or false, got may lack it.
func Lacking(want, got any) []Difference { return lacking("", want, got) }

// Differing are the fields in which want and got differ.
func Differing(want, got any) []Difference {
	found := Lacking(want, got)
	for _, d := range Lacking(got, want) {
		if !slices.ContainsFunc(found, func(f Difference) bool { return strings.HasPrefix(d.Path, f.Path) || strings.HasPrefix(f.Path, d.Path) }) {
			found = append(found, Difference{Path: d.Path, Got: d.Want, Want: d.Got})
		}
	}
	return found
}

func lacking(path string, want, got any) []Difference {
	switch want := want.(type) {
	case nil:
		return nil // a null says nothing
	case map[string]any:
		fields, ok := got.(map[string]any)
		if !ok && len(want) > 0 {
			return different(path, want, got)
		}
		var found []Difference
		for _, key := range slices.Sorted(maps.Keys(want)) {
			value, has := fields[key]
			if !has && nothing(want[key]) {
				continue
			}
			found = append(found, lacking(path+"."+key, want[key], value)...)
		}
		return found
	case []any:
		items, _ := got.([]any)
		if len(items) != len(want) {
			return different(path, want, got)
		}
		var found []Difference
		for i := range want {
			found = append(found, lacking(path+"["+strconv.Itoa(i)+"]", want[i], items[i])...)
		}
		return found
	default:
		if same(want, got) {
			return nil
		}
		return different(path, want, got)
	}
}

// nothing reports whether value is what a server leaves out.
func nothing(value any) bool {
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Map, reflect.Slice:
		return v.Len() == 0
	default:
		return v.IsZero()
	}
}

// same reports whether two values mean the same: numbers of other Go types, amounts
// that are written otherwise, and texts with a value that nobody knows yet.
func same(want, got any) bool {
	if reflect.DeepEqual(want, got) {
		return true
	}
	a, b := fmt.Sprint(want), fmt.Sprint(got)
	switch {
	case strings.Contains(a, Unknown):
		return matches(a, b)
	case strings.Contains(b, Unknown):
		return matches(b, a)
	}
	if _, flag := want.(bool); flag || got == nil {
		return false
	}
	if a == b {
		return true // the same number of another Go type, or an amount as a text
	}
	x, err := resource.ParseQuantity(a)
	if err != nil {
		return false
	}
	y, err := resource.ParseQuantity(b)
	return err == nil && x.Cmp(y) == 0
}

// matches reports whether text is what pattern says, with anything for Unknown.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, Unknown)
	rest, ok := strings.CutPrefix(text, parts[0])
	for _, part := range parts[1 : len(parts)-1] {
		if i := strings.Index(rest, part); ok && i >= 0 {
			rest = rest[i+len(part):]
		} else {
			return false
		}
	}
	return ok && strings.HasSuffix(rest, parts[len(parts)-1])
}

func different(path string, want, got any) []Difference {
	return []Difference{{Path: strings.TrimPrefix(path, "."), Got: shown(got), Want: shown(want)}}
}

// shown is a value in a few words.
func shown(value any) string {
	if value == nil {
		return "missing"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	const most = 80
	if runes := []rune(string(text)); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(text)
}
