package inventory

import (
	"slices"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

func TestLeft(t *testing.T) {
	vpc := Item{Type: "AWS::EC2::VPC", ID: "vpc-1", Region: "us-east-1"}
	same := Item{Type: "AWS::EC2::VPC", ID: "vpc-1", Region: "us-west-2"}
	volume := Item{Type: "AWS::EC2::Volume", ID: "vol-1", Region: "us-east-1"}
	left := Left([]Item{vpc}, []Item{vpc, same, volume})
	if !slices.Equal(left, []Item{same, volume}) {
		t.Errorf("left is %v", left)
	}
	if costly := Costly(left); !slices.Equal(costly, []Item{volume}) {
		t.Errorf("what costs is %v", costly)
	}
}

func TestMerge(t *testing.T) {
	role := Item{Type: "AWS::IAM::Role", ID: "a", Region: Global}
	east := Item{Type: "AWS::EC2::VPC", ID: "b", Region: "us-east-1"}
	west := Item{Type: "AWS::EC2::VPC", ID: "b", Region: "us-west-2"}
	if all := Merge([]Item{role, west}, []Item{role, east}); !slices.Equal(all, []Item{east, west, role}) {
		t.Errorf("merged to %v", all)
	}
}

func TestRetained(t *testing.T) {
	a := &assembly.Assembly{Stacks: []assembly.Stack{{Name: "vibe-data", Template: assembly.Template{Resources: map[string]assembly.Resource{
		"Database": {Type: "AWS::RDS::DBInstance", DeletionPolicy: "Snapshot"},
		"Key":      {Type: "AWS::KMS::Key", DeletionPolicy: "RetainExceptOnCreate"},
		"Logs":     {Type: "AWS::Logs::LogGroup", DeletionPolicy: "Retain"},
		"Bucket":   {Type: "AWS::S3::Bucket", DeletionPolicy: "Delete"},
		"Group":    {Type: "AWS::EC2::SecurityGroup"},
	}}}}}
	resources := []Resource{
		{"vibe-data", "Database", "vibe", "AWS::RDS::DBInstance", "us-east-1"},
		{"vibe-data", "Key", "1-2", "AWS::KMS::Key", "us-east-1"},
		{"vibe-data", "Logs", "/logs", "AWS::Logs::LogGroup", "us-east-1"},
		{"vibe-data", "Bucket", "bucket", "AWS::S3::Bucket", "us-east-1"},
		{"vibe-data", "Group", "sg-1", "AWS::EC2::SecurityGroup", "us-east-1"},
		{"vibe-data", "Key", "3-4", "AWS::KMS::Key", "us-west-2"},
	}
	database := Item{Type: "AWS::RDS::DBInstance", ID: "vibe", Region: "us-east-1"}
	key := Item{Type: "AWS::KMS::Key", ID: "1-2", Region: "us-east-1"}
	logs := Item{Type: "AWS::Logs::LogGroup", ID: "/logs", Region: "us-east-1"}
	kept := Retained(&Clients{Region: "us-east-1"}, a, resources)
	if !slices.Equal(kept, []Kept{{Item: database, Snapshot: true}, {Item: key}, {Item: logs}}) {
		t.Fatalf("kept is %v", kept)
	}

	snapshot := Item{Type: "AWS::RDS::DBSnapshot", ID: "vibe-final", Of: "vibe", Region: "us-east-1"}
	backup := Item{Type: "AWS::RDS::DBInstanceAutomatedBackup", ID: "db-1", Of: "vibe", Region: "us-east-1"}
	stranger := Item{Type: "AWS::RDS::DBSnapshot", ID: "other", Of: "another", Region: "us-east-1"}
	for name, row := range map[string]struct {
		left                      []Item
		missing, surplus, instead []Item
	}{
		"everything is as it should be":       {left: []Item{snapshot, backup, key, logs}},
		"no snapshot was taken":               {left: []Item{backup, key, logs}, missing: []Item{database}},
		"the database itself is there":        {left: []Item{database, key, logs}, instead: []Item{database}},
		"a key is gone":                       {left: []Item{snapshot, logs}, missing: []Item{key}},
		"another database's snapshot is left": {left: []Item{snapshot, stranger, key, logs}, surplus: []Item{stranger}},
	} {
		t.Run(name, func(t *testing.T) {
			d := Compare(kept, row.left)
			var missing []Item
			for _, k := range d.Missing {
				missing = append(missing, k.Item)
			}
			if !slices.Equal(missing, row.missing) || !slices.Equal(d.Surplus, row.surplus) || !slices.Equal(d.Instead, row.instead) {
				t.Errorf("missing %v, surplus %v, instead %v", missing, d.Surplus, d.Instead)
			}
		})
	}
}
