// Package vault makes the vaults that AWS Backup keeps recovery points in.
package vault

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
)

// coolingOffDays is how long a compliance lock can still be lifted: AWS wants 3
// or more, and a week shows a mistake in both schedules' first runs
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html).
const coolingOffDays = 7

// Props describe a vault.
type Props struct {
	// Name is unique in an account and region.
	Name string
	// Key encrypts what AWS Backup manages fully, such as S3 recovery points, and
	// every copy. An RDS snapshot stays under its database's key.
	Key awskms.IKey
	// Backup is the lock, and the retentions that it allows.
	Backup config.Backup
	// Removal is what becomes of the vault when its stack goes. CloudFormation
	// cannot delete a vault that holds anything, so Delete empties it first;
	// anything else retains the vault and lets nobody delete from it.
	Removal config.Removal
	// LogRetentionDays is how long the log of the emptying is kept, for Delete.
	LogRetentionDays int
}

// Vault is a backup vault.
type Vault struct {
	Vault awsbackup.BackupVault
	// Emptier deletes the recovery points when the stack goes. Whatever adds
	// recovery points must depend on it, so that it goes first. Nil: the vault
	// is retained.
	Emptier awscdk.CustomResource
}

// New returns the vault.
func New(scope constructs.Construct, id string, props Props) *Vault {
	scope = constructs.NewConstruct(scope, &id)
	v := awsbackup.NewBackupVault(scope, new("Vault"), &awsbackup.BackupVaultProps{
		BackupVaultName:   &props.Name,
		EncryptionKey:     props.Key,
		LockConfiguration: lock(props.Backup),
	})
	removal.Set(v, props.Removal)
	if props.Removal == config.RemovalDelete {
		return &Vault{Vault: v, Emptier: newEmptier(scope, v, props)}
	}
	v.AddToAccessPolicy(keepRecoveryPoints())
	return &Vault{Vault: v}
}

// keepRecoveryPoints lets nobody delete a recovery point or shorten its life by
// hand; AWS Backup still ends it when its retention is over. Who needs to delete
// one all the same deploys a change of this policy first, in review, and lifts
// the lock: the vault's own settings stay with CloudFormation, because a policy
// that also denied those could never be taken back.
func keepRecoveryPoints() awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        new("KeepRecoveryPoints"),
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		// A vault's policy knows no wildcard in actions
		// (https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html).
		Actions:   jsii.Strings("backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"),
		Resources: jsii.Strings("*"),
	})
}

// lock is the vault lock: without a cooling-off time it is in governance mode,
// with one in compliance mode, for good.
func lock(b config.Backup) *awsbackup.LockConfiguration {
	if b.Lock == config.LockNone {
		return nil
	}
	l := &awsbackup.LockConfiguration{
		MinRetention: awscdk.Duration_Days(new(float64(b.LockMinRetentionDays))),
		MaxRetention: awscdk.Duration_Days(new(float64(b.LockMaxRetentionDays))),
	}
	if b.Lock == config.LockCompliance {
		l.ChangeableFor = awscdk.Duration_Days(new(float64(coolingOffDays)))
	}
	return l
}
