package objectives

import (
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

func TestWhatKeepsThePromise(t *testing.T) {
	r := Survey(small(), promise())
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][tiers]string{
		"database":        {"5 min", "nothing", "30 min"},
		"uploads":         {"nothing", "nothing", "15 min"},
		"replica":         {"nothing", "nothing", "nothing"},
		"vibe/backend":    {"30 min", "nothing", "30 min"},
		"secret":          {"nothing", "nothing", "1 min"},
		"cache":           {"25 h", "1 min", "everything"},
		"monitoring/loki": {"everything", "everything", "everything"},
		"home":            {"nothing", "nothing", "everything"},
	} {
		store := storeOf(t, r, name)
		for tier := range tiers {
			if got := store.Ways[tier].Loss.String(); got != want[tier] {
				t.Errorf("%s loses %s %s (%s), want %s", name, got, tier, store.Ways[tier].By, want[tier])
			}
		}
	}
}

// TestEveryFigureHasASource: a loss that is neither nothing nor everything rests on
// facts beside the templates, and each fact says where it is from.
func TestEveryFigureHasASource(t *testing.T) {
	known := map[string]bool{}
	for _, f := range Facts() {
		known[f.Says] = true
		if f.Source != estimate && !strings.HasPrefix(f.Source, "https://") {
			t.Errorf("%q is from %q", f.Says, f.Source)
		}
	}
	for _, store := range Survey(small(), promise()).Stores {
		for tier, way := range store.Ways {
			if way.Loss > 0 && way.Loss < Everything && len(way.Facts) == 0 {
				t.Errorf("%s loses %s %s by nobody's word", store.Name, way.Loss, Tier(tier))
			}
			for _, f := range way.Facts {
				if !known[f.Says] {
					t.Errorf("Facts does not list %q", f.Says)
				}
			}
		}
	}
}

