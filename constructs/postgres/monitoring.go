package postgres

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
)

// logKinds are the logs that RDS exports of PostgreSQL.
func logKinds() []string { return []string{"postgresql", "upgrade"} }

// logGroups makes the log groups that RDS writes to; RDS would make them without a
// key and without an end.
func logGroups(scope constructs.Construct, props Props) []awslogs.CfnLogGroup {
	parent := constructs.NewConstruct(scope, new("Logs"))
	var groups []awslogs.CfnLogGroup
	for _, kind := range logKinds() {
		group := loggroup.New(parent, kind, loggroup.Props{
			Name:          props.Names.DatabaseLogGroup(kind),
			Key:           props.LogsKey,
			RetentionDays: props.LogRetentionDays,
			Removal:       props.Rules.Logs,
		})
		groups = append(groups, group)
	}
	return groups
}

// monitoringRole lets enhanced monitoring of this one instance write its metrics.
func monitoringRole(scope constructs.Construct, props Props) awsiam.IRole {
	const policy = "service-role/AmazonRDSEnhancedMonitoringRole"
	account := *awscdk.Stack_Of(scope).Account()
	role := awsiam.NewRole(scope, new("MonitoringRole"), &awsiam.RoleProps{
		Description: new("Enhanced monitoring of " + props.Names.Shared()),
		AssumedBy: awsiam.NewServicePrincipal(new("monitoring.rds.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": account},
				"StringLike":   map[string]any{"aws:SourceArn": fmt.Sprintf("arn:aws:rds:%s:%s:db:%s", props.Names.Region(), account, props.Names.Shared())},
			},
		}),
		ManagedPolicies: &[]awsiam.IManagedPolicy{awsiam.ManagedPolicy_FromAwsManagedPolicyName(new(policy))},
	})
	acknowledge.On(role, acknowledge.Exception{
		Rule:      "AwsSolutions-IAM4",
		Reason:    "RDS asks for this policy for enhanced monitoring; it allows to write to the log groups named RDS* alone (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html).",
		AppliesTo: []string{"Policy::arn:<AWS::Partition>:iam::aws:policy/" + policy},
	})
	return role
}
