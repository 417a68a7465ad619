package vault

import (
	_ "embed"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
	"github.com/vibe-engineering/vibe-platform/constructs/policy"
)

// emptierCode is sent inline, where Lambda adds the cfnresponse module and takes
// 4,096 characters
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html).
//
//go:embed emptier.py
var emptierCode string

// emptierMinutes is how long an emptying may take: Lambda's limit.
const emptierMinutes = 15

// newEmptier returns a custom resource whose deletion empties the vault.
func newEmptier(scope constructs.Construct, v awsbackup.BackupVault, props Props) awscdk.CustomResource {
	// Lambda would make a group by itself that is kept forever.
	logs := loggroup.New(scope, "EmptierLogs", loggroup.Props{
		Key:           props.Key,
		RetentionDays: props.LogRetentionDays,
		Removal:       config.RemovalDelete,
	})
	timeout := awscdk.Duration_Minutes(new(float64(emptierMinutes)))
	function := awslambda.NewFunction(scope, new("EmptierFunction"), &awslambda.FunctionProps{
		Description: new("Empties a backup vault before its stack deletes it"),
		Runtime:     awslambda.Runtime_PYTHON_3_14(),
		Handler:     new("index.handler"),
		Code:        awslambda.Code_FromInline(&emptierCode),
		Timeout:     timeout,
		Role:        emptierRole(scope, v, logs),
		LogGroup:    awslogs.LogGroup_FromLogGroupName(scope, new("EmptierLogGroup"), logs.Ref()),
	})
	return awscdk.NewCustomResource(scope, new("Emptier"), &awscdk.CustomResourceProps{
		ResourceType:   new("Custom::BackupVaultEmptier"),
		ServiceToken:   function.FunctionArn(),
		ServiceTimeout: timeout,
		Properties:     &map[string]any{"VaultName": v.BackupVaultName()},
	})
}

// emptierRole may delete what AWS Backup made, and write its log.
func emptierRole(scope constructs.Construct, v awsbackup.BackupVault, logs awslogs.CfnLogGroup) awsiam.Role {
	stack := awscdk.Stack_Of(scope)
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":" + *stack.Region() + ":" + *stack.Account() + ":" + resource
	}
	recoveryPoints, snapshots := arn("backup", "recovery-point:*"), arn("rds", "snapshot:awsbackup:*")
	role := awsiam.NewRole(scope, new("EmptierRole"), &awsiam.RoleProps{
		Description: new("Lets the vault emptier delete recovery points"),
		AssumedBy:   awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"empty": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{
			Statements: &[]awsiam.PolicyStatement{
				policy.Allow("List", nil, []string{*v.BackupVaultArn()}, "backup:ListRecoveryPointsByBackupVault"),
				policy.Allow("Delete", nil, []string{recoveryPoints}, "backup:DeleteRecoveryPoint"),
				// The recovery point of an RDS instance is a snapshot of RDS'.
				policy.Allow("DeleteSnapshots", nil, []string{snapshots}, "backup:DeleteRecoveryPoint"),
				policy.Allow("DeleteThroughBackup", &map[string]any{
					"ForAnyValue:StringEquals": map[string]any{"aws:CalledVia": jsii.Strings("backup.amazonaws.com")},
				}, []string{snapshots}, "rds:DeleteDBSnapshot"),
				// The attribute matches the group's streams already.
				policy.Allow("Log", nil, []string{*logs.AttrArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
			},
		})},
	})
	acknowledge.On(role, acknowledge.Exception{
		Rule:   "AwsSolutions-IAM5",
		Reason: "AWS Backup chooses the names of recovery points and of the snapshots behind them",
	})
	return role
}
