package postgres

import "github.com/aws/aws-cdk-go/awscdk/v2/awsrds"

// replicateBackups copies automated backups and transaction logs to the replica's
// region as they are made: what the platform's recovery point of one hour rests
// on. The L2 construct does not know these properties. The key has to be one of
// that region
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html).
func replicateBackups(instance awsrds.CfnDBInstance, props Props) {
	if props.Replica == nil {
		return
	}
	instance.SetAutomaticBackupReplicationRegion(new(props.Replica.Region))
	instance.SetAutomaticBackupReplicationKmsKeyId(props.Replica.Key.KeyArn())
	instance.SetAutomaticBackupReplicationRetentionPeriod(new(float64(props.Database.BackupRetentionDays)))
}

// restoreFrom makes CloudFormation restore the instance from a snapshot instead of
// creating it empty. It stays the same resource with the same credentials: the
// master's name, the database and the key come from the snapshot and must not be
// given, while the password is set to that of the master secret. The snapshot's
// master has to be names.DatabaseMasters.
//
// The identifier must stay in the configuration afterwards. Without it, or with
// another one, CloudFormation replaces the instance
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#cfn-rds-dbinstance-dbsnapshotidentifier).
func restoreFrom(instance awsrds.CfnDBInstance, snapshotID string) {
	if snapshotID == "" {
		return
	}
	instance.SetDbSnapshotIdentifier(new(snapshotID))
	for _, inherited := range []string{"MasterUsername", "DBName", "KmsKeyId", "StorageEncrypted"} {
		instance.AddPropertyDeletionOverride(new(inherited))
	}
}
