package objectives

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

const (
	home    = "us-east-1"
	away    = "us-west-2"
	account = "111122223333"
)

// object is a JSON object.
type object = map[string]any

// promise is the one that the small assembly is held to.
func promise() Promise {
	return Promise{Environment: "small", Home: home, Away: away, Exemptions: []Exemption{
		{Type: typeKey, Title: "keys", Tiers: []Tier{Region}, Reason: "a key stays", Back: "copies have their own"},
		{Type: typeVault, Title: "vaults", Tiers: []Tier{Region}, Reason: "they hold copies", Back: "the other vault"},
		{Type: typeCache, Title: "the cache", Tiers: []Tier{Mistake, Region}, Instead: map[Tier]Loss{Mistake: minutes(26 * 60)}},
		{Type: typeChart, Names: []string{"monitoring/loki"}, Title: "volumes"},
	}}
}

// small is an assembly that keeps the promise: one store of each kind at home, and
// in the recovery region what they are copied to.
func small() *assembly.Assembly {
	stack := func(id, region string, resources map[string]assembly.Resource) assembly.Stack {
		return assembly.Stack{
			ID: id, Name: "vibe-small-" + id, Account: account, Region: region,
			Template: assembly.Template{Resources: resources, Outputs: map[string]assembly.Output{}},
		}
	}
	of := func(kind string, properties object) assembly.Resource {
		return assembly.Resource{Type: kind, Properties: properties}
	}
	recovery := stack("recovery", away, map[string]assembly.Resource{
		"Key":     of(typeKey, object{"Description": "copies"}),
		"Vault":   of(typeVault, vaultOf("recovery")),
		"Replica": of(typeBucket, object{"BucketName": "replica", "VersioningConfiguration": object{"Status": "Enabled"}}),
	})
	recovery.Template.Outputs["Key"] = assembly.Output{Value: object{"Fn::GetAtt": []any{"Key", "Arn"}}}
	elsewhere := object{"Fn::GetStackOutput": object{"StackName": recovery.Name, "Region": away, "OutputName": "Key"}}
	data := stack("data", home, map[string]assembly.Resource{
		"Key": of(typeKey, object{"Description": "data"}),
		"Database": of(typeDatabase, object{
			"DBInstanceIdentifier": "database", "MultiAZ": true, "StorageEncrypted": true, "DeletionProtection": true, "BackupRetentionPeriod": 7.0,
			"AutomaticBackupReplicationRegion": away, "AutomaticBackupReplicationKmsKeyId": elsewhere,
		}),
		"Cache": of(typeCache, object{
			"ReplicationGroupId": "cache", "ReplicasPerNodeGroup": 1.0, "AutomaticFailoverEnabled": true, "MultiAZEnabled": true,
			"SnapshotRetentionLimit": 7.0, "SnapshotWindow": "02:00-03:00",
		}),
		"Secret": of(typeSecret, object{"Name": "secret", "ReplicaRegions": []any{object{"Region": away, "KmsKeyId": elsewhere}}}),
		"Loki":   of(typeChart, object{"Namespace": "monitoring", "Release": "loki", "Values": `{"singleBinary":{"persistence":{"size":"10Gi"}}}`}),
	})
	storage := stack("storage", home, map[string]assembly.Resource{
		"Bucket": of(typeBucket, object{
			"BucketName": "uploads", "VersioningConfiguration": object{"Status": "Enabled"},
			"BucketEncryption":       object{"ServerSideEncryptionConfiguration": []any{object{"ServerSideEncryptionByDefault": object{"SSEAlgorithm": "aws:kms"}}}},
			"LifecycleConfiguration": object{"Rules": []any{object{"Status": "Enabled", "NoncurrentVersionExpiration": object{"NoncurrentDays": 30.0}}}},
			"ReplicationConfiguration": object{"Rules": []any{object{
				"Status": "Enabled", "Filter": object{"Prefix": ""},
				"SourceSelectionCriteria": object{"SseKmsEncryptedObjects": object{"Status": "Enabled"}},
				"Destination": object{
					"Bucket": "arn:aws:s3:::replica", "EncryptionConfiguration": object{"ReplicaKmsKeyID": elsewhere},
					"Metrics": object{"Status": "Enabled"}, "ReplicationTime": object{"Status": "Enabled"},
				},
			}}},
		}),
		"Images":      of(typeImages, object{"RepositoryName": "vibe/backend"}),
		"Replication": of("AWS::ECR::ReplicationConfiguration", object{"ReplicationConfiguration": object{"Rules": []any{object{"Destinations": []any{object{"Region": away}}, "RepositoryFilters": []any{object{"Filter": "vibe/"}}}}}}),
	})
	backup := stack("backup", home, map[string]assembly.Resource{
		"Key":   of(typeKey, object{"Description": "points"}),
		"Vault": of(typeVault, vaultOf("home")),
		"Plan": of("AWS::Backup::BackupPlan", object{"BackupPlan": object{"BackupPlanRule": []any{object{
			"RuleName": "daily", "ScheduleExpression": "cron(0 7 * * ? *)", "StartWindowMinutes": 60.0, "CompletionWindowMinutes": 120.0,
			"TargetBackupVault": object{"Fn::GetAtt": []any{"Vault", "BackupVaultName"}}, "Lifecycle": object{"DeleteAfterDays": 7.0},
			"CopyActions": []any{object{"DestinationBackupVaultArn": "arn:aws:backup:" + away + ":" + account + ":backup-vault:recovery", "Lifecycle": object{"DeleteAfterDays": 7.0}}},
		}}}}),
		"Selection": of(typeSelection, object{"BackupPlanId": object{"Fn::GetAtt": []any{"Plan", "BackupPlanId"}}, "BackupSelection": object{
			"Resources": []any{"arn:aws:rds:" + home + ":" + account + ":db:database", "arn:aws:s3:::up*"},
		}}),
	})
	return &assembly.Assembly{Stacks: []assembly.Stack{backup, data, recovery, storage}}
}

// vaultOf is a locked vault.
func vaultOf(name string) object {
	return object{
		"BackupVaultName": name, "EncryptionKeyArn": object{"Fn::GetAtt": []any{"Key", "Arn"}},
		"LockConfiguration": object{"MinRetentionDays": 7.0, "MaxRetentionDays": 366.0},
	}
}

// properties are those of one resource of a, to be changed.
func properties(a *assembly.Assembly, stack, id string) object {
	found, _ := a.Stack(stack)
	return found.Template.Resources[id].Properties
}

// ruleOf is the small assembly's one backup rule.
func ruleOf(a *assembly.Assembly) object {
	return assembly.ListAt(properties(a, "backup", "Plan"), "BackupPlan", "BackupPlanRule")[0].(object)
}

// replicationOf is the small assembly's one replication rule.
func replicationOf(a *assembly.Assembly) object {
	return assembly.ListAt(properties(a, "storage", "Bucket"), "ReplicationConfiguration", "Rules")[0].(object)
}

// storeOf is the store of a name in the report of a.
func storeOf(t *testing.T, r *Report, name string) Store {
	t.Helper()
	for _, s := range r.Stores {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no store %s", name)
	return Store{}
}
