package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/bucket"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
	"github.com/vibe-engineering/vibe-platform/names"
)

// readableDays is how long an audit record can be read at once: three months,
// which are 92 days at most (PCI DSS 10.5.1).
const readableDays = 93

// auditBuckets are the buckets of the audit stack. A bucket is nil where nothing
// is kept in it.
type auditBuckets struct {
	trail, configuration, logs awss3.Bucket
}

// newAuditBuckets makes the buckets that the environment needs. The access logs
// are part of the record, and are kept as long.
func newAuditBuckets(stack awscdk.Stack, env config.Environment, n names.Names, key awskms.IKey) auditBuckets {
	scope := constructs.NewConstruct(stack, new("Buckets"))
	buckets := auditBuckets{logs: newAuditBucket(scope, env, names.BucketAuditLogs, bucket.Props{Name: n.Bucket(names.BucketAuditLogs)})}
	acknowledge.On(buckets.logs, acknowledge.Rules("S3 delivers access logs to buckets under S3's own keys only",
		"NIST.800.53.R5-S3DefaultEncryptionKMS", "HIPAA.Security-S3DefaultEncryptionKMS", "PCI.DSS.321-S3DefaultEncryptionKMS")...)
	if env.Audit.Trail.Created() {
		buckets.trail = newAuditBucket(scope, env, names.BucketTrail, bucket.Props{Name: n.Bucket(names.BucketTrail), Key: key, AccessLogs: buckets.logs})
		lock(buckets.trail, env.Audit)
	}
	if env.Audit.Config.Created() {
		buckets.configuration = newAuditBucket(scope, env, names.BucketConfiguration,
			bucket.Props{Name: n.Bucket(names.BucketConfiguration), Key: key, AccessLogs: buckets.logs})
	}
	return buckets
}

// newAuditBucket makes one bucket of the record.
func newAuditBucket(scope constructs.Construct, env config.Environment, purpose string, props bucket.Props) awss3.Bucket {
	props.Removal = env.Deletion.Rules().Buckets
	props.Lifecycle = bucket.Lifecycle{
		// S3 leaves objects below 128 KB where they are, since to move one costs
		// more than it saves; what moves can be read again within hours.
		Transitions:          []bucket.Transition{{Class: bucket.FlexibleArchive, AfterDays: readableDays}},
		ExpireDays:           env.Audit.RetentionDays,
		NoncurrentDays:       env.Storage.NoncurrentVersionDays,
		IncompleteUploadDays: env.Storage.IncompleteUploadDays,
	}.Worthwhile()
	b := bucket.New(scope, purpose, props)
	if props.Removal == config.RemovalRetain {
		b.AddToResourcePolicy(keepObjects(*b.BucketArn()))
		// Retained like the bucket: without it the record lies open to deletion.
		// Given up with the bucket by a first deployment that fails, which could
		// not delete the bucket otherwise.
		removal.Set(b.Policy(), props.Removal)
	}
	acknowledge.On(b, acknowledge.Rules("CloudTrail keeps 90 days of events in every region by itself; the history begins anew in a restored region", replicationRules()...)...)
	return b
}

// keepObjects lets nobody delete a file of the record, or the bucket; the
// lifecycle still does, because S3 asks no policy for it. Who needs to delete one
// all the same deploys a change of this policy first, in review: the policy does
// not deny its own replacement, which nobody could ever take back.
func keepObjects(bucket string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        new("KeepObjects"),
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings("s3:BypassGovernanceRetention", "s3:DeleteBucket", "s3:DeleteObject", "s3:DeleteObjectVersion"),
		Resources:  jsii.Strings(bucket, bucket+"/*"),
	})
}

// lock keeps each version of a file for as long as the record is kept, so that
// one that was overwritten can be brought back. The lifecycle waits for it.
func lock(b awss3.Bucket, a config.Audit) {
	if a.Lock == config.LockNone {
		return
	}
	mode := "GOVERNANCE"
	if a.Lock == config.LockCompliance {
		mode = "COMPLIANCE"
	}
	cfn := b.Node().DefaultChild().(awss3.CfnBucket)
	cfn.SetObjectLockEnabled(true)
	cfn.SetObjectLockConfiguration(&awss3.CfnBucket_ObjectLockConfigurationProperty{
		ObjectLockEnabled: new("Enabled"),
		Rule: &awss3.CfnBucket_ObjectLockRuleProperty{
			DefaultRetention: &awss3.CfnBucket_DefaultRetentionProperty{Mode: &mode, Days: new(float64(a.RetentionDays))},
		},
	})
}
