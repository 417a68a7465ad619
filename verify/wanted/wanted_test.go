package wanted

import (
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// stack is a stack with one resource.
func stack(kind string, properties map[string]any) *assembly.Assembly {
	return &assembly.Assembly{Stacks: []assembly.Stack{{Name: "vibe-test-platform", Template: assembly.Template{
		Resources: map[string]assembly.Resource{"One": {Type: kind, Properties: properties}},
	}}}}
}

func TestRead(t *testing.T) {
	c, err := Read(stack(typeManifest, map[string]any{"Manifest": `[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"vibe"}}]`}))
	if err != nil || len(c.Objects) != 1 || Name(&c.Objects[0]) != "Namespace vibe" {
		t.Errorf("got %+v, %v", c, err)
	}
	c, err = Read(stack(typeChart, map[string]any{
		"Release": "one", "Namespace": "n", "Chart": "c", "Version": "1.2.3", "Wait": true,
		"Values": map[string]any{"Fn::Join": []any{"", []any{`{"vpcId":"`, map[string]any{"Ref": "VPC"}, `"}`}}},
	}))
	if err != nil || len(c.Releases) != 1 {
		t.Fatalf("got %+v, %v", c, err)
	}
	r := c.Releases[0]
	if r.Name != "one" || r.Namespace != "n" || r.Chart != "c" || r.Version != "1.2.3" || !r.Waits || r.Values["vpcId"] != Unknown {
		t.Errorf("got %+v", r)
	}
}

func TestReadRefuses(t *testing.T) {
	for want, a := range map[string]*assembly.Assembly{
		"vibe-test-platform: One: its manifest:":             stack(typeManifest, map[string]any{"Manifest": "{"}),
		"vibe-test-platform: One: is neither a text nor":     stack(typeManifest, map[string]any{"Manifest": map[string]any{"Ref": "X"}}),
		"vibe-test-platform: One: its values: invalid chara": stack(typeChart, map[string]any{"Values": "x"}),
	} {
		if _, err := Read(a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
