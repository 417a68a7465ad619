package rehearsal

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// TestChangesAreLegal loads each environment with all changes, one upon the other.
func TestChangesAreLegal(t *testing.T) {
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		var settings []string
		for _, c := range changes(env) {
			settings = append(settings, c.setting())
			if _, err := config.LoadSettings(name, settings); err != nil {
				t.Errorf("%s with %s: %v", name, c.setting(), err)
			}
			if err := c.judge([]string{c.must}); err != nil {
				t.Error(err)
			}
		}
		if len(settings) != 3 {
			t.Errorf("%s has the changes %q", name, settings)
		}
	}
}

func TestOtherTag(t *testing.T) {
	for image, want := range map[string]string{
		"registry.example.com/vibe/backend:1.0.0":                                   "registry.example.com/vibe/backend:1.0.1",
		"registry.example.com/vibe/backend:1.0.1":                                   "registry.example.com/vibe/backend:1.0.2",
		"registry.example.com:5000/vibe:1.0.0":                                      "registry.example.com:5000/vibe:1.0.1",
		"registry.example.com/vibe@sha256:" + strings.Repeat("0123456789abcdef", 4): "registry.example.com/vibe:1.0.1",
	} {
		if got := otherTag(image); got != want {
			t.Errorf("%s becomes %s, not %s", image, got, want)
		}
	}
}

func TestJudge(t *testing.T) {
	c := change{"cluster.nodes.max", "7", "cluster/T.Size", []string{"platform/Q.Limit"}}
	for _, row := range []struct {
		properties []string
		want       string
	}{
		{[]string{"cluster/T.Size"}, ""},
		{[]string{"cluster/T.Size", "platform/Q.Limit"}, ""},
		{nil, "cluster.nodes.max=7 leaves cluster/T.Size as it is"},
		{[]string{"platform/Q.Limit"}, "cluster.nodes.max=7 leaves cluster/T.Size as it is"},
		{[]string{"cluster/T.Name", "cluster/T.Size", "data/D"}, "cluster.nodes.max=7 changes cluster/T.Name, data/D too"},
	} {
		got := ""
		if err := c.judge(row.properties); err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%v is judged %q, not %q", row.properties, got, row.want)
		}
	}
}

// read is an assembly with a template for each stack, as JSON.
func read(t *testing.T, templates map[string]string) *assembly.Assembly {
	t.Helper()
	a := &assembly.Assembly{}
	for id, text := range templates {
		s := assembly.Stack{ID: id, Name: "vibe-" + id, Region: "us-east-1"}
		if err := json.Unmarshal([]byte(text), &s.Template); err != nil {
			t.Fatal(err)
		}
		a.Stacks = append(a.Stacks, s)
	}
	slices.SortFunc(a.Stacks, func(x, y assembly.Stack) int { return strings.Compare(x.ID, y.ID) })
	return a
}

const (
	network = `{"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"Cidr": "10.0.0.0/16", "Tags": ["a"]}}}}`
	data    = `{"Resources": {"Key": {"Type": "AWS::KMS::Key", "DeletionPolicy": "Retain"}}, "Outputs": {"Arn": {"Value": "x"}}}`
)

func TestChanged(t *testing.T) {
	before := read(t, map[string]string{"network": network, "data": data})
	for _, c := range []struct {
		name, network, data string
		properties, stacks  []string
	}{
		{"nothing", network, data, nil, nil},
		{
			"a property, one that is new and one that is gone",
			`{"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"Cidr": "10.1.0.0/16", "Name": "vibe"}}}}`, data,
			[]string{"network/AWS::EC2::VPC.Cidr", "network/AWS::EC2::VPC.Name", "network/AWS::EC2::VPC.Tags"}, []string{"vibe-network"},
		},
		{
			"a resource that is new, and one that is gone", `{"Resources": {"Subnet": {"Type": "AWS::EC2::Subnet"}}}`, data,
			[]string{"network/AWS::EC2::Subnet", "network/AWS::EC2::VPC"}, []string{"vibe-network"},
		},
		{
			"a resource that is something else", strings.Replace(network, "AWS::EC2::VPC", "AWS::EC2::VPN", 1), data,
			[]string{"network/AWS::EC2::VPN"}, []string{"vibe-network"},
		},
		{
			"a policy", network, strings.Replace(data, "Retain", "Delete", 1),
			[]string{"data/AWS::KMS::Key (its policies or dependencies)"}, []string{"vibe-data"},
		},
		{"an output", network, strings.Replace(data, `"x"`, `"y"`, 1), nil, []string{"vibe-data"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := read(t, map[string]string{"network": c.network, "data": c.data})
			if diff := cmp.Diff(c.properties, changed(before, after)); diff != "" {
				t.Errorf("properties (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.stacks, differingStacks(before, after)); diff != "" {
				t.Errorf("stacks (-want +got):\n%s", diff)
			}
		})
	}
}

// TestChangedStacks holds what is of a stack and not of its template.
func TestChangedStacks(t *testing.T) {
	before, after := read(t, map[string]string{"data": data}), read(t, map[string]string{"data": data, "network": network})
	if got := changed(before, after); !slices.Equal(got, []string{"network/AWS::EC2::VPC"}) {
		t.Errorf("a stack that came: %q", got)
	}
	if got := changed(after, before); !slices.Equal(got, []string{"network/AWS::EC2::VPC"}) {
		t.Errorf("a stack that went: %q", got)
	}
	if got := differingStacks(before, after); !slices.Equal(got, []string{"vibe-network"}) {
		t.Errorf("a stack that came differs as %q", got)
	}
	for name, edit := range map[string]func(s *assembly.Stack){
		"protection": func(s *assembly.Stack) { s.TerminationProtection = true },
		"a tag":      func(s *assembly.Stack) { s.Tags = map[string]string{"team": "vibe"} },
	} {
		after := read(t, map[string]string{"data": data})
		edit(&after.Stacks[0])
		if got := differingStacks(before, after); !slices.Equal(got, []string{"vibe-data"}) {
			t.Errorf("%s: %q differ", name, got)
		}
	}
}
