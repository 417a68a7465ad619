package releases

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

// all are the releases of every environment that ships.
func all(t *testing.T) []Release {
	t.Helper()
	var rows []Release
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, All(env, Facts{VPCID: "vpc-0"})...)
	}
	return rows
}

func TestReleasesSayWhy(t *testing.T) {
	for _, r := range all(t) {
		if r.Reason == "" || r.Namespace == "" {
			t.Errorf("%s: no reason, or no namespace", r.Name)
		}
	}
}

// Annotations are texts; a chart that writes them without quotes turns "true"
// into a boolean, which the API server refuses.
func TestAnnotationsReadAsTexts(t *testing.T) {
	for _, r := range all(t) {
		values, err := r.ValueMap()
		if err != nil {
			t.Fatal(err)
		}
		walk(values, func(key string, value any) {
			if key != "annotations" {
				return
			}
			for name, text := range value.(map[string]any) {
				if text == "true" || text == "false" {
					t.Errorf("%s: annotation %s is %q", r.Name, name, text)
				}
			}
		})
	}
}

// walk calls visit for every key of value, at any depth.
func walk(value any, visit func(key string, value any)) {
	items, _ := value.([]any)
	for _, item := range items {
		walk(item, visit)
	}
	fields, _ := value.(map[string]any)
	for key, child := range fields {
		visit(key, child)
		walk(child, visit)
	}
}
