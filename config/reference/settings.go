package reference

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// section is one struct of the configuration, at one place in it.
type section struct {
	// key is the place, such as cluster.nodes; empty for the environment itself.
	key string
	// typeName is the struct's name in Go.
	typeName string
	settings []setting
}

// setting is one field that holds a value.
type setting struct {
	// key is the override key, and name the field's name in Go.
	key, name string
	// fixed is whether the setting cannot be overridden.
	fixed bool
	kind  reflect.Type
	// values are what the environments ship with, in the order of config.Names.
	values []reflect.Value
}

// sections lists every struct of the environments, each before those that it
// contains, in the order of the fields.
func sections() ([]section, error) {
	var environments []reflect.Value
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			return nil, err
		}
		environments = append(environments, reflect.ValueOf(env))
	}
	return collect("", environments), nil
}

// collect returns the section of a struct, which has one value an environment,
// and the sections of the structs in it.
func collect(key string, structs []reflect.Value) []section {
	kind := structs[0].Type()
	own := section{key: key, typeName: kind.Name()}
	var inner []section
	for i := range kind.NumField() {
		field := kind.Field(i)
		values := make([]reflect.Value, len(structs))
		for n, structure := range structs {
			values[n] = structure.Field(i)
		}
		path := strings.TrimPrefix(key+"."+field.Tag.Get("json"), ".")
		if field.Type.Kind() == reflect.Struct {
			inner = append(inner, collect(path, values)...)
			continue
		}
		own.settings = append(own.settings, setting{path, field.Name, field.Tag.Get("override") == "-", field.Type, values})
	}
	return append([]section{own}, inner...)
}

// plain writes one value as -c would set it; a list gives a text an element.
func plain(v reflect.Value) []string {
	if v.Kind() != reflect.Slice {
		return []string{fmt.Sprint(v.Interface())}
	}
	texts := make([]string, v.Len())
	for i := range texts {
		texts[i] = v.Index(i).String()
	}
	return texts
}
