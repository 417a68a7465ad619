package databaserole

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// newRole is what the function runs as.
func newRole(scope constructs.Construct, props Props, logs awslogs.CfnLogGroup) awsiam.Role {
	stack := awscdk.Stack_Of(scope)
	inAccount := func(service, resource string) string {
		return strings.Join([]string{"arn:aws", service, *stack.Region(), *stack.Account(), resource}, ":")
	}
	interfaces := inAccount("ec2", "*/*")
	policy := awsiam.NewManagedPolicy(scope, new("Policy"), &awsiam.ManagedPolicyProps{
		Description: new("What the function needs that keeps the application's PostgreSQL role"),
		Statements: &[]awsiam.PolicyStatement{
			policy.Allow("Secrets", nil, []string{*props.Master.SecretArn(), *props.Application.SecretArn(), *props.Monitoring.SecretArn()}, "secretsmanager:GetSecretValue"),
			policy.Allow("SecretsKey", through("secretsmanager."+props.Names.Region()), []string{*props.SecretsKey.KeyArn()}, "kms:Decrypt"),
			// The attribute matches the group's streams already.
			policy.Allow("Log", nil, []string{*logs.AttrArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
			policy.Allow("Interfaces", nil, []string{interfaces}, interfaceActions()...),
			policy.Allow("Describe", nil, []string{"*"}, describeActions()...),
			notByCode(inAccount("lambda", "function:"+props.Names.Resource(names.FunctionDatabaseRole))),
		},
	})
	acknowledge.On(policy,
		acknowledge.Exception{
			Rule: "AwsSolutions-IAM5",
			Reason: "Lambda makes network interfaces as the function's role, for which AWS documents this as the narrowest resource: " +
				"their ids do not exist yet. The last statement denies it to the function's own code.",
			AppliesTo: []string{"Resource::" + interfaces},
		},
		acknowledge.Exception{
			Rule: "AwsSolutions-IAM5",
			Reason: "EC2 cannot narrow these read-only actions to a resource; Lambda needs them to place the function in the VPC. " +
				"The statement that denies them to the function's own code names every resource, too.",
			AppliesTo: []string{"Resource::*"},
		})
	return awsiam.NewRole(scope, new("ServiceRole"), &awsiam.RoleProps{
		Description:     new("Keeps the application's PostgreSQL role"),
		AssumedBy:       awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{policy},
	})
}

// interfaceActions are how Lambda places a function in a VPC
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions).
func interfaceActions() []string {
	return []string{
		"ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
		"ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
	}
}

// describeActions are those that only work on all resources.
func describeActions() []string {
	return []string{"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}
}

// notByCode keeps from the function's code what only the Lambda service needs
// (https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html#permissions-executionrole-source-function-arn).
func notByCode(functionARN string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        new("NotByCode"),
		Effect:     awsiam.Effect_DENY,
		Actions:    jsii.Strings(append(interfaceActions(), describeActions()...)...),
		Resources:  jsii.Strings("*"),
		Conditions: &map[string]any{"ArnEquals": map[string]any{"lambda:SourceFunctionArn": functionARN}},
	})
}

// through limits the use of a key to one service.
func through(service string) *map[string]any {
	return &map[string]any{"StringEquals": map[string]any{"kms:ViaService": service + ".amazonaws.com"}}
}
