package cloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// askBucket asks for a bucket's configurations. One that is not there is refused
// with a code of its own.
func askBucket(ctx context.Context, client *s3.Client, name string) (bucket, error) {
	var b bucket
	if err := b.askProtection(ctx, client, name); err != nil {
		return b, err
	}
	return b, b.askRules(ctx, client, name)
}

// askProtection asks who reads what is in a bucket.
func (b *bucket) askProtection(ctx context.Context, client *s3.Client, name string) error {
	return inTurn(
		func() error {
			out, err := client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &name})
			if err == nil {
				b.versioning = string(out.Status)
			}
			return err
		},
		func() error {
			out, err := client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: &name})
			if err == nil && out.ServerSideEncryptionConfiguration != nil {
				b.encryption = encryptions(out.ServerSideEncryptionConfiguration.Rules)
			}
			return unless(err, "ServerSideEncryptionConfigurationNotFoundError")
		},
		func() error {
			out, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &name})
			if err == nil {
				b.public = out.PublicAccessBlockConfiguration
			}
			return unless(err, "NoSuchPublicAccessBlockConfiguration")
		},
		func() error {
			out, err := client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: &name})
			if err == nil && out.OwnershipControls != nil {
				b.ownership = out.OwnershipControls.Rules
			}
			return unless(err, "OwnershipControlsNotFoundError")
		},
		func() error {
			out, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &name})
			if err == nil {
				b.policy = aws.ToString(out.Policy)
			}
			return unless(err, "NoSuchBucketPolicy")
		},
	)
}

// askRules asks what becomes of what is in a bucket.
func (b *bucket) askRules(ctx context.Context, client *s3.Client, name string) error {
	return inTurn(
		func() error {
			out, err := client.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: &name})
			if err == nil && out.LoggingEnabled != nil {
				b.logsTo = aws.ToString(out.LoggingEnabled.TargetBucket)
			}
			return err
		},
		func() error {
			out, err := client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: &name})
			if err == nil {
				b.lifecycle = standingLifecycle(out.Rules)
			}
			return unless(err, "NoSuchLifecycleConfiguration")
		},
		func() error {
			out, err := client.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: &name})
			if err == nil && out.ReplicationConfiguration != nil {
				b.replication = standingReplication(*out.ReplicationConfiguration)
			}
			return unless(err, "ReplicationConfigurationNotFoundError")
		},
		func() error {
			out, err := client.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: &name})
			if err == nil && out.ObjectLockConfiguration != nil {
				b.lock = out.ObjectLockConfiguration.Rule
			}
			return unless(err, "ObjectLockConfigurationNotFoundError")
		},
	)
}

// inTurn asks one after the other, until the first error.
func inTurn(asks ...func() error) error {
	for _, ask := range asks {
		if err := ask(); err != nil {
			return err
		}
	}
	return nil
}
