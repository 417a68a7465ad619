// Package recorder makes AWS Config record the resources of an account.
package recorder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsconfig"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
)

// prefix is in front of what AWS Config delivers. It must not be AWSLogs, which
// Config puts behind it.
const prefix = "config"

// Props describe a recorder.
type Props struct {
	// Name is the recorder's and the delivery channel's.
	Name string
	// Account is the account's id.
	Account  string
	RoleName string
	// Bucket receives the history, encrypted under Key.
	Bucket    awss3.Bucket
	Key       awskms.IKey
	Recording config.Recording
}

// Recorder is a running AWS Config.
type Recorder struct {
	Recorder awsconfig.CfnConfigurationRecorder
	Channel  awsconfig.CfnDeliveryChannel
}

// New returns a recorder of everything, IAM included.
//
// Recorder and channel must not wait for each other. CloudFormation reports the
// recorder as made only once it has started, for which it needs the channel, and
// the channel wants a recorder to be there: made side by side, each finds the
// other (https://github.com/awsdocs/aws-cloudformation-user-guide/pull/413).
func New(scope constructs.Construct, id string, props Props) *Recorder {
	scope = constructs.NewConstruct(scope, &id)
	role := newRole(scope, props)
	r := &Recorder{
		Recorder: awsconfig.NewCfnConfigurationRecorder(scope, new("Recorder"), &awsconfig.CfnConfigurationRecorderProps{
			Name:    &props.Name,
			RoleArn: role.RoleArn(),
			RecordingGroup: &awsconfig.CfnConfigurationRecorder_RecordingGroupProperty{
				AllSupported:               true,
				IncludeGlobalResourceTypes: true,
			},
			RecordingMode: &awsconfig.CfnConfigurationRecorder_RecordingModeProperty{RecordingFrequency: new(frequency(props.Recording))},
		}),
		Channel: awsconfig.NewCfnDeliveryChannel(scope, new("Channel"), &awsconfig.CfnDeliveryChannelProps{
			Name:         &props.Name,
			S3BucketName: props.Bucket.BucketName(),
			S3KeyPrefix:  new(prefix),
			S3KmsKeyArn:  props.Key.KeyArn(),
			ConfigSnapshotDeliveryProperties: &awsconfig.CfnDeliveryChannel_ConfigSnapshotDeliveryPropertiesProperty{
				DeliveryFrequency: new("TwentyFour_Hours"),
			},
		}),
	}
	r.Channel.Node().AddDependency(props.Bucket.Policy(), role)
	r.Recorder.Node().AddDependency(props.Bucket.Policy())
	return r
}

// frequency is r in AWS Config's words.
func frequency(r config.Recording) string {
	if r == config.RecordContinuously {
		return "CONTINUOUS"
	}
	return "DAILY"
}

// newRole may read every resource's configuration and deliver it
// (https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html).
// It is not the service-linked role: that one belongs to the account, and
// CloudFormation fails to make it where another region has it already.
func newRole(scope constructs.Construct, props Props) awsiam.Role {
	const reads = "service-role/AWS_ConfigRole"
	bucket := *props.Bucket.BucketArn()
	statement := func(sid, resource string, conditions *map[string]any, actions ...string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid: &sid, Actions: jsii.Strings(actions...), Resources: jsii.Strings(resource), Conditions: conditions,
		})
	}
	policy := awsiam.NewManagedPolicy(scope, new("RolePolicy"), &awsiam.ManagedPolicyProps{
		Description: new("Lets AWS Config deliver the history of resources"),
		Statements: &[]awsiam.PolicyStatement{
			statement("Check", bucket, nil, "s3:GetBucketAcl", "s3:ListBucket"),
			statement("Write", bucket+"/"+prefix+"/AWSLogs/"+props.Account+"/*", &map[string]any{
				"StringLike": map[string]any{"s3:x-amz-acl": "bucket-owner-full-control"},
			}, "s3:PutObject", "s3:PutObjectAcl"),
			statement("Encrypt", *props.Key.KeyArn(), nil, "kms:Decrypt", "kms:GenerateDataKey"),
		},
	})
	acknowledge.On(policy, acknowledge.Exception{Rule: "AwsSolutions-IAM5", Reason: "AWS Config chooses the names of what it delivers, below the one prefix that it may write to"})
	role := awsiam.NewRole(scope, new("Role"), &awsiam.RoleProps{
		RoleName:    &props.RoleName,
		Description: new("Lets AWS Config record resources and deliver their history"),
		AssumedBy: awsiam.NewServicePrincipal(new("config.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": props.Account}},
		}),
		ManagedPolicies: &[]awsiam.IManagedPolicy{awsiam.ManagedPolicy_FromAwsManagedPolicyName(new(reads)), policy},
	})
	acknowledge.On(role, acknowledge.Exception{
		Rule:      "AwsSolutions-IAM4",
		Reason:    "AWS Config asks for this policy, and adds to it what new resource types need to be read",
		AppliesTo: []string{"Policy::arn:<AWS::Partition>:iam::aws:policy/" + reads},
	})
	return role
}
