// Package trail makes a CloudTrail trail over all regions of an account.
package trail

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudtrail"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// service is who writes the trail.
const service = "cloudtrail.amazonaws.com"

// Props describe a trail.
type Props struct {
	// Name and ARN are the trail's: the policies of the key and of the bucket
	// name it before it exists.
	Name string
	ARN  string
	// Account is the account's id, below which the files lie in the bucket.
	Account string
	// Bucket receives the files, encrypted under Key, whose policy must hold
	// KeyStatements.
	Bucket awss3.Bucket
	Key    awskms.IKey
	// LogGroup also receives the events. Nil: none does.
	LogGroup awslogs.CfnLogGroup
	// RoleName is the name of the role that writes to LogGroup.
	RoleName string
	// DataBuckets are the ARNs of the buckets of which each read and write of an
	// object is recorded too.
	DataBuckets []string
}

// KeyStatements let CloudTrail encrypt the files of one trail, and nothing else
// (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html).
func KeyStatements(arn, account string) []awsiam.PolicyStatement {
	this := map[string]any{"aws:SourceArn": arn}
	return []awsiam.PolicyStatement{
		allow("CloudTrailEncrypt", "*", &map[string]any{
			"StringEquals": this,
			"StringLike":   map[string]any{"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:" + account + ":trail/*"},
		}, "kms:GenerateDataKey*"),
		allow("CloudTrailDescribe", "*", &map[string]any{"StringEquals": this}, "kms:DescribeKey"),
	}
}

// allow lets CloudTrail do actions.
func allow(sid, resource string, conditions *map[string]any, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        &sid,
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(new(service), nil)},
		Actions:    jsii.Strings(actions...),
		Resources:  jsii.Strings(resource),
		Conditions: conditions,
	})
}

// New returns the trail, and gives its bucket the policy that CloudTrail needs
// (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html).
// The CDK's own Trail names no source in it.
//
// CloudTrail Insights are off: about $0.35 a 100,000 events, for what GuardDuty
// finds in the same events.
func New(scope constructs.Construct, id string, props Props) awscloudtrail.CfnTrail {
	scope = constructs.NewConstruct(scope, &id)
	bucket := *props.Bucket.BucketArn()
	props.Bucket.AddToResourcePolicy(allow("CloudTrailCheck", bucket, &map[string]any{
		"StringEquals": map[string]any{"aws:SourceArn": props.ARN},
	}, "s3:GetBucketAcl"))
	props.Bucket.AddToResourcePolicy(allow("CloudTrailWrite", bucket+"/AWSLogs/"+props.Account+"/*", &map[string]any{
		"StringEquals": map[string]any{"aws:SourceArn": props.ARN, "s3:x-amz-acl": "bucket-owner-full-control"},
	}, "s3:PutObject"))
	// The encryption context of a trail's file is the trail, to which the key's
	// policy binds it; a bucket key would put the bucket there. At about 150,000
	// files a month the calls to KMS that it would spare cost $0.50.
	props.Bucket.Node().DefaultChild().(awss3.CfnBucket).AddPropertyOverride(
		new("BucketEncryption.ServerSideEncryptionConfiguration.0.BucketKeyEnabled"), false)
	p := &awscloudtrail.CfnTrailProps{
		TrailName:                  &props.Name,
		IsLogging:                  true,
		IsMultiRegionTrail:         true,
		IncludeGlobalServiceEvents: true,
		EnableLogFileValidation:    true,
		S3BucketName:               props.Bucket.BucketName(),
		KmsKeyId:                   props.Key.KeyArn(),
		AdvancedEventSelectors:     selectors(props.DataBuckets),
	}
	if props.LogGroup == nil {
		trail := awscloudtrail.NewCfnTrail(scope, new("Trail"), p)
		trail.Node().AddDependency(props.Bucket.Policy())
		return trail
	}
	role := logsRole(scope, props)
	p.CloudWatchLogsLogGroupArn, p.CloudWatchLogsRoleArn = props.LogGroup.AttrArn(), role.RoleArn()
	trail := awscloudtrail.NewCfnTrail(scope, new("Trail"), p)
	trail.Node().AddDependency(props.Bucket.Policy(), role)
	return trail
}

// selectors choose all management events, reads and the use of KMS keys
// included, and the data events of buckets.
func selectors(buckets []string) *[]any {
	field := func(name string, values ...string) *awscloudtrail.CfnTrail_AdvancedFieldSelectorProperty {
		return &awscloudtrail.CfnTrail_AdvancedFieldSelectorProperty{Field: &name, EqualTo: jsii.Strings(values...)}
	}
	all := []any{&awscloudtrail.CfnTrail_AdvancedEventSelectorProperty{
		Name:           new("Management events, use of KMS keys included"),
		FieldSelectors: &[]any{field("eventCategory", "Management")},
	}}
	if len(buckets) > 0 {
		var objects []string
		for _, arn := range buckets {
			objects = append(objects, arn+"/")
		}
		all = append(all, &awscloudtrail.CfnTrail_AdvancedEventSelectorProperty{
			Name: new("Objects with customers' data"),
			FieldSelectors: &[]any{
				field("eventCategory", "Data"),
				field("resources.type", "AWS::S3::Object"),
				&awscloudtrail.CfnTrail_AdvancedFieldSelectorProperty{Field: new("resources.ARN"), StartsWith: jsii.Strings(objects...)},
			},
		})
	}
	return &all
}

// logsRole may write to the log group. CloudTrail names no source when it assumes
// a role, so that its trust can be bound to nothing
// (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html).
func logsRole(scope constructs.Construct, props Props) awsiam.Role {
	policy := awsiam.NewManagedPolicy(scope, new("RolePolicy"), &awsiam.ManagedPolicyProps{
		Description: new("Lets CloudTrail write to its log group"),
		Statements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings("logs:CreateLogStream", "logs:PutLogEvents"),
			// The attribute matches the group's streams already.
			Resources: &[]*string{props.LogGroup.AttrArn()},
		})},
	})
	return awsiam.NewRole(scope, new("Role"), &awsiam.RoleProps{
		RoleName:        &props.RoleName,
		Description:     new("Lets CloudTrail write to its log group"),
		AssumedBy:       awsiam.NewServicePrincipal(new(service), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{policy},
	})
}
