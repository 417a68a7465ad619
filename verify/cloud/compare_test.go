package cloud

import (
	"encoding/json"
	"testing"

	"github.com/vibe-engineering/vibe-platform/deployed"
)

func TestDifferences(t *testing.T) {
	for _, row := range []struct {
		name, want, got string
		differ          []string
	}{
		{"the same", `{"A":"1"}`, `{"a":1}`, nil},
		{"more than asked for", `{"A":1}`, `{"A":1,"B":2}`, nil},
		{"another value", `{"A":{"B":1}}`, `{"A":{"B":2}}`, []string{"x.A.B 2 1"}},
		{"a missing value", `{"A":1}`, `{}`, []string{"x.A nothing 1"}},
		{"false left out", `{"A":false}`, `{}`, nil},
		{"true left out", `{"A":true}`, `{}`, []string{"x.A nothing true"}},
		{"a list in another order", `["b","a"]`, `["a","b"]`, nil},
		{"a longer list", `["a"]`, `["a","b"]`, []string{"x a b a"}},
		{"objects in order", `[{"N":1},{"N":2}]`, `[{"N":1},{"N":3}]`, []string{"x[1].N 3 2"}},
		{"an object that is not there", `{"A":{"B":1}}`, `null`, []string{`x nothing {"A":{"B":1}}`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var want, got any
			must(t, json.Unmarshal([]byte(row.want), &want))
			must(t, json.Unmarshal([]byte(row.got), &got))
			var differ []string
			for _, d := range differences("x", want, got) {
				differ = append(differ, d.path+" "+d.got+" "+d.want)
			}
			same(t, row.differ, differ)
		})
	}
}

func TestWhatOnlyTheServiceKnowsIsNoDifference(t *testing.T) {
	none(t, differences("x", deployed.Attribute{Logical: "A", Name: "Arn"}, "anything"))
}

func TestCompareTakesTheDefaultWhereTheTemplateIsSilent(t *testing.T) {
	fields := []field[bool]{{"Public", func(b bool) any { return b }, false}, {"Other", func(bool) any { return "?" }, nil}}
	none(t, compare("it", map[string]any{}, false, fields))
	findings := compare("it", map[string]any{}, true, fields)
	if len(findings) != 1 {
		t.Fatal(findings)
	}
	same(t, "it has Public true, and should have false", findings[0].String())
	none(t, compare("it", map[string]any{"Public": true}, true, fields))
}

func TestPoliciesThatMeanTheSame(t *testing.T) {
	template := map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Action": []any{"b", "a"}, "Resource": []any{"*"},
	}}}
	same(t, policyOf(template), policyOf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["a","b"],"Resource":"*"}}`))
	same(t, policyOf(template), policyOf(`%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22a%22%2C%22b%22%5D%2C%22Resource%22%3A%22%2A%22%7D%7D`))
	if policyOf(template) == policyOf(`{"Statement":{"Effect":"Allow","Action":["a"],"Resource":"*"}}`) {
		t.Error("an action less is the same")
	}
	everybody := []string{`{"Statement":[{"Principal":"*"}]}`, `{"Statement":[{"Principal":{"AWS":"*"}}]}`}
	same(t, policyStatements(everybody[0]), policyStatements(everybody[1]))
}

func TestChangedTemplates(t *testing.T) {
	const synthesized = `{"Description":"a","Resources":{"A":{"Type":"T","Properties":{"P":1},"Metadata":{"m":1}},"B":{"Type":"T"}},"Outputs":{"O":{"Value":"é"}}}`
	for _, row := range []struct {
		name, deployed string
		changed        []string
	}{
		{"the same", synthesized, nil},
		{"other metadata, and as CloudFormation gives it back", `{"Resources":{"B":{"Type":"T"},"A":{"Type":"T","Properties":{"P":1}}},"Outputs":{"O":{"Value":"?"}}}`, nil},
		{"as YAML", "Resources:\n  A: {Type: T, Properties: {P: 1}}\n  B: {Type: T}\nOutputs:\n  O: {Value: '?'}\n", nil},
		{"another property, a resource gone, and an output more", `{"Resources":{"A":{"Type":"T","Properties":{"P":2}}},"Outputs":{"O":{"Value":"?"},"Q":{"Value":1}}}`, []string{"Outputs.Q", "Resources.A", "Resources.B"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := changed([]byte(synthesized), []byte(row.deployed))
			must(t, err)
			same(t, row.changed, got)
		})
	}
	if _, err := changed([]byte(synthesized), []byte("\t: {")); err == nil {
		t.Error("what is no template was read")
	}
}
