package wanted

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func decoded(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestLacking(t *testing.T) {
	for name, c := range map[string]struct {
		want, got string
		found     []Difference
	}{
		"what a server adds":          {`{"a":1}`, `{"a":1,"b":2}`, nil},
		"what a server leaves out":    {`{"a":{},"b":[],"c":false,"d":"","e":null}`, `{}`, nil},
		"an amount written otherwise": {`{"cpu":"1000m","memory":"1Gi"}`, `{"cpu":"1","memory":"1024Mi"}`, nil},
		"another amount":              {`{"cpu":"1000m"}`, `{"cpu":"2"}`, []Difference{{"cpu", `"2"`, `"1000m"`}}},
		"a text that is a number":     {`{"a":"1"}`, `{"a":1}`, nil},
		"another value":               {`{"a":{"b":[{"c":"x"}]}}`, `{"a":{"b":[{"c":"y"}]}}`, []Difference{{"a.b[0].c", `"y"`, `"x"`}}},
		"no value":                    {`{"a":"x"}`, `{}`, []Difference{{"a", "missing", `"x"`}}},
		"true and missing":            {`{"a":true}`, `{}`, []Difference{{"a", "missing", "true"}}},
		"false and true":              {`{"a":false}`, `{"a":true}`, []Difference{{"a", "true", "false"}}},
		"an item more":                {`{"a":[1]}`, `{"a":[1,2]}`, []Difference{{"a", "[1,2]", "[1]"}}},
		"an item less":                {`{"a":[1,2]}`, `{"a":[1]}`, []Difference{{"a", "[1]", "[1,2]"}}},
		"null":                        {`{"a":null}`, `{"a":1}`, nil},
		"no list":                     {`{"a":[1]}`, `{"a":"1"}`, []Difference{{"a", `"1"`, "[1]"}}},
		"what nobody knows":           {`{"a":"vpc-` + Unknown + `/x"}`, `{"a":"vpc-1/x"}`, nil},
		"another around it":           {`{"a":"vpc-` + Unknown + `/x"}`, `{"a":"vpc-1/y"}`, []Difference{{"a", `"vpc-1/y"`, `"vpc-` + Unknown + `/x"`}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.found, Lacking(decoded(t, c.want), decoded(t, c.got))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDiffering(t *testing.T) {
	got := Differing(decoded(t, `{"a":1,"b":{"c":2}}`), decoded(t, `{"a":2,"b":{"c":2,"d":3}}`))
	want := []Difference{{"a", "2", "1"}, {"b.d", "3", "missing"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLongValuesAreCut(t *testing.T) {
	long := make([]any, 100)
	if got := shown(long); len([]rune(got)) != 81 {
		t.Errorf("%d characters: %s", len([]rune(got)), got)
	}
}
