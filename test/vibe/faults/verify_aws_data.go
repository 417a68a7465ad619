package faults

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// dataFaults are in what RDS, ElastiCache and Secrets Manager answer.
func dataFaults() []Fault {
	const instances, groups = "DescribeDBInstances", "DescribeReplicationGroups"
	expired := wrong("the database's certificate expired", "database.certificate", "expired on 2024-08-22", "rds", instances, matched(`<ValidTill>[^<]*`, "<ValidTill>2024-08-22T17:08:50Z"))
	expired.Status = check.Warned
	return []Fault{
		expired,
		wrong("the database is out of storage", "database.status", "is storage-full", "rds", instances, replaced(">available</DBInstanceStatus>", ">storage-full</DBInstanceStatus>")),
		wrong("the database is under another key", "database.encryption", "has KmsKeyId arn:aws:kms:us-east-1:111122223333:key/another", "rds", instances,
			matched(`<KmsKeyId>[^<]*`, "<KmsKeyId>arn:aws:kms:us-east-1:111122223333:key/another")),
		wrong("the database is public", "database.settings", "has PubliclyAccessible true", "rds", instances, replaced("<PubliclyAccessible>false", "<PubliclyAccessible>true")),
		wrong("the database waits for a restart", "database.settings", "not in force: pending-reboot", "rds", instances, replaced("<ParameterApplyStatus>in-sync", "<ParameterApplyStatus>pending-reboot")),
		wrong("the database has no standby", "database.replication", "with a standby in nothing", "rds", instances, matched(`<SecondaryAvailabilityZone>[^<]*`, "<SecondaryAvailabilityZone>")),
		wrong("the database's backups no longer reach the recovery region", "database.replication", "in us-west-2 can be restored to nothing later than", "rds", "DescribeDBInstanceAutomatedBackups",
			matched(`<LatestTime>[^<]*`, "<LatestTime>2026-01-01T00:00:00Z")),
		wrong("the replication of backups was stopped", "database.replication", "that are retained", "rds", "DescribeDBInstanceAutomatedBackups", replaced("<Status>replicating", "<Status>retained")),
		wrong("a secret no longer rotates", "database.rotation", "has rotation false", "secretsmanager", "DescribeSecret", matched(`"RotationEnabled":true`, `"RotationEnabled":false`)),
		wrong("a secret's copy failed", "database.rotation", "a copy in us-west-2 that is Failed", "secretsmanager", "DescribeSecret", matched(`"Status":"InSync"`, `"Status":"Failed"`)),
		wrong("a shard is not available", "cache.status", "shard 0001 is modifying", "elasticache", groups, replaced("<NodeGroupId>0001</NodeGroupId><Status>available", "<NodeGroupId>0001</NodeGroupId><Status>modifying")),
		wrong("the cache asks for no token", "cache.encryption", "asks for no token", "elasticache", groups, replaced("<AuthTokenEnabled>true", "<AuthTokenEnabled>false")),
		wrong("the cache does not fail over", "cache.replication", "has automatic failover disabled", "elasticache", groups, replaced("<AutomaticFailover>enabled", "<AutomaticFailover>disabled")),
		wrong("the cache has all of its nodes in one zone", "cache.replication", "has all of its nodes in us-east-1a", "elasticache", groups, replaced("us-east-1b</PreferredAvailabilityZone>", "us-east-1a</PreferredAvailabilityZone>")),
		wrong("the cache evicts nothing", "cache.settings", "parameter maxmemory-policy is noeviction", "elasticache", "DescribeCacheParameters", replaced("allkeys-lru", "noeviction")),
		wrong("the cache is no longer snapshot", "cache.snapshots", "has SnapshotRetentionLimit 0", "elasticache", groups, replaced("<SnapshotRetentionLimit>15", "<SnapshotRetentionLimit>0")),
		answered("objects do not reach the recovery region", "storage.replication", "has ReplicationLatency 7200", "monitoring", "GetMetricData", lagging()),
	}
}

// lagging is CloudWatch's answer that replication is two hours behind.
func lagging() standin.Answer {
	return func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		var results cbor.List
		asked, err := cbor.Decode(c.Body)
		if err != nil {
			return standin.Reply{}, err
		}
		input, _ := asked.(cbor.Map)
		queries, _ := input["MetricDataQueries"].(cbor.List)
		for _, q := range queries {
			query, _ := q.(cbor.Map)
			results = append(results, cbor.Map{
				"Id": query["Id"], "StatusCode": cbor.String("Complete"),
				"Timestamps": cbor.List{&cbor.Tag{ID: 1, Value: cbor.Float64(1795450000)}}, "Values": cbor.List{cbor.Float64(7200)},
			})
		}
		return standin.CBOR(cbor.Map{"MetricDataResults": results, "Messages": cbor.List{}})(ctx, c)
	}
}

