// Package replication copies the objects of buckets into another region.
package replication

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe a role that replicates buckets.
type Props struct {
	// RoleName is the role's physical name.
	RoleName string
	// Region and ReplicaRegion are where the buckets and their replicas are.
	Region        string
	ReplicaRegion string
	// Sources and Replicas are the ARNs of the buckets and of their replicas:
	// strings, because a bucket refers to the role.
	Sources  []string
	Replicas []string
	// SourceKey and ReplicaKey encrypt them.
	SourceKey  awskms.IKey
	ReplicaKey awskms.IKey
}

// Target is where a bucket is replicated to, and by whom.
type Target struct {
	Role awsiam.IRole
	// Bucket is versioned and encrypted by Key.
	Bucket awss3.IBucket
	Key    awskms.IKey
}

// New returns a role that can do what S3 needs to replicate the sources, and
// nothing else. The role that the CDK would make may use every action on every
// key for the replicas.
func New(scope constructs.Construct, id string, props Props) awsiam.Role {
	policy := awsiam.NewManagedPolicy(scope, new(id+"Policy"), &awsiam.ManagedPolicyProps{
		Description: new("What S3 needs to replicate buckets into the recovery region"),
		Statements:  statements(props),
	})
	acknowledge.On(policy, acknowledge.Exception{
		Rule:      "AwsSolutions-IAM5",
		Reason:    "Replication is of every object of the buckets that the policy names",
		AppliesTo: wildcardFindings(props),
	})
	return awsiam.NewRole(scope, &id, &awsiam.RoleProps{
		RoleName:        &props.RoleName,
		Description:     new("Lets S3 replicate buckets into the recovery region"),
		AssumedBy:       awsiam.NewServicePrincipal(new("s3.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{policy},
	})
}

// statements are the permissions that S3 documents for replication of objects
// under KMS keys
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html).
func statements(props Props) *[]awsiam.PolicyStatement {
	return &[]awsiam.PolicyStatement{
		policy.Allow("Sources", nil, props.Sources, "s3:GetReplicationConfiguration", "s3:ListBucket"),
		policy.Allow("Versions", nil, objects(props.Sources),
			"s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"),
		policy.Allow("Decrypt", through(props.Region, props.Sources), []string{*props.SourceKey.KeyArn()}, "kms:Decrypt"),
		policy.Allow("Replicas", nil, objects(props.Replicas),
			"s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"),
		policy.Allow("Encrypt", through(props.ReplicaRegion, props.Replicas), []string{*props.ReplicaKey.KeyArn()},
			"kms:Encrypt", "kms:GenerateDataKey"),
	}
}

// through limits the use of a key to S3 in region working on the buckets. Under
// a bucket key the encryption context is the bucket, without one the object.
func through(region string, buckets []string) *map[string]any {
	return &map[string]any{
		"StringEquals": map[string]any{"kms:ViaService": "s3." + region + ".amazonaws.com"},
		"StringLike":   map[string]any{"kms:EncryptionContext:aws:s3:arn": append(append([]string{}, buckets...), objects(buckets)...)},
	}
}

// objects matches all objects of buckets.
func objects(buckets []string) []string {
	var arns []string
	for _, b := range buckets {
		arns = append(arns, b+"/*")
	}
	return arns
}

// wildcardFindings are the findings of AwsSolutions-IAM5 for the objects.
func wildcardFindings(props Props) []string {
	var findings []string
	for _, arn := range append(objects(props.Sources), objects(props.Replicas)...) {
		findings = append(findings, "Resource::"+arn)
	}
	return findings
}

// Rules is the one rule that replicates every object written from now on; what
// is older needs S3 Batch Replication once.
func (t *Target) Rules() *[]*awss3.ReplicationRule {
	return &[]*awss3.ReplicationRule{{
		Id:          new(names.ReplicationRule),
		Priority:    new(float64(1)),
		Destination: t.Bucket,
		KmsKey:      t.Key,
		// Without it S3 leaves out what KMS encrypts, silently.
		SseKmsEncryptedObjects: new(true),
		// AWS' promise of 15 minutes for 99.9 % of objects, with the metrics and
		// events that show when it is broken
		// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html).
		ReplicationTimeControl: awss3.ReplicationTimeValue_FIFTEEN_MINUTES(),
		Metrics:                awss3.ReplicationTimeValue_FIFTEEN_MINUTES(),
		// What a user deletes must go in both regions. The versions behind a
		// marker stay for their NoncurrentDays, and S3 never replicates the
		// deletion of a version.
		DeleteMarkerReplication: new(true),
		// Nothing writes to a replica, so there is no change to bring back.
		ReplicaModifications: new(false),
	}}
}
