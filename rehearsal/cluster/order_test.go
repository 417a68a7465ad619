package cluster

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// template has resources of one type with these properties.
func template(resources map[string]map[string]any) assembly.Template {
	t := assembly.Template{Resources: map[string]assembly.Resource{}}
	for id, properties := range resources {
		t.Resources[id] = assembly.Resource{Type: typeManifest, Properties: properties}
	}
	return t
}

func TestOrderFollowsEveryKindOfReference(t *testing.T) {
	in := template(map[string]map[string]any{
		"D": {},
		"C": {"List": []any{map[string]any{"Ref": "D"}}},
		"B": {"Deep": map[string]any{"Fn::Join": []any{"", []any{"x", map[string]any{"Fn::GetAtt": []any{"C", "Arn"}}}}}},
		"A": {"Text": map[string]any{"Fn::Sub": "${B.Arn} ${AWS::Region} ${!B}"}, "Other": map[string]any{"Fn::GetAtt": "B.Name"}},
		"0": {"Region": map[string]any{"Ref": "AWS::Region"}},
	})
	explicit := assembly.Resource{DependsOn: []string{"A", "Elsewhere"}}
	in.Resources["00"] = explicit
	got, err := Order(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := "0 D C B A 00"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	in.Resources["D"].Properties["Back"] = map[string]any{"Ref": "A"}
	if _, err := Order(in); err == nil || !strings.Contains(err.Error(), "wait for each other: 00, A, B, C, D") {
		t.Errorf("a circle is answered with %v", err)
	}
}

// walked is the order in which walk acts, and what it fails with.
func walked(g graph, fails string) ([]string, error) {
	var mutex sync.Mutex
	var acted []string
	err := g.walk(func(id string) error {
		mutex.Lock()
		defer mutex.Unlock()
		acted = append(acted, id)
		if id == fails {
			return errors.New("fails")
		}
		return nil
	})
	return acted, err
}

func TestWalkHoldsTheOrderBothWays(t *testing.T) {
	up := graph{"a": nil, "b": {"a"}, "c": {"b"}, "d": {"b"}, "e": {"c", "d"}}
	for name, g := range map[string]graph{"up": up, "down": up.reversed(), "in a row": chain([]string{"c", "a", "b"})} {
		acted, err := walked(g, "")
		if err != nil || len(acted) != len(g) {
			t.Errorf("%s: acted on %v: %v", name, acted, err)
		}
		for i, id := range acted {
			for _, d := range g[id] {
				if !slices.Contains(acted[:i], d) {
					t.Errorf("%s: %s began before %s was done", name, id, d)
				}
			}
		}
	}
	if got := up.reversed(); !slices.Equal(got["b"], []string{"c", "d"}) || len(got["e"]) != 0 || len(got) != len(up) {
		t.Errorf("reversed is %v", got)
	}
}

func TestWalkBeginsNothingAfterAFailure(t *testing.T) {
	acted, err := walked(graph{"a": nil, "b": {"a"}, "c": {"b"}, "z": nil}, "b")
	slices.Sort(acted)
	if !slices.Equal(acted, []string{"a", "b", "z"}) {
		t.Errorf("acted on %v", acted)
	}
	if err == nil || err.Error() != "b: fails" {
		t.Errorf("got %v", err)
	}
}

func TestTokens(t *testing.T) {
	known := tokens{
		stack: assembly.Stack{Name: "vibe-test-platform", Account: "111122223333", Region: "us-east-1"},
		id:    "Release",
		resolve: func(_ assembly.Stack, function string, argument any) (string, bool) {
			output, _ := argument.(map[string]any)
			if function == "Fn::GetStackOutput" && output["OutputName"] == "VPC" {
				return "vpc-1", true
			}
			return "resource", function == "Ref" && argument == "Resource"
		},
	}
	vpc := map[string]any{"Fn::GetStackOutput": map[string]any{"StackName": "network", "OutputName": "VPC"}}
	for _, row := range []struct {
		value any
		want  string
	}{
		{"plain", "plain"},
		{vpc, "vpc-1"},
		{map[string]any{"Fn::Join": []any{"-", []any{"a", vpc, map[string]any{"Ref": "AWS::Region"}}}}, "a-vpc-1-us-east-1"},
		{map[string]any{"Fn::Sub": "${AWS::AccountId}/${Resource}/${!kept}"}, "111122223333/resource/${kept}"},
		{map[string]any{"Fn::Sub": []any{"${Own}", map[string]any{"Own": vpc}}}, "vpc-1"},
	} {
		if got, err := known.value(row.value); err != nil || got != row.want {
			t.Errorf("%v: got %v, %v; want %s", row.value, got, err, row.want)
		}
	}
	for _, row := range []struct {
		value any
		want  string
	}{
		{map[string]any{"Ref": "Other"}, `vibe-test-platform: Release: nobody knows the value of {"Ref":"Other"}`},
		{map[string]any{"Fn::Sub": "${Other.Arn}"}, `{"Fn::GetAtt":["Other","Arn"]}`},
		{"a ${Token[TOKEN.12]}", "holds a token of the CDK's that synthesis left: ${Token[TOKEN.12]}"},
		{map[string]any{"Fn::Join": "nothing"}, "Fn::Join takes"},
	} {
		if _, err := known.value(map[string]any{"Values": row.value}); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v is answered with %v", row.value, err)
		}
	}
}

func TestChangedResourcesAlone(t *testing.T) {
	before := template(map[string]map[string]any{"Same": {"a": 1}, "Edited": {"a": 1}, "Gone": {}, "Retyped": {}})
	after := template(map[string]map[string]any{"Same": {"a": 1}, "Edited": {"a": 2}, "New": {}, "Retyped": {}})
	after.Resources["Retyped"] = assembly.Resource{Type: typeChart}
	same := after.Resources["Same"]
	same.DependsOn = []string{"Edited"}
	after.Resources["Same"] = same
	got, err := changed(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]action{"Edited": update, "New": create, "Retyped": create}; !maps.Equal(got.acted, want) {
		t.Errorf("acts on %v, want %v", got.acted, want)
	}
	if want := map[string]bool{"Gone": true, "Retyped": true}; !maps.Equal(got.removed, want) {
		t.Errorf("removes %v, want %v", got.removed, want)
	}
}

func TestKubectlIsCalledAsTheHandlerDoes(t *testing.T) {
	for _, row := range []struct {
		properties map[string]any
		a          action
		want       string
	}{
		{map[string]any{"Overwrite": true, "PruneLabel": "p"}, create, "apply"},
		{map[string]any{"Overwrite": "true"}, create, "apply"},
		{map[string]any{}, create, "create --save-config"},
		{map[string]any{"Overwrite": true, "PruneLabel": "p"}, update, "apply --prune -l p"},
		{map[string]any{"SkipValidation": true}, update, "apply --validate=false"},
	} {
		if got := strings.Join(arguments(row.properties, row.a), " "); got != row.want {
			t.Errorf("%v: kubectl %s, want %s", row.properties, got, row.want)
		}
	}
}
