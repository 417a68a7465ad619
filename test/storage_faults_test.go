package test

import (
	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
)

func storageFaults() []fault {
	const (
		owned, age, three = "buckets are their owner's, and log who reads them", "objects age as promised", "three buckets replicate, to buckets that exist"
		bound, stands     = "replication may do no more than replicate", "the second region needs nothing of the first"
		copies, selection = "copies live as long as their backups, within the locks", "backups are of the database and the two buckets"
	)
	of := func(s synthesis, name string) found {
		bucket, _ := s.named(s3Bucket, "BucketName", name)
		return bucket
	}
	plan := path("BackupPlan", "BackupPlanRule", 0)
	return []fault{
		{"objects belong to who wrote them", owned, func(s synthesis) {
			set(s, s3Bucket, "ObjectWriter", "OwnershipControls", "Rules", 0, "ObjectOwnership")
		}},
		{"each object asks KMS for a key", owned, func(s synthesis) {
			set(s, s3Bucket, false, "BucketEncryption", "ServerSideEncryptionConfiguration", 0, "BucketKeyEnabled")
		}},
		{"nobody knows who read", owned, func(s synthesis) {
			delete(of(s, names.Home(s.Env).Bucket(names.BucketUploads)).Properties, "LoggingConfiguration")
		}},
		{"uploads cannot be read for hours", age, func(s synthesis) {
			setAt(of(s, names.Home(s.Env).Bucket(names.BucketUploads)).Properties, "GLACIER", "LifecycleConfiguration", "Rules", 0, "Transitions", 1, "StorageClass")
		}},
		{"metrics expire under their index", age, func(s synthesis) {
			setAt(of(s, names.Home(s.Env).Bucket(names.BucketThanos)).Properties, 7.0, "LifecycleConfiguration", "Rules", 0, "ExpirationInDays")
		}},
		{"a replica never ages", age, func(s synthesis) {
			setAt(of(s, names.Recovery(s.Env).Bucket(names.Replica(names.BucketBackups))).Properties, nil, "LifecycleConfiguration", "Rules", 0, "Transitions")
		}},
		{"a replica's bucket is gone", three, func(s synthesis) {
			drop(s, s3Bucket, func(r found) bool {
				return r.text("BucketName") == names.Recovery(s.Env).Bucket(names.Replica(names.BucketArtifacts))
			})
		}},
		{"encrypted objects stay at home", three, func(s synthesis) {
			set(s, s3Bucket, nil, "ReplicationConfiguration", "Rules", 0, "SourceSelectionCriteria")
		}},
		{"replication may use every key", bound, func(s synthesis) {
			role, _ := s.named("AWS::IAM::Role", "RoleName", names.Home(s.Env).Role(names.RoleReplication))
			policy, _ := s.target(role, role.at("ManagedPolicyArns", 0), "AWS::IAM::ManagedPolicy")
			setAt(policy.Properties, "kms:*", "PolicyDocument", "Statement", 0, "Action")
		}},
		{"the second region reads an output of the first", stands, func(s synthesis) {
			for _, vault := range s.resources("AWS::Backup::BackupVault") {
				if vault.Stack.Region != s.Env.Region {
					vault.Properties["EncryptionKeyArn"] = map[string]any{"Fn::GetStackOutput": map[string]any{"StackName": "vibe-production-backup"}}
				}
			}
		}},
		{"a copy outlives its lock", copies, func(s synthesis) {
			set(s, "AWS::Backup::BackupVault", 5.0, "LockConfiguration", "MaxRetentionDays")
		}},
		{"copies live for a day", copies, func(s synthesis) {
			set(s, "AWS::Backup::BackupPlan", 1.0, append(plan, "CopyActions", 0, "Lifecycle", "DeleteAfterDays")...)
		}},
		{"copies go to no vault", copies, func(s synthesis) {
			change(s, "AWS::Backup::BackupPlan", func(r *assembly.Resource) {
				setAt(r.Properties, "arn:aws:backup:us-west-2:111122223333:backup-vault:nowhere", append(plan, "CopyActions", 0, "DestinationBackupVaultArn")...)
			})
		}},
		{"uploads are not backed up", selection, func(s synthesis) {
			set(s, "AWS::Backup::BackupSelection", []any{names.Home(s.Env).DatabaseARN()}, "BackupSelection", "Resources")
		}},
	}
}
