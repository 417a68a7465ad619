package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Override is one value that a run changes for an experiment.
type Override struct {
	// Key is the path of JSON names, such as cluster.nodes.max.
	Key string
	// Value is what it was set to, as text.
	Value string
}

// Keys lists every override key, sorted.
func Keys() []string {
	return slices.Sorted(maps.Keys(fields(&Environment{})))
}

// fields returns every value of env that can be overridden, by its key.
func fields(env *Environment) map[string]reflect.Value {
	found := map[string]reflect.Value{}
	collect("", reflect.ValueOf(env).Elem(), found)
	return found
}

// collect adds the fields of the struct v to found, under prefix.
func collect(prefix string, v reflect.Value, found map[string]reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Tag.Get("override") == "-" {
			continue
		}
		key := prefix + field.Tag.Get("json")
		if field.Type.Kind() == reflect.Struct {
			collect(key+".", v.Field(i), found)
			continue
		}
		found[key] = v.Field(i)
	}
}

// override applies to env what context says beside the environment's name and
// the CDK's own keys. A value that is refused leaves env as it was.
func override(env *Environment, context map[string]any) ([]Override, Problems) {
	var overrides []Override
	var problems Problems
	known := fields(env)
	keys := slices.Sorted(maps.Keys(known))
	for _, key := range slices.Sorted(maps.Keys(context)) {
		if key == ContextEnvironment || ownedByCDK(key) {
			continue
		}
		value := context[key]
		field, ok := known[key]
		if !ok {
			problems = append(problems, unknownKey(key, value, keys))
			continue
		}
		if want := assign(field, value); want != "" {
			problems = append(problems, Problem{key, show(value), "is of the wrong kind", want})
			continue
		}
		overrides = append(overrides, Override{Key: key, Value: text(field)})
	}
	return overrides, problems
}

// assign sets field to a context value, or says what it wants instead.
func assign(field reflect.Value, value any) (want string) {
	switch field.Kind() {
	case reflect.Int:
		number, ok := wholeNumber(value)
		if !ok {
			return "a whole number"
		}
		field.SetInt(int64(number))
	case reflect.Bool:
		truth, ok := truth(value)
		if !ok {
			return "true or false"
		}
		field.SetBool(truth)
	case reflect.Slice:
		list, ok := stringList(value)
		if !ok {
			return "texts, with commas between them"
		}
		slice := reflect.MakeSlice(field.Type(), len(list), len(list))
		for i, text := range list {
			slice.Index(i).SetString(text)
		}
		field.Set(slice)
	default:
		text, ok := value.(string)
		if !ok {
			// A version such as 1.30 would lose its zero as a number.
			return "a text, in quotes where it stands in JSON"
		}
		field.SetString(text)
	}
	return ""
}

// text is a field's value as -c would set it.
func text(field reflect.Value) string {
	if field.Kind() != reflect.Slice {
		return fmt.Sprint(field.Interface())
	}
	parts := make([]string, field.Len())
	for i := range parts {
		parts[i] = field.Index(i).String()
	}
	return strings.Join(parts, ",")
}

// wholeNumber reads an int from its text or from a JSON number.
func wholeNumber(value any) (int, bool) {
	switch v := value.(type) {
	case string:
		number, err := strconv.Atoi(strings.TrimSpace(v))
		return number, err == nil
	case json.Number:
		number, err := strconv.Atoi(v.String())
		return number, err == nil
	case float64:
		// Beyond 2^53 a float64 no longer tells whole numbers apart.
		whole := v == math.Trunc(v) && math.Abs(v) <= 1<<53
		return int(v), whole
	case int:
		return v, true
	default:
		return 0, false
	}
}

// truth reads a bool from its text or from JSON.
func truth(value any) (bool, bool) {
	switch v := value.(type) {
	case bool:
		return v, true
	case string:
		return v == "true", v == "true" || v == "false"
	default:
		return false, false
	}
}

// stringList reads texts from one with commas or from a JSON array. An empty
// text is the empty list.
func stringList(value any) ([]string, bool) {
	var list []string
	switch v := value.(type) {
	case string:
		if strings.TrimSpace(v) == "" {
			return nil, true
		}
		for part := range strings.SplitSeq(v, ",") {
			list = append(list, strings.TrimSpace(part))
		}
	case []any:
		for _, element := range v {
			text, ok := element.(string)
			if !ok {
				return nil, false
			}
			list = append(list, text)
		}
	case []string:
		list = slices.Clone(v)
	default:
		return nil, false
	}
	return list, true
}