// bucketChanges are in the emulator's buckets.
func bucketChanges() []Fault {
	bucket := func(s Scene) (*s3.Client, *string) {
		return s3.NewFromConfig(s.AWS(s.Env.Region), func(o *s3.Options) { o.UsePathStyle = true }), new(names.Home(s.Env).Bucket(names.BucketUploads))
	}
	return []Fault{
		changed("a bucket keeps no versions", "storage.buckets", "has VersioningConfiguration.Status Suspended", func(ctx context.Context, s Scene) (func() error, error) {
			client, name := bucket(s)
			set := func(status types.BucketVersioningStatus) error {
				return discard(client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{Status: status}}))
			}
			return func() error { return set(types.BucketVersioningStatusEnabled) }, set(types.BucketVersioningStatusSuspended)
		}),
		changed("a bucket may be opened to the public", "storage.buckets", "has PublicAccessBlockConfiguration", func(ctx context.Context, s Scene) (func() error, error) {
			client, name := bucket(s)
			return func() error {
				return discard(client.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{Bucket: name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
					BlockPublicAcls: new(true), BlockPublicPolicy: new(true), IgnorePublicAcls: new(true), RestrictPublicBuckets: new(true),
				}}))
			}, discard(client.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: name}))
		}),
		changed("a bucket takes requests without TLS", "storage.buckets", "lacks the policy's statement", func(ctx context.Context, s Scene) (func() error, error) {
			client, name := bucket(s)
			was, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
			if err != nil {
				return nil, err
			}
			return func() error {
				return discard(client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: was.Policy}))
			}, discard(client.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: name}))
		}),
		changed("a bucket's objects are deleted after a day", "storage.buckets", "has the lifecycle rule `age, Enabled, expires after 1 days`", func(ctx context.Context, s Scene) (func() error, error) {
			client, name := bucket(s)
			was, err := client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: name})
			if err != nil {
				return nil, err
			}
			set := func(rules []types.LifecycleRule) error {
				return discard(client.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{Bucket: name, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules}}))
			}
			return func() error { return set(was.Rules) }, set([]types.LifecycleRule{{ID: new("age"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: new("")}, Expiration: &types.LifecycleExpiration{Days: new(int32(1))}}})
		}),
	}
}

// backupFaults are in what AWS Backup answers.
func backupFaults() []Fault {
	store, copyVault := "arn:aws:rds:us-east-1:111122223333:db:vibe-production", "arn:aws:backup:us-west-2:111122223333:backup-vault:vibe-production-recovery"
	yesterday := time.Now().Add(-20 * time.Hour).Unix() //nolint:forbidigo // a job is of yesterday
	return []Fault{
		wrong("a vault is unlocked", "backup.vaults", "has Locked false", "backup", "GET /backup-vaults/*", replaced(`"Locked":true`, `"Locked":false`)),
		wrong("the plan no longer copies", "backup.plan", "has rule daily.CopyActions nothing", "backup", "GET /backup/plans/*", matched(`"CopyActions":\[\{.*?\}\}\]|"CopyActions":\[\{.*?\}\]`, `"CopyActions":[]`)),
		wrong("the plan protects nothing", "backup.plan", "backup selection stores is not there", "backup", "GET /backup/plans/*/selections", matched(`\[\{.*\}\]`, "[]")),
		answered("the database's backup failed", "backup.recent", "rds vibe-production had its last backup 20 h ago failed", "backup", "GET /backup-jobs", standin.JSON(map[string]any{"BackupJobs": []any{
			map[string]any{"ResourceArn": store, "State": "FAILED", "StatusMessage": "The key is not accessible", "CreationDate": yesterday},
		}})),
		answered("a copy failed", "backup.copies", "The vault denied the copy", "backup", "GET /copy-jobs", standin.JSON(map[string]any{"CopyJobs": []any{
			map[string]any{"ResourceArn": store, "State": "FAILED", "StatusMessage": "The vault denied the copy", "DestinationBackupVaultArn": copyVault, "CreationDate": yesterday},
		}})),
		answered("a copy is gone", "backup.copies", "is no longer in", "backup", "GET /copy-jobs", standin.JSON(map[string]any{"CopyJobs": []any{
			map[string]any{"ResourceArn": store, "State": "COMPLETED", "DestinationBackupVaultArn": copyVault, "DestinationRecoveryPointArn": "arn:aws:rds:us-west-2:111122223333:snapshot:gone", "CreationDate": yesterday},
		}})),
		answered("restored data did not stand its validation", "backup.restore-tests", "a table is empty", "backup", "GET /restore-jobs", standin.JSON(map[string]any{"RestoreJobs": []any{
			map[string]any{"ResourceType": "RDS", "Status": "COMPLETED", "ValidationStatus": "FAILED", "ValidationStatusMessage": "a table is empty", "CreationDate": yesterday},
		}})),
	}
}
