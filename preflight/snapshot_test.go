package preflight

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

func TestTheSnapshotThatTheTemplatesName(t *testing.T) {
	stacks := []assembly.Stack{stack("data", map[string]assembly.Resource{"D": {Type: "AWS::RDS::DBInstance", Properties: map[string]any{
		"DBSnapshotIdentifier": "last", "Engine": "postgres", "EngineVersion": "16", "AllocatedStorage": "20", "StorageEncrypted": true,
	}}})}
	found := standin.Row{Service: "rds", Action: "DescribeDBSnapshots", Answer: standin.XML(`<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots><DBSnapshot>` +
		`<DBSnapshotIdentifier>last</DBSnapshotIdentifier><Status>available</Status><Engine>postgres</Engine><EngineVersion>16.3</EngineVersion><AllocatedStorage>20</AllocatedStorage>` +
		`<Encrypted>true</Encrypted><KmsKeyId>arn:aws:kms:us-east-1:444455556666:key/1</KmsKeyId></DBSnapshot></DBSnapshots></DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>`)}
	key := func(state, manager string) standin.Row {
		return standin.Row{Service: "kms", Action: "DescribeKey", Answer: standin.JSON(map[string]any{"KeyMetadata": map[string]any{"KeyId": "1", "KeyState": state, "KeyManager": manager}})}
	}
	const should = ", and should be one that this account may use"
	for _, row := range []struct {
		answers []standin.Row
		want    []string
	}{
		{[]standin.Row{found, key("Enabled", "CUSTOMER")}, nil},
		{[]standin.Row{found, key("PendingDeletion", "CUSTOMER")}, []string{"the key of last is PendingDeletion" + should}},
		{[]standin.Row{found, key("Enabled", "AWS")}, []string{"the key of last is AWS' own of another account, and cannot be shared" + should}},
		{[]standin.Row{found, {Service: "kms", Action: "DescribeKey", Answer: standin.Denied()}}, []string{"the key of last cannot be used from this account" + should}},
		{[]standin.Row{{Service: "rds", Action: "DescribeDBSnapshots", Answer: standin.Refused(404, "DBSnapshotNotFound", "")}}, []string{"last is not in us-east-1, and should be there"}},
	} {
		sees(t, stage(t, stacks, append(row.answers, noStacks())...).snapshot, row.want...)
	}
	if o, err := stage(t, []assembly.Stack{stack("data", nil)}).snapshot(t.Context()); err != nil || o.Idle == "" {
		t.Errorf("no snapshot is named: %+v %v", o, err)
	}
}
