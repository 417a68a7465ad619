package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// ContextEnvironment is the key of the CDK context that chooses the
// environment; it is no override.
const ContextEnvironment = "environment"

// Load returns the environment that a CDK context chooses, with the context's
// overrides applied, and the overrides by key. context is decoded JSON, as the
// CDK CLI hands it to an app: the values of `-c key=value` are strings, those of
// cdk.json have JSON's types.
//
// The error is a Problems that holds everything at once: an unknown
// environment, unknown keys, values of the wrong type, and all that Validate
// finds in the result.
func Load(context map[string]any) (Environment, []Override, error) {
	env, problems := choose(context)
	overrides, refused := override(&env, context)
	if len(problems) == 0 {
		problems = Validate(env)
	}
	problems = append(problems, refused...).sorted()
	if err := problems.Err(); err != nil {
		return Environment{}, nil, err
	}
	return env, overrides, nil
}

// choose returns the environment that context names.
func choose(context map[string]any) (Environment, Problems) {
	name, present := context[ContextEnvironment]
	if text, ok := name.(string); ok {
		for _, e := range environments() {
			if e.Name == text {
				return e, nil
			}
		}
	}
	value := show(name)
	if !present {
		value = "nothing"
	}
	return Environment{}, Problems{{ContextEnvironment, value, "is no environment", "one of " + strings.Join(Names(), ", ")}}
}

// LoadSettings is Load for a command line: the environment of that name, with
// settings written as key=value, as `-c` of the CDK CLI takes them.
func LoadSettings(name string, settings []string) (Environment, error) {
	chosen := map[string]any{ContextEnvironment: name}
	var problems []error
	for _, s := range settings {
		key, value, ok := strings.Cut(s, "=")
		if !ok || key == "" {
			problems = append(problems, fmt.Errorf("setting %q: write key=value, such as cluster.nodes.max=6", s))
			continue
		}
		chosen[key] = value
	}
	env, _, err := Load(chosen)
	return env, errors.Join(append(problems, err)...)
}

// Lookup returns the environment that ships under name, as Load would without
// overrides. The error is a Problems.
func Lookup(name string) (Environment, error) {
	env, problems := choose(map[string]any{ContextEnvironment: name})
	return env, problems.Err()
}

// cdkKeys are context keys that belong to the CDK although their shape does not
// say so: the CDK CLI's switch for telemetry, its list of silenced notices and
// its marker of a migrated app (names in aws-cdk 2.1148.1).
func cdkKeys() []string {
	return []string{"cli-telemetry", "acknowledged-issue-numbers", "cdk-migrate"}
}

// ownedByCDK reports whether a context key belongs to the CDK: feature flags
// (`@aws-cdk/…`), settings (`aws:cdk:…`) and look-ups (`availability-zones:…`)
// contain an @ or a colon, which no override key does.
func ownedByCDK(key string) bool {
	return strings.ContainsAny(key, "@:") || strings.HasPrefix(key, "aws-") || slices.Contains(cdkKeys(), key)
}

// show writes a context value as a problem names it.
func show(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case shown:
		return string(v)
	case []string:
		return fmt.Sprintf("%q", strings.Join(v, ","))
	default:
		if r := reflect.ValueOf(v); r.Kind() == reflect.String {
			return fmt.Sprintf("%q", r.String())
		}
		if text, err := json.Marshal(v); err == nil {
			return string(text)
		}
		return fmt.Sprint(v)
	}
}
