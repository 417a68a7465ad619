package rendering

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	const stream = `# only a comment
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {count: "1", big: 12345678901, f: 1.5}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Secret, metadata: {name: b}}
- {apiVersion: v1, kind: Secret, metadata: {name: c}}
`
	got, err := parse("some.yaml", stream)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, object := range got {
		titles = append(titles, title(object))
	}
	if strings.Join(titles, " ") != "ConfigMap/a Secret/b Secret/c" {
		t.Errorf("got %v", titles)
	}
	if data := got[0].Object["data"].(map[string]any); data["count"] != "1" || data["big"] != int64(12345678901) || data["f"] != 1.5 {
		t.Errorf("got %v", data)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, test := range map[string]struct{ document, want string }{
		"a key twice":          {"{apiVersion: v1, kind: Secret, metadata: {name: a, name: b}}", `some.yaml: yaml: unmarshal errors:`},
		"a key that is a bool": {"{apiVersion: v1, kind: Secret, data: {true: a}}", "some.yaml: .data: the key true is no text; quote it"},
		"a key in a list":      {"{apiVersion: v1, kind: Secret, data: [{1: a}]}", "some.yaml: .data[0]: the key 1 is no text; quote it"},
		"no kind":              {"{apiVersion: v1}", "some.yaml: Object 'Kind' is missing"},
		"no YAML":              {"a: b: c", "some.yaml: yaml:"},
		"no object":            {"- a", "some.yaml: json: cannot unmarshal array"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse("some.yaml", test.document)
			expect(t, err, test.want)
		})
	}
}
