package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/bucket"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/vault"
	"github.com/vibe-engineering/vibe-platform/names"
)

// RecoveryProps are what the recovery stack needs.
type RecoveryProps struct {
	Env config.Environment
}

// Recovery is what the second region keeps ready: the copies, and the keys that
// open them. It needs nothing of the home region, which may be lost.
type Recovery struct {
	Stack awscdk.Stack
	// StorageKey encrypts the replica buckets.
	StorageKey awskms.IKey
	// DatabaseKey encrypts replicated database backups and secrets.
	DatabaseKey awskms.IKey
	// BackupKey encrypts what is in Vault.
	BackupKey awskms.IKey
	// Vault receives the copies of the backup plan.
	Vault awsbackup.IBackupVault
	// Replicas are the replica buckets, by the purpose of the bucket that they
	// are the replica of.
	Replicas map[string]awss3.IBucket
}

// NewRecovery makes the recovery stack. It returns nil if the environment has no
// recovery region.
func NewRecovery(scope constructs.Construct, props RecoveryProps) *Recovery {
	if !props.Env.Recovery.Enabled() {
		return nil
	}
	n := names.Recovery(props.Env)
	stack := newStack(scope, names.RecoveryStack, "Keys, backup vault and replica buckets in the second region", props.Env, n)
	r := &Recovery{
		Stack:       stack,
		StorageKey:  recoveryKey(stack, props.Env, "StorageKey", names.KeyRecoveryStorage, "Replicas of the buckets"),
		DatabaseKey: recoveryKey(stack, props.Env, "DatabaseKey", names.KeyRecoveryDatabase, "Replicated database backups and secrets"),
		BackupKey:   recoveryKey(stack, props.Env, "BackupKey", names.KeyRecoveryBackup, "Copies of recovery points"),
	}
	r.Vault = vault.New(stack, "Vault", vault.Props{
		Name:             n.RecoveryVault(),
		Key:              r.BackupKey,
		Backup:           props.Env.Backup,
		Removal:          props.Env.Deletion.Rules().Keys,
		LogRetentionDays: props.Env.Logs.RetentionDays,
	}).Vault
	r.addReplicas(props.Env, n)
	r.addImages(props.Env)
	bucket.LogEmptying(stack, r.StorageKey, props.Env.Logs.RetentionDays)

	output(stack, "StorageKeyArn", "Key of the replica buckets", r.StorageKey.KeyArn())
	output(stack, "DatabaseKeyArn", "Key of replicated database backups and secrets", r.DatabaseKey.KeyArn())
	output(stack, "BackupKeyArn", "Key of the copies in the recovery vault", r.BackupKey.KeyArn())
	output(stack, "VaultName", "Backup vault that receives copies from the home region", r.Vault.BackupVaultName())
	return r
}

// recoveryKey makes a key whose alias no stack of the home region's kind takes.
func recoveryKey(stack awscdk.Stack, env config.Environment, id, component, description string) awskms.IKey {
	return kmskey.New(stack, id, kmskey.Props{
		Alias:       names.Recovery(env).KeyAlias(component),
		Description: description,
		Removal:     env.Deletion.Rules().Keys,
		Logs:        true,
	})
}

// addReplicas makes a replica for each bucket that is replicated. A replica ages
// as its bucket does, by rules of its own: lifecycle is not replicated.
func (r *Recovery) addReplicas(env config.Environment, n names.Names) {
	scope := constructs.NewConstruct(r.Stack, new("Buckets"))
	rows := bucketRows(env)
	logs := bucket.New(scope, names.BucketRecoveryLogs, bucket.Props{
		Name:      n.Bucket(names.BucketRecoveryLogs),
		Lifecycle: rows[0].lifecycle,
		Removal:   env.Deletion.Rules().Buckets,
	})
	acknowledgeChoices(logs, rows[0], false)
	r.Replicas = map[string]awss3.IBucket{}
	for _, row := range rows {
		if !row.replicated.yes {
			continue
		}
		replica := bucket.New(scope, row.purpose, bucket.Props{
			Name:       n.Bucket(names.Replica(row.purpose)),
			Key:        r.StorageKey,
			Lifecycle:  row.lifecycle,
			AccessLogs: logs,
			Removal:    env.Deletion.Rules().Buckets,
		})
		acknowledge.On(replica, acknowledge.Rules("This is the replica", replicationRules()...)...)
		output(r.Stack, row.outputID("Replica"), "Replica of the bucket for: "+row.holds, replica.BucketName())
		r.Replicas[row.purpose] = replica
	}
}
