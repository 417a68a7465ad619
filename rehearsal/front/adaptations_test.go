package front

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	home     = "us-east-1"
	recovery = "us-west-2"
)

// row is the one row of a type.
func row(t *testing.T, typ string) Adaptation {
	t.Helper()
	for _, a := range Adaptations(home) {
		if a.Type == typ {
			return a
		}
	}
	t.Fatalf("no row is about %s", typ)
	return Adaptation{}
}

// TestRows holds what each row that is bound to a type makes of a resource, and
// what it leaves alone.
func TestRows(t *testing.T) {
	for _, c := range []struct {
		name, typ, region string
		properties        map[string]any
		// want is the type and the properties that it becomes, or nil where the row
		// does not apply.
		want resource
	}{
		{
			"an application of AWS' repository", "AWS::Serverless::Application", recovery,
			map[string]any{"Location": map[string]any{"ApplicationId": "arn:…"}},
			resource{"Type": "AWS::SSM::Parameter", "Properties": map[string]any{
				"Name": "/rehearsal/vibe-data/It", "Type": "String", "Value": "arn:aws:lambda:us-west-2:111122223333:function:It",
			}},
		},
		{
			"a cluster that is too new", "AWS::EKS::Cluster", home, map[string]any{"Name": "vibe", "Version": "1.36"},
			resource{"Type": "AWS::EKS::Cluster", "Properties": map[string]any{"Name": "vibe", "Version": "1.34"}},
		},
		{"a cluster of the newest that is known", "AWS::EKS::Cluster", home, map[string]any{"Version": "1.34"}, nil},
		{"a cluster of one that is known", "AWS::EKS::Cluster", home, map[string]any{"Version": "1.33"}, nil},
		{"a cluster that leaves it to EKS", "AWS::EKS::Cluster", home, map[string]any{"Name": "vibe"}, nil},
		{
			"nodes that are too new", "AWS::EKS::Nodegroup", home, map[string]any{"Version": "1.35"},
			resource{"Type": "AWS::EKS::Nodegroup", "Properties": map[string]any{"Version": "1.34"}},
		},
		{"nodes as new as their cluster", "AWS::EKS::Nodegroup", home, map[string]any{"ClusterName": "vibe"}, nil},
		{"a repository at home", "AWS::ECR::Repository", home, map[string]any{"RepositoryName": "vibe/backend"}, nil},
		{
			"a repository elsewhere", "AWS::ECR::Repository", recovery, map[string]any{"RepositoryName": "vibe/backend"},
			resource{"Type": "AWS::ECR::Repository", "Properties": map[string]any{"RepositoryName": "vibe/backend-recovery"}},
		},
		{"a repository elsewhere that is named by AWS", "AWS::ECR::Repository", recovery, map[string]any{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := resource{"Type": c.typ, "Properties": c.properties}
			if c.want == nil {
				c.want = clone(r)
				if row(t, c.typ).apply(Place{"vibe-data", c.region, "It"}, r) {
					t.Error("the row says that it was applied")
				}
			} else if !row(t, c.typ).apply(Place{"vibe-data", c.region, "It"}, r) {
				t.Error("the row says that it was not applied")
			}
			if diff := cmp.Diff(c.want, r); diff != "" {
				t.Errorf("the resource (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEveryRowIsShown fails where a row is added that TestRows does not know.
func TestEveryRowIsShown(t *testing.T) {
	known := map[string]bool{"AWS::Serverless::Application": true, "AWS::EKS::Cluster": true, "AWS::EKS::Nodegroup": true, "AWS::ECR::Repository": true}
	for _, a := range Adaptations(home) {
		if (a.apply != nil) != known[a.Type] {
			t.Errorf("%s.%s: TestRows and the table disagree", a.Type, a.Property)
		}
		if a.What == "" || a.Why == "" || a.Property == "" {
			t.Errorf("%s.%s does not say what and why", a.Type, a.Property)
		}
		delete(known, a.Type)
	}
	if len(known) > 0 {
		t.Errorf("%v have no row any more", known)
	}
}

// TestResourcesWithoutProperties are legal, and no row stumbles over them.
func TestResourcesWithoutProperties(t *testing.T) {
	for _, a := range Adaptations(home) {
		if a.apply != nil && a.Type != "AWS::Serverless::Application" && a.apply(Place{"vibe", recovery, "It"}, resource{"Type": a.Type}) {
			t.Errorf("%s applies to nothing", a.Type)
		}
	}
}

// clone copies a resource as deep as the rows write.
func clone(r resource) resource {
	properties := map[string]any{}
	for name, value := range r.properties() {
		properties[name] = value
	}
	return resource{"Type": r["Type"], "Properties": properties}
}
