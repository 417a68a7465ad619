package test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/recovery/objectives"
	"github.com/vibe-engineering/vibe-platform/test/doctables"
)

// objectiveFault breaks production in one way, of which a problem must say.
type objectiveFault struct {
	name string
	seed func(s synthesis)
	says string
}

// TestDocumentTablesOfObjectivesFaults shows that the promise can be broken, and
// that whoever breaks it is told by what: docs/OBJECTIVES.md holds what is said.
func TestDocumentTablesOfObjectivesFaults(t *testing.T) {
	sound := synthesized(t, "production")
	rows := [][]string{{"fault", "problem"}}
	for _, f := range objectiveFaults() {
		broken := afresh(sound)
		f.seed(broken)
		problems := surveyed(broken).Problems
		n := slices.IndexFunc(problems, func(p objectives.Problem) bool { return strings.Contains(p.Error(), f.says) })
		if n < 0 {
			t.Errorf("%s: want %q, got:\n%v", f.name, f.says, problems)
			continue
		}
		rows = append(rows, []string{f.name, problems[n].Error()})
	}
	doctables.Hold(t, filepath.Join(root, guideObjectives), "faults", rows)
}

func objectiveFaults() []objectiveFault {
	const database = "AWS::RDS::DBInstance"
	plan := path("BackupPlan", "BackupPlanRule", 0)
	bucket := func(s synthesis, purpose string) found {
		b, _ := s.named(s3Bucket, "BucketName", names.Home(s.Env).Bucket(purpose))
		return b
	}
	// add puts a resource into a stack, as somebody would who extends it.
	add := func(s synthesis, stack, id string, r assembly.Resource) {
		for _, one := range s.Assembly.Stacks {
			if one.ID == stack {
				one.Template.Resources[id] = r
			}
		}
	}
	return []objectiveFault{
		{"automated backups are not replicated; copies of daily backups are what is left", func(s synthesis) {
			set(s, database, nil, "AutomaticBackupReplicationRegion")
		}, "vibe-production loses 49 h with the home region"},
		{"a bucket is neither versioned nor replicated", func(s synthesis) {
			delete(bucket(s, names.BucketArtifacts).Properties, "VersioningConfiguration")
			delete(bucket(s, names.BucketArtifacts).Properties, "ReplicationConfiguration")
		}, "artifacts-111122223333-us-east-1 has no way back: what is lost with the home region is gone"},
		{"the database has daily backups alone", func(s synthesis) {
			set(s, database, 0.0, "BackupRetentionPeriod")
		}, "vibe-production loses 49 h by a mistake"},
		{"replication has no time control", func(s synthesis) {
			setAt(bucket(s, names.BucketArtifacts).Properties, nil, "ReplicationConfiguration", "Rules", 0, "Destination", "ReplicationTime")
		}, "loses 48 h with the home region"},
		{"a database is added without backup", func(s synthesis) {
			add(s, names.Data, "Second", assembly.Resource{Type: database, Properties: map[string]any{"DBInstanceIdentifier": "second", "BackupRetentionPeriod": 0.0}})
		}, "second has no way back"},
		{"a bucket is added and is in no plan", func(s synthesis) {
			properties, _ := copied(bucket(s, names.BucketUploads).Properties).(map[string]any)
			properties["BucketName"] = "invoices"
			add(s, names.Storage, "Invoices", assembly.Resource{Type: s3Bucket, Properties: properties})
		}, "invoices is in no backup plan"},
		{"a store of another kind is added", func(s synthesis) {
			add(s, names.Data, "Sessions", assembly.Resource{Type: "AWS::DynamoDB::Table"})
		}, "AWS::DynamoDB::Table is a type that nobody has said of"},
		{"a chart with a volume is added", func(s synthesis) {
			add(s, names.Observability, "Tempo", assembly.Resource{Type: helmChart, Properties: map[string]any{
				"Namespace": "monitoring", "Release": "tempo", "Values": `{"persistence":{"size":"10Gi"}}`,
			}})
		}, "monitoring/tempo has no way back"},
		{"the daily schedule is on 30 February", func(s synthesis) {
			set(s, "AWS::Backup::BackupPlan", "cron(0 7 30 2 ? *)", append(plan, "ScheduleExpression")...)
		}, "rule daily: cron(0 7 30 2 ? *) never runs"},
		{"daily backups are kept for less than the lock's minimum", func(s synthesis) {
			set(s, "AWS::Backup::BackupPlan", 3.0, append(plan, "Lifecycle", "DeleteAfterDays")...)
		}, "rule daily keeps 3 days and the lock of the vault vibe-production in us-east-1 refuses less than 7"},
		{"the recovery region has no vault", func(s synthesis) {
			drop(s, "AWS::Backup::BackupVault", func(r found) bool { return r.Stack.Region != s.Env.Region })
		}, "us-west-2: the recovery region has no backup vault"},
		{"the recovery region has no key", func(s synthesis) {
			drop(s, "AWS::KMS::Key", func(r found) bool { return r.Stack.Region != s.Env.Region })
		}, "us-west-2: the recovery region has no key"},
		{"the recovery stack is gone", func(s synthesis) {
			for _, stack := range s.Assembly.Stacks {
				if stack.Region == s.Env.Recovery.Region {
					clear(stack.Template.Resources)
				}
			}
		}, "AutomaticBackupReplicationKmsKeyId is no key of us-west-2"},
		{"a secret stays in the home region", func(s synthesis) {
			set(s, "AWS::SecretsManager::Secret", nil, "ReplicaRegions")
		}, "database/master has no way back: what is lost with the home region is gone"},
		{"images stay in the home region", func(s synthesis) {
			drop(s, "AWS::ECR::ReplicationConfiguration", func(found) bool { return true })
		}, "vibe/backend has no way back: what is lost with the home region is gone"},
		{"the standby and the automated backups are gone", func(s synthesis) {
			set(s, database, false, "MultiAZ")
			set(s, database, 0.0, "BackupRetentionPeriod")
		}, "vibe-production loses 49 h with a zone"},
		{"the cache has no snapshot", func(s synthesis) {
			set(s, "AWS::ElastiCache::ReplicationGroup", 0.0, "SnapshotRetentionLimit")
		}, "26 h is promised of the cache"},
		{"stacks wait for each other, and the network for all", func(s synthesis) {
			line := []string{names.Cluster, names.Platform, names.WorkloadStack, names.Observability, names.Audit, names.Operations, names.Network}
			for i := range s.Assembly.Stacks {
				stack := &s.Assembly.Stacks[i]
				if n := slices.Index(line, stack.ID); n >= 0 {
					stack.DependsOn = line[max(n-1, 0):n]
				}
			}
		}, "us-east-1: recovery takes 4 h 13 min"},
	}
}