// TestProblems breaks the small assembly in one way at a time. Each break must be
// named: the resource, the value, and what to do.
func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name string
		seed func(a *assembly.Assembly)
		// where, value and remedy are parts of the one problem.
		where, value, remedy string
	}{
		{"replication of automated backups is dropped", func(a *assembly.Assembly) {
			delete(properties(a, "data", "Database"), "AutomaticBackupReplicationRegion")
		}, "data/Database", "database loses 27 h with the home region (copies of AWS Backup, rule daily, 7 days back) and 1 h is promised", "replicate the automated backups"},
		{"daily backups alone", func(a *assembly.Assembly) {
			properties(a, "data", "Database")["BackupRetentionPeriod"] = 0.0
		}, "data/Database", "database loses 27 h by a mistake", "BackupRetentionPeriod"},
		{"automated backups go with the instance", func(a *assembly.Assembly) {
			delete(properties(a, "data", "Database"), "DeletionProtection")
		}, "data/Database", "database loses 27 h by a mistake", "keep automated backups"},
		{"replicated backups under a key of the home region", func(a *assembly.Assembly) {
			properties(a, "data", "Database")["AutomaticBackupReplicationKmsKeyId"] = object{"Fn::GetAtt": []any{"Key", "Arn"}}
		}, "data/Database", "AutomaticBackupReplicationKmsKeyId is no key of us-west-2", "give it a key of the recovery stack"},
		{"a database without any backup", func(a *assembly.Assembly) {
			a.Stacks[1].Template.Resources["Second"] = assembly.Resource{Type: typeDatabase, Properties: object{"DBInstanceIdentifier": "second", "BackupRetentionPeriod": "0"}}
		}, "data/Second", "second has no way back: what is lost with the home region is gone (no backup reaches us-west-2)", "replicate"},
		{"a database in no plan", func(a *assembly.Assembly) {
			properties(a, "backup", "Selection")["BackupSelection"].(object)["NotResources"] = []any{"arn:aws:rds:*"}
		}, "data/Database", "database is in no backup plan", "stacks/backup.go"},
		{"a database that is too large for the steps", func(a *assembly.Assembly) {
			properties(a, "data", "Database")["MaxAllocatedStorage"] = 500.0
		}, "data/Database", "MaxAllocatedStorage of 500 GiB is more than the 100 GiB", "restore a database of that size once"},
		{"neither standby nor backups of its own", func(a *assembly.Assembly) {
			delete(properties(a, "data", "Database"), "MultiAZ")
			properties(a, "data", "Database")["BackupRetentionPeriod"] = 0.0
		}, "data/Database", "database loses 27 h with a zone", "set MultiAZ"},
		{"a hosted zone whose records nobody has answered for", func(a *assembly.Assembly) {
			a.Stacks[1].Template.Resources["Zone"] = assembly.Resource{Type: typeZone, Properties: object{"Name": "example.com."}}
		}, "data/Zone", "example.com. has no way back: what is lost by a mistake is gone", "how it is made again"},
		{"a bucket is not versioned", func(a *assembly.Assembly) {
			delete(properties(a, "storage", "Bucket"), "VersioningConfiguration")
		}, "storage/Bucket", "uploads has no way back: what is lost by a mistake is gone", "version the bucket"},
		{"a bucket is not replicated", func(a *assembly.Assembly) {
			delete(properties(a, "storage", "Bucket"), "ReplicationConfiguration")
		}, "storage/Bucket", "uploads loses 27 h with the home region", "replicate the whole bucket"},
		{"a part of a bucket is replicated", func(a *assembly.Assembly) {
			replicationOf(a)["Filter"] = object{"Prefix": "images/"}
		}, "storage/Bucket", "uploads loses 27 h with the home region", "replicate the whole bucket"},
		{"replication is off", func(a *assembly.Assembly) { replicationOf(a)["Status"] = "Disabled" },
			"storage/Bucket", "uploads loses 27 h with the home region", "replicate the whole bucket"},
		{"replication without time control", func(a *assembly.Assembly) {
			delete(replicationOf(a)["Destination"].(object), "ReplicationTime")
			delete(ruleOf(a), "CopyActions")
		}, "storage/Bucket", "uploads loses 48 h with the home region (replica in us-west-2, without time control and its metrics)", "with time control"},
		{"replication that nobody can see", func(a *assembly.Assembly) {
			delete(replicationOf(a)["Destination"].(object), "Metrics")
		}, "storage/Bucket", "uploads loses 27 h with the home region", "metrics"},
		{"replication leaves out what is encrypted", func(a *assembly.Assembly) { delete(replicationOf(a), "SourceSelectionCriteria") },
			"storage/Bucket", "SseKmsEncryptedObjects is off", "enable it"},
		{"a replica under a key of the home region", func(a *assembly.Assembly) {
			replicationOf(a)["Destination"].(object)["EncryptionConfiguration"] = object{"ReplicaKmsKeyID": "arn:aws:kms:us-east-1:111122223333:key/1"}
		}, "storage/Bucket", "ReplicaKmsKeyID is no key of us-west-2", "recovery stack"},
		{"a replica is not versioned", func(a *assembly.Assembly) { delete(properties(a, "recovery", "Replica"), "VersioningConfiguration") },
			"recovery/Replica", "VersioningConfiguration is off", "version the replica"},
		{"a replica is not there", func(a *assembly.Assembly) { delete(a.Stacks[2].Template.Resources, "Replica") },
			"storage/Bucket", "replication goes to a bucket that no stack makes", "make the replica"},
		{"objects move to one zone", func(a *assembly.Assembly) {
			properties(a, "storage", "Bucket")["LifecycleConfiguration"] = object{"Rules": []any{object{"Status": "Enabled", "Transitions": []any{object{"StorageClass": oneZone}}}}}
			delete(properties(a, "storage", "Bucket"), "ReplicationConfiguration")
		}, "storage/Bucket", "uploads loses 27 h with a zone", "classes of several zones"},
		{"a secret stays at home", func(a *assembly.Assembly) { delete(properties(a, "data", "Secret"), "ReplicaRegions") },
			"data/Secret", "secret has no way back: what is lost with the home region is gone", "ReplicaRegions"},
		{"images stay at home", func(a *assembly.Assembly) { delete(a.Stacks[3].Template.Resources, "Replication") },
			"storage/Images", "vibe/backend has no way back: what is lost by a mistake is gone", "replicate the repository"},
		{"images of another name", func(a *assembly.Assembly) { properties(a, "storage", "Images")["RepositoryName"] = "other/backend" },
			"storage/Images", "other/backend has no way back: what is lost with the home region is gone", "replicate the repository"},
		{"the cache has no snapshot", func(a *assembly.Assembly) { delete(properties(a, "data", "Cache"), "SnapshotRetentionLimit") },
			"data/Cache", "cache has no way back: what is lost by a mistake is gone (it has no snapshot) and 26 h is promised of the cache", "SnapshotRetentionLimit"},
		{"the cache lies in one zone", func(a *assembly.Assembly) { properties(a, "data", "Cache")["MultiAZEnabled"] = false },
			"data/Cache", "cache loses 25 h with a zone", "MultiAZEnabled"},
		{"a volume that nobody has answered for", func(a *assembly.Assembly) {
			properties(a, "data", "Loki")["Values"] = object{"Fn::Join": []any{"", []any{`{"ingester":{"persistence":{"size":"10Gi","key":"`, object{"Ref": "Key"}, `"}}}`}}}
		}, "data/Loki", "monitoring/loki.ingester has no way back", "recovery/objectives/exemptions.go"},
		{"values that nobody can read", func(a *assembly.Assembly) { properties(a, "data", "Loki")["Values"] = "{" },
			"data/Loki", "its values cannot be read", "write them as JSON"},
		{"a manifest with a claim", func(a *assembly.Assembly) {
			a.Stacks[1].Template.Resources["Manifest"] = assembly.Resource{Type: typeManifest, Properties: object{"Manifest": `[{"kind":"PersistentVolumeClaim","metadata":{"namespace":"vibe","name":"disk"}}]`}}
		}, "data/Manifest", "vibe/disk has no way back", "recovery/objectives/exemptions.go"},
		{"a type that nobody knows", func(a *assembly.Assembly) {
			a.Stacks[1].Template.Resources["Table"] = assembly.Resource{Type: "AWS::DynamoDB::Table"}
		}, "data/Table", "AWS::DynamoDB::Table is a type that nobody has said of whether it holds data", "recovery/objectives/kinds.go"},
		{"30 February", func(a *assembly.Assembly) { ruleOf(a)["ScheduleExpression"] = "cron(0 7 30 2 ? *)" },
			"backup/Plan", "rule daily: cron(0 7 30 2 ? *) never runs", "write a cron expression"},
		{"a schedule that ends", func(a *assembly.Assembly) { ruleOf(a)["ScheduleExpression"] = "cron(0 7 * * ? 2026)" },
			"backup/Plan", "ends after its last year", "write * as its year"},
		{"a schedule that is too often", func(a *assembly.Assembly) { ruleOf(a)["ScheduleExpression"] = "cron(0/10 * * * ? *)" },
			"backup/Plan", "runs more often than each hour", "name one minute"},
		{"restore tests that never run", func(a *assembly.Assembly) {
			a.Stacks[0].Template.Resources["Tests"] = assembly.Resource{Type: "AWS::Backup::RestoreTestingPlan", Properties: object{"ScheduleExpression": "cron(0 5 31 APR ? *)"}}
		}, "backup/Tests", "restore tests: cron(0 5 31 APR ? *) never runs", "write a cron expression"},
		{"points that are gone before the next", func(a *assembly.Assembly) { ruleOf(a)["ScheduleExpression"] = "cron(0 7 ? * SUN *)" },
			"backup/Plan", "rule daily keeps 7 days and its next recovery point may be 8 days away", "keep them longer"},
		{"less than the lock's minimum", func(a *assembly.Assembly) { ruleOf(a)["Lifecycle"].(object)["DeleteAfterDays"] = 6.0 },
			"backup/Plan", "rule daily keeps 6 days and the lock of the vault home in us-east-1 refuses less than 7", "keep 7 days or more"},
		{"for ever in a vault with a maximum", func(a *assembly.Assembly) { delete(ruleOf(a), "Lifecycle") },
			"backup/Plan", "rule daily keeps for ever and the lock of the vault home in us-east-1 refuses more than 366", "keep 366 days or less"},
		{"a copy below the lock's minimum", func(a *assembly.Assembly) {
			properties(a, "recovery", "Vault")["LockConfiguration"].(object)["MinRetentionDays"] = 30.0
		}, "backup/Plan", "refuses less than 30", "lower the lock's minimum"},
		{"a vault that is not there", func(a *assembly.Assembly) { ruleOf(a)["TargetBackupVault"] = "Default" },
			"backup/Plan", "rule daily: Default is a vault that no stack makes", "name a vault of these stacks"},
		{"a vault without a lock", func(a *assembly.Assembly) { delete(properties(a, "backup", "Vault"), "LockConfiguration") },
			"backup/Vault", "home has no way back: what is lost by a mistake is gone (whoever may delete recovery points can)", "lock the vault"},
		{"a selection by tags", func(a *assembly.Assembly) {
			properties(a, "backup", "Selection")["BackupSelection"].(object)["ListOfTags"] = []any{object{}}
		}, "backup/Selection", "ListOfTags chooses by what no template shows", "name the resources by their ARNs"},
		{"a selection of nothing", func(a *assembly.Assembly) {
			properties(a, "backup", "Selection")["BackupSelection"].(object)["Resources"] = []any{"arn:aws:s3:::uploads", "arn:aws:s3:::downloads", "arn:aws:rds:us-east-1:111122223333:db:database"}
		}, "backup/Selection", "arn:aws:s3:::downloads is what no stack makes", "correct its name"},
		{"the recovery region has no vault", func(a *assembly.Assembly) { delete(a.Stacks[2].Template.Resources, "Vault") },
			"us-west-2", "the recovery region has no backup vault", "stacks/recovery.go"},
		{"the recovery region has no key", func(a *assembly.Assembly) { delete(a.Stacks[2].Template.Resources, "Key") },
			"us-west-2", "the recovery region has no key", "stacks/recovery.go"},
		{"the recovery vault has no key", func(a *assembly.Assembly) { delete(properties(a, "recovery", "Vault"), "EncryptionKeyArn") },
			"recovery/Vault", "EncryptionKeyArn is no key of us-west-2", "give the vault a key"},
		{"a stack without a duration", func(a *assembly.Assembly) {
			a.Stacks = append(a.Stacks, assembly.Stack{ID: "extra", Region: home})
		}, "extra", "its deployment has no duration", "recovery/objectives/steps.go"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := small()
			c.seed(a)
			problems := Survey(a, promise()).Problems
			for _, p := range problems {
				if strings.HasPrefix(p.Where, c.where) && strings.Contains(p.Value+" "+p.Reason, c.value) && strings.Contains(p.Remedy, c.remedy) {
					return
				}
			}
			t.Errorf("want %s: %s; %s, and got:\n%v", c.where, c.value, c.remedy, problems)
		})
	}
}

