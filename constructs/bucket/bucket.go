// Package bucket makes private, versioned, encrypted buckets that speak TLS only.
package bucket

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
	"github.com/vibe-engineering/vibe-platform/constructs/replication"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe a bucket.
type Props struct {
	// Name is the bucket's global name.
	Name string
	// Key encrypts the objects, through a bucket key that spares most calls to
	// KMS. Nil: S3's own keys.
	Key       awskms.IKey
	Lifecycle Lifecycle
	// AccessLogs receives the bucket's server access logs under
	// names.LogPrefixBuckets. Nil for the bucket that receives them: its own
	// logs would log themselves without end.
	AccessLogs awss3.IBucket
	// Events sends the bucket's events to EventBridge. AWS Backup needs them and
	// turns them on itself where they are off, which would be drift
	// (https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html).
	Events bool
	// Replication copies every new object into another bucket. Nil: none.
	Replication *replication.Target
	// Removal is what becomes of the bucket when its stack goes; Delete empties
	// it first.
	Removal config.Removal
}

// New returns the bucket. S3's endpoints refuse TLS below 1.2 themselves
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/network-isolation.html),
// so that its policy need only refuse requests without TLS.
func New(scope constructs.Construct, id string, props Props) awss3.Bucket {
	p := &awss3.BucketProps{
		BucketName:        &props.Name,
		Versioned:         new(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:        new(true),
		// No object carries an ACL. Log delivery then needs a bucket policy
		// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html).
		ObjectOwnership: awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		Encryption:      awss3.BucketEncryption_S3_MANAGED,
		// Data under a key that only the caller knows is a favourite of
		// extortion.
		BlockedEncryptionTypes: &[]awss3.BlockedEncryptionType{awss3.BlockedEncryptionType_SSE_C()},
		LifecycleRules:         &[]*awss3.LifecycleRule{props.Lifecycle.rule()},
		RemovalPolicy:          removal.Policy(props.Removal),
		AutoDeleteObjects:      new(props.Removal == config.RemovalDelete),
	}
	if props.Key != nil {
		p.Encryption, p.EncryptionKey, p.BucketKeyEnabled = awss3.BucketEncryption_KMS, props.Key, new(true)
	}
	if props.AccessLogs != nil {
		p.ServerAccessLogsBucket, p.ServerAccessLogsPrefix = props.AccessLogs, new(names.LogPrefixBuckets)
		// By account, region, bucket and day, as Athena wants its partitions.
		p.TargetObjectKeyFormat = awss3.TargetObjectKeyFormat_PartitionedPrefix(awss3.PartitionDateSource_EVENT_TIME)
	}
	if props.Replication != nil {
		p.ReplicationRole, p.ReplicationRules = props.Replication.Role, props.Replication.Rules()
	}
	b := awss3.NewBucket(scope, &id, p)
	removal.Set(b, props.Removal)
	if props.Replication != nil {
		props.Replication.Finish(b)
	}
	if props.Events {
		// Not EventBridgeEnabled, which takes a custom resource for one property.
		b.Node().DefaultChild().(awss3.CfnBucket).SetNotificationConfiguration(&awss3.CfnBucket_NotificationConfigurationProperty{
			EventBridgeConfiguration: &awss3.CfnBucket_EventBridgeConfigurationProperty{EventBridgeEnabled: new(true)},
		})
	}
	return b
}
