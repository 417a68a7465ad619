// Package replication copies the objects of buckets into other buckets.
package replication

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/policy"
)

// Props describe a role that replicates buckets.
type Props struct {
	// RoleName is the role's physical name.
	RoleName string
	// Purpose ends the sentence "Lets S3 replicate ...", such as "buckets into the
	// recovery region".
	Purpose string
	// KeepDeleted is for targets that keep what is deleted in their sources: the
	// role may then delete nothing there.
	KeepDeleted bool
	// Region and ReplicaRegion are where the buckets and their replicas are. They
	// may be the same.
	Region        string
	ReplicaRegion string
	// Sources and Replicas are the ARNs of the buckets and of their replicas:
	// strings, because a bucket refers to the role.
	Sources  []string
	Replicas []string
	// SourceKey and ReplicaKey encrypt them. They may be the same, in one region.
	SourceKey  awskms.IKey
	ReplicaKey awskms.IKey
}

// Target is where a bucket is replicated to, and by whom.
type Target struct {
	Role awsiam.IRole
	// Bucket is versioned and encrypted by Key.
	Bucket awss3.IBucket
	Key    awskms.IKey
	// Rule is the id of the one rule that replicates, by which metrics know it.
	Rule string
	// KeepDeleted leaves in Bucket what is deleted in the source.
	KeepDeleted bool
	// TimeControl has AWS promise 15 minutes for 99.9 % of objects, for a price by
	// the GB
	// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html).
	// Metrics, which show what is pending and what failed, are there either way.
	TimeControl bool
}

// New returns a role that can do what S3 needs to replicate the sources, and
// nothing else. The role that the CDK would make may use every action on every
// key for the replicas.
func New(scope constructs.Construct, id string, props Props) awsiam.Role {
	policy := awsiam.NewManagedPolicy(scope, new(id+"Policy"), &awsiam.ManagedPolicyProps{
		Description: new("What S3 needs to replicate " + props.Purpose),
		Statements:  statements(props),
	})
	acknowledge.On(policy, acknowledge.Exception{
		Rule:      "AwsSolutions-IAM5",
		Reason:    "Replication is of every object of the buckets that the policy names",
		AppliesTo: wildcardFindings(props),
	})
	return awsiam.NewRole(scope, &id, &awsiam.RoleProps{
		RoleName:        &props.RoleName,
		Description:     new("Lets S3 replicate " + props.Purpose),
		AssumedBy:       awsiam.NewServicePrincipal(new("s3.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{policy},
	})
}

// statements are the permissions that S3 documents for replication of objects
// under KMS keys
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html).
func statements(props Props) *[]awsiam.PolicyStatement {
	write := []string{"s3:ReplicateObject", "s3:ReplicateTags"}
	if !props.KeepDeleted {
		write = append(write, "s3:ReplicateDelete")
	}
	return &[]awsiam.PolicyStatement{
		policy.Allow("Sources", nil, props.Sources, "s3:GetReplicationConfiguration", "s3:ListBucket"),
		policy.Allow("Versions", nil, objects(props.Sources),
			"s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"),
		policy.Allow("Decrypt", through(props.Region, props.Sources), []string{*props.SourceKey.KeyArn()}, "kms:Decrypt"),
		policy.Allow("Replicas", nil, objects(props.Replicas), write...),
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
	rule := &awss3.ReplicationRule{
		Id:          new(t.Rule),
		Priority:    new(float64(1)),
		Destination: t.Bucket,
		KmsKey:      t.Key,
		// Without it S3 leaves out what KMS encrypts, silently.
		SseKmsEncryptedObjects: new(true),
		Metrics:                awss3.ReplicationTimeValue_FIFTEEN_MINUTES(),
		// The versions behind a marker stay for their NoncurrentDays, and S3 never
		// replicates the deletion of a version.
		DeleteMarkerReplication: new(!t.KeepDeleted),
		// Nothing writes to a replica, so there is no change to bring back.
		ReplicaModifications: new(false),
	}
	if t.TimeControl {
		rule.ReplicationTimeControl = awss3.ReplicationTimeValue_FIFTEEN_MINUTES()
	}
	return &[]*awss3.ReplicationRule{rule}
}

// Finish takes away from the source bucket what the CDK adds to every rule with
// metrics: the threshold of an event that S3 only sends under time control.
func (t *Target) Finish(source awss3.Bucket) {
	if !t.TimeControl {
		source.Node().DefaultChild().(awss3.CfnBucket).AddPropertyDeletionOverride(
			new("ReplicationConfiguration.Rules.0.Destination.Metrics.EventThreshold"))
	}
}