// TestEveryProblemAtOnce: somebody who repairs one thing must not meet the next.
func TestEveryProblemAtOnce(t *testing.T) {
	a := small()
	delete(properties(a, "data", "Database"), "AutomaticBackupReplicationRegion")
	delete(properties(a, "data", "Secret"), "ReplicaRegions")
	delete(properties(a, "backup", "Vault"), "LockConfiguration")
	if problems := Survey(a, promise()).Problems; len(problems) != 3 {
		t.Errorf("three faults are %d problems:\n%v", len(problems), problems)
	}
}

// TestNothingIsPromisedWithoutARecoveryRegion: losses are told and not judged, and
// what cannot work is a problem all the same.
func TestNothingIsPromisedWithoutARecoveryRegion(t *testing.T) {
	a := small()
	p := promise()
	p.Away = ""
	delete(properties(a, "storage", "Bucket"), "VersioningConfiguration")
	delete(a.Stacks[0].Template.Resources, "Selection")
	if r := Survey(a, p); r.Err() != nil || len(r.Steps) > 0 || storeOf(t, r, "uploads").Ways[Region].Loss != Everything {
		t.Errorf("want no problem, no step, and uploads lost with the region: %v", r.Problems)
	}
	ruleOf(a)["ScheduleExpression"] = "cron(0 7 31 2 ? *)"
	a.Stacks[0].Template.Resources["Selection"] = small().Stacks[0].Template.Resources["Selection"]
	if err := Survey(a, p).Err(); err == nil || !strings.Contains(err.Error(), "never runs") {
		t.Errorf("a schedule that never runs is no problem: %v", err)
	}
}
