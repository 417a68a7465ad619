// Package flowlogs records who talked to whom in a VPC.
package flowlogs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe a VPC's flow logs.
type Props struct {
	Names names.Names
	VPC   awsec2.IVpc
	// Component is what the log group is named after.
	Component string
	// Key encrypts the log group; its policy must let CloudWatch Logs use it.
	Key awskms.IKey
	// RetentionDays is a value that CloudWatch Logs accepts.
	RetentionDays int
	Removal       config.Removal
}

// aggregationSeconds is the longer of the two intervals that EC2 offers, 60 and
// 600: a flow becomes one record in ten minutes instead of ten.
const aggregationSeconds = 600

// New records accepted and rejected traffic of the whole VPC in a log group, and
// returns the log group.
func New(scope constructs.Construct, id string, props Props) awslogs.ILogGroup {
	this := constructs.NewConstruct(scope, &id)
	logs := awslogs.NewLogGroup(this, new("LogGroup"), &awslogs.LogGroupProps{
		LogGroupName:  new(props.Names.LogGroup(props.Component + "/flow-logs")),
		EncryptionKey: props.Key,
	})
	removal.Set(logs, props.Removal)
	logs.Node().DefaultChild().(awslogs.CfnLogGroup).SetRetentionInDays(new(float64(props.RetentionDays)))
	awsec2.NewCfnFlowLog(this, new("FlowLog"), &awsec2.CfnFlowLogProps{
		ResourceId:               props.VPC.VpcId(),
		ResourceType:             new("VPC"),
		TrafficType:              new("ALL"),
		LogDestinationType:       new("cloud-watch-logs"),
		LogGroupName:             logs.LogGroupName(),
		DeliverLogsPermissionArn: deliveryRole(this, props, logs).RoleArn(),
		MaxAggregationInterval:   new(float64(aggregationSeconds)),
		Tags:                     &[]*awscdk.CfnTag{{Key: new("Name"), Value: new(props.Names.Resource("flow-logs"))}},
	})
	return logs
}

// deliveryRole lets this account's flow logs, and no other service or account,
// write to logs and nothing else
// (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html).
func deliveryRole(scope constructs.Construct, props Props, logs awslogs.ILogGroup) awsiam.IRole {
	account := *awscdk.Stack_Of(scope).Account()
	return awsiam.NewRole(scope, new("Role"), &awsiam.RoleProps{
		Description: new("Writes VPC flow logs to their log group"),
		AssumedBy: awsiam.NewServicePrincipal(new("vpc-flow-logs.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": account},
				"ArnLike":      map[string]any{"aws:SourceArn": "arn:aws:ec2:" + props.Names.Region() + ":" + account + ":vpc-flow-log/*"},
			},
		}),
		ManagedPolicies: &[]awsiam.IManagedPolicy{awsiam.NewManagedPolicy(scope, new("Policy"), &awsiam.ManagedPolicyProps{
			Statements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:   jsii.Strings("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"),
				Resources: &[]*string{logs.LogGroupArn()},
			})},
		})},
	})
}
