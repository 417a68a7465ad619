package objectives

import (
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// TestWays changes the small assembly in one way at a time, and looks at what one
// store then loses by a mistake, with a zone and with the region.
func TestWays(t *testing.T) {
	database := func(a *assembly.Assembly) object { return properties(a, "data", "Database") }
	bucket := func(a *assembly.Assembly) object { return properties(a, "storage", "Bucket") }
	for _, c := range []struct {
		name, store string
		seed        func(a *assembly.Assembly)
		want        [tiers]string
	}{
		{"S3 replicates versioned buckets alone", "uploads", func(a *assembly.Assembly) { delete(bucket(a), "VersioningConfiguration") },
			[tiers]string{"everything", "nothing", "everything"}},
		{"a replica in the home region outlives no region", "uploads", func(a *assembly.Assembly) {
			a.Stacks[3].Template.Resources["Archive"] = assembly.Resource{Type: typeBucket, Properties: object{"BucketName": "archive", "VersioningConfiguration": object{"Status": "Enabled"}}}
			a.Stacks[3].Template.Resources["Key"] = assembly.Resource{Type: typeKey}
			to := replicationOf(a)["Destination"].(object)
			to["Bucket"], to["EncryptionConfiguration"] = object{"Fn::GetAtt": []any{"Archive", "Arn"}}, object{"ReplicaKmsKeyID": object{"Ref": "Key"}}
		}, [tiers]string{"nothing", "nothing", "27 h"}},
		{"a replica outlives the one zone of its source", "uploads", func(a *assembly.Assembly) {
			bucket(a)["LifecycleConfiguration"] = object{"Rules": []any{object{"Status": "Enabled", "NoncurrentVersionTransitions": []any{object{"StorageClass": oneZone}}}}}
		}, [tiers]string{"nothing", "15 min", "15 min"}},
		{"a rule that is off moves nothing", "uploads", func(a *assembly.Assembly) {
			bucket(a)["LifecycleConfiguration"] = object{"Rules": []any{object{"Status": "Disabled", "Transition": object{"StorageClass": oneZone}}}}
		}, [tiers]string{"nothing", "nothing", "15 min"}},
		{"there is nothing to replicate", "database", func(a *assembly.Assembly) { database(a)["BackupRetentionPeriod"] = 0.0 },
			[tiers]string{"27 h", "nothing", "27 h"}},
		{"RDS keeps backups for a day where nobody says", "database", func(a *assembly.Assembly) { delete(database(a), "BackupRetentionPeriod") },
			[tiers]string{"5 min", "nothing", "30 min"}},
		{"backups that go with the instance are there after a zone", "database", func(a *assembly.Assembly) {
			delete(database(a), "DeletionProtection")
			delete(database(a), "MultiAZ")
		}, [tiers]string{"27 h", "5 min", "30 min"}},
		{"backups that stay need no protection", "database", func(a *assembly.Assembly) {
			delete(database(a), "DeletionProtection")
			database(a)["DeleteAutomatedBackups"] = false
		}, [tiers]string{"5 min", "nothing", "30 min"}},
		{"backups in a third region", "database", func(a *assembly.Assembly) {
			delete(database(a), "StorageEncrypted")
			database(a)["AutomaticBackupReplicationRegion"] = "eu-west-1"
		}, [tiers]string{"5 min", "nothing", "27 h"}},
		{"what is not encrypted needs no key", "database", func(a *assembly.Assembly) {
			delete(database(a), "StorageEncrypted")
			delete(database(a), "AutomaticBackupReplicationKmsKeyId")
		}, [tiers]string{"5 min", "nothing", "30 min"}},
		{"backups are copied nowhere", "database", func(a *assembly.Assembly) {
			delete(ruleOf(a), "CopyActions")
			delete(database(a), "AutomaticBackupReplicationRegion")
		}, [tiers]string{"5 min", "nothing", "everything"}},
		{"a day of 25 hours", "database", func(a *assembly.Assembly) {
			delete(database(a), "AutomaticBackupReplicationRegion")
			ruleOf(a)["ScheduleExpressionTimezone"] = "Europe/Berlin"
		}, [tiers]string{"5 min", "nothing", "28 h"}},
		{"windows that nobody chose", "database", func(a *assembly.Assembly) {
			delete(database(a), "AutomaticBackupReplicationRegion")
			delete(ruleOf(a), "StartWindowMinutes")
			delete(ruleOf(a), "CompletionWindowMinutes")
			for _, lifecycle := range []any{ruleOf(a)["Lifecycle"], assembly.At(ruleOf(a), "CopyActions", 0, "Lifecycle")} {
				lifecycle.(object)["DeleteAfterDays"] = 30.0
			}
		}, [tiers]string{"5 min", "nothing", "9 days"}},
		{"a secret in a third region", "secret", func(a *assembly.Assembly) {
			properties(a, "data", "Secret")["ReplicaRegions"] = []any{object{"Region": "eu-west-1"}}
		}, [tiers]string{"nothing", "nothing", "everything"}},
		{"a secret under AWS' key", "secret", func(a *assembly.Assembly) {
			delete(assembly.At(properties(a, "data", "Secret"), "ReplicaRegions", 0).(object), "KmsKeyId")
		}, [tiers]string{"nothing", "nothing", "1 min"}},
		{"the other region's registry replicates", "vibe/backend", func(a *assembly.Assembly) {
			a.Stacks[2].Template.Resources["Replication"] = a.Stacks[3].Template.Resources["Replication"]
			delete(a.Stacks[3].Template.Resources, "Replication")
		}, [tiers]string{"everything", "nothing", "everything"}},
		{"a registry that replicates all", "vibe/backend", func(a *assembly.Assembly) {
			delete(assembly.ListAt(properties(a, "storage", "Replication"), "ReplicationConfiguration", "Rules")[0].(object), "RepositoryFilters")
		}, [tiers]string{"30 min", "nothing", "30 min"}},
		{"images that the home region does not have", "other", func(a *assembly.Assembly) {
			a.Stacks[2].Template.Resources["Other"] = assembly.Resource{Type: typeImages, Properties: object{"RepositoryName": "other"}}
		}, [tiers]string{"everything", "nothing", "nothing"}},
		{"a window around midnight", "cache", func(a *assembly.Assembly) { properties(a, "data", "Cache")["SnapshotWindow"] = "23:00-01:00" },
			[tiers]string{"26 h", "1 min", "everything"}},
		{"a window that ElastiCache chooses", "cache", func(a *assembly.Assembly) { delete(properties(a, "data", "Cache"), "SnapshotWindow") },
			[tiers]string{"25 h", "1 min", "everything"}},
		{"a cache of one node", "cache", func(a *assembly.Assembly) { properties(a, "data", "Cache")["ReplicasPerNodeGroup"] = "0" },
			[tiers]string{"25 h", "25 h", "everything"}},
		{"a stateful set", "vibe/queue", func(a *assembly.Assembly) {
			a.Stacks[1].Template.Resources["Manifest"] = assembly.Resource{Type: typeManifest, Properties: object{
				"Manifest": `[{"kind":"StatefulSet","metadata":{"namespace":"vibe","name":"queue"},"spec":{"volumeClaimTemplates":[{}]}}]`}}
		}, [tiers]string{"everything", "everything", "everything"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := small()
			c.seed(a)
			store := storeOf(t, Survey(a, promise()), c.store)
			for tier := range tiers {
				if got := store.Ways[tier].Loss.String(); got != c.want[tier] {
					t.Errorf("loses %s %s (%s), want %s", got, tier, store.Ways[tier].By, c.want[tier])
				}
			}
		})
	}
}

func TestVersionsReachAsFarAsTheShortestRule(t *testing.T) {
	a := small()
	rule := func(status string, days float64) object {
		return object{"Status": status, "NoncurrentVersionExpiration": object{"NoncurrentDays": days}}
	}
	properties(a, "storage", "Bucket")["LifecycleConfiguration"] = object{"Rules": []any{rule("Enabled", 30), rule("Enabled", 10), rule("Disabled", 3)}}
	if by := storeOf(t, Survey(a, promise()), "uploads").Ways[Mistake].By; by != "versions, 10 days back" {
		t.Error(by)
	}
	delete(properties(a, "storage", "Bucket"), "LifecycleConfiguration")
	if by := storeOf(t, Survey(a, promise()), "uploads").Ways[Mistake].By; by != "versions, kept for ever" {
		t.Error(by)
	}
}

// TestReferencesLeadToTheRightThing: what has the right name in the wrong place, or
// is something else, is no vault and no key.
func TestReferencesLeadToTheRightThing(t *testing.T) {
	for name, seed := range map[string]func(a *assembly.Assembly){
		"is a vault that no stack makes": func(a *assembly.Assembly) { ruleOf(a)["TargetBackupVault"] = "recovery" },
		"map[Ref:Key] is a vault":        func(a *assembly.Assembly) { ruleOf(a)["TargetBackupVault"] = object{"Ref": "Key"} },
		"KmsKeyId is no key of us-west-2, and RDS": func(a *assembly.Assembly) {
			a.Stacks[2].Template.Outputs["Key"] = assembly.Output{Value: object{"Ref": "Vault"}}
		},
		"the replica's KmsKeyId is no key of us-west-2": func(a *assembly.Assembly) {
			assembly.At(properties(a, "data", "Secret"), "ReplicaRegions", 0).(object)["KmsKeyId"] = object{"Fn::GetStackOutput": object{"StackName": "vibe-small-recovery", "Region": home, "OutputName": "Key"}}
		},
	} {
		a := small()
		seed(a)
		if err := Survey(a, promise()).Err(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want %q, got %v", name, err)
		}
	}
}

func TestVaultByItsBareName(t *testing.T) {
	a := small()
	ruleOf(a)["TargetBackupVault"] = "home"
	if err := Survey(a, promise()).Err(); err != nil {
		t.Error(err)
	}
}

func TestVolumesThatChartsDoNotAskFor(t *testing.T) {
	a := small()
	properties(a, "data", "Loki")["Values"] = `{"gateway":{"persistence":{"enabled":false,"size":"1Gi"}},"server":{"persistentVolume":{"size":"2Gi"}},"index":{"persistence":{"storageClass":"gp3"}}}`
	var names []string
	for _, s := range Survey(a, promise()).Stores {
		if s.Type == typeChart {
			names = append(names, s.Name)
		}
	}
	if want := []string{"monitoring/loki.server"}; !slices.Equal(names, want) {
		t.Errorf("volumes are %v, want %v", names, want)
	}
}
