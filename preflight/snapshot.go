package preflight

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/vibe-engineering/vibe-platform/check"
)

// snapshotChecks are about what a database begins from.
func snapshotChecks(s *scene) []check.Check {
	return []check.Check{{
		ID: "snapshot.database", Severity: check.Fatal,
		What:   "the snapshot that the database is to be restored from is there, and fits",
		How:    "rds:DescribeDBSnapshots, kms:DescribeKey",
		Remedy: "write another into `database.snapshotId` (`aws rds describe-db-snapshots`), or copy it into the region under a key of this account",
		Do:     s.snapshot,
	}}
}

// snapshot looks at the one that the templates name.
func (s *scene) snapshot(ctx context.Context) (check.Outcome, error) {
	for _, r := range resources(s.t.Stacks(s.t.Env.Region), "AWS::RDS::DBInstance") {
		id := r.text("DBSnapshotIdentifier")
		if id == "" {
			continue
		}
		h, err := s.held[s.t.Env.Region].Get(ctx)
		if err != nil {
			return check.Outcome{}, err
		}
		if _, made := h[r.stack.Name][r.logical]; made {
			return check.Idle("the database was made, and is not restored again")
		}
		shared := strings.HasPrefix(id, "arn:")
		out, err := rds.NewFromConfig(s.t.AWS(s.t.Env.Region)).DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: &id, IncludeShared: &shared})
		if missing(err, "DBSnapshotNotFound", "DBSnapshotNotFoundFault") || err == nil && len(out.DBSnapshots) == 0 {
			return check.Outcome{Findings: []check.Finding{{Subject: id, Got: "is not in " + s.t.Env.Region, Want: "be there"}}}, nil
		}
		if err != nil {
			return check.Outcome{}, err
		}
		o := fits(out.DBSnapshots[0], r)
		finding, err := s.keyOf(ctx, out.DBSnapshots[0])
		if finding != nil {
			o.Findings = append(o.Findings, *finding)
		}
		return o, err
	}
	return check.Idle("the templates name none")
}

// fits compares a snapshot with the instance that is made of it: RDS restores none
// that is not ready, none of another engine, and none into less room than it had
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html).
func fits(snapshot rdstypes.DBSnapshot, instance resource) check.Outcome {
	subject := aws.ToString(snapshot.DBSnapshotIdentifier)
	o := check.Outcome{Detail: fmt.Sprintf("%s, %s %s, %d GiB", subject, aws.ToString(snapshot.Engine), aws.ToString(snapshot.EngineVersion), aws.ToInt32(snapshot.AllocatedStorage))}
	find := func(got, want string) {
		o.Findings = append(o.Findings, check.Finding{Subject: subject, Got: got, Want: want})
	}
	if status := aws.ToString(snapshot.Status); status != "available" {
		find(fmt.Sprintf("is %s, by %d %%", status, aws.ToInt32(snapshot.PercentProgress)), "be available")
	}
	if engine := aws.ToString(snapshot.Engine); engine != instance.text("Engine") {
		find("is of "+engine, "be of "+instance.text("Engine"))
	}
	is, _, _ := strings.Cut(aws.ToString(snapshot.EngineVersion), ".")
	if wants, _, _ := strings.Cut(instance.text("EngineVersion"), "."); is != wants {
		find("is of version "+aws.ToString(snapshot.EngineVersion), "be of "+wants)
	}
	if gib := float64(aws.ToInt32(snapshot.AllocatedStorage)); gib > instance.number("AllocatedStorage") {
		find(fmt.Sprintf("needs %s GiB, and `database.allocatedGiB` is %s", plain(gib), plain(instance.number("AllocatedStorage"))), "fit")
	}
	if !aws.ToBool(snapshot.Encrypted) && instance.text("StorageEncrypted") == "true" {
		find("is not encrypted, nor would be what is restored of it", "be a copy that is: `aws rds copy-db-snapshot --kms-key-id`")
	}
	return o
}

// keyOf looks at the key that a snapshot is encrypted by.
func (s *scene) keyOf(ctx context.Context, snapshot rdstypes.DBSnapshot) (*check.Finding, error) {
	if !aws.ToBool(snapshot.Encrypted) || aws.ToString(snapshot.KmsKeyId) == "" {
		return nil, nil
	}
	out, err := kms.NewFromConfig(s.t.AWS(s.t.Env.Region)).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: snapshot.KmsKeyId})
	var got string
	switch {
	case missing(err, "NotFoundException"):
		got = "is gone"
	case missing(err, "AccessDeniedException"):
		got = "cannot be used from this account"
	case err != nil:
		return nil, err
	case out.KeyMetadata.KeyState != kmstypes.KeyStateEnabled:
		got = "is " + string(out.KeyMetadata.KeyState)
	case out.KeyMetadata.KeyManager == kmstypes.KeyManagerTypeAws && !strings.Contains(aws.ToString(snapshot.KmsKeyId), ":"+s.t.Env.Account+":"):
		got = "is AWS' own of another account, and cannot be shared"
	default:
		return nil, nil
	}
	return &check.Finding{Subject: "the key of " + aws.ToString(snapshot.DBSnapshotIdentifier), Got: got, Want: "be one that this account may use"}, nil
}
