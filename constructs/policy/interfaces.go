package policy

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
)

// InVPC is what Lambda needs of a function's role to place it in a VPC, and what
// keeps the function's own code from it. The policy that holds them must be given
// to AcknowledgeInVPC.
func InVPC(scope constructs.Construct, function string) []awsiam.PolicyStatement {
	return []awsiam.PolicyStatement{
		Allow("Interfaces", nil, []string{interfaces(scope)}, interfaceActions()...),
		Allow("Describe", nil, []string{"*"}, describeActions()...),
		notByCode(inAccount(scope, "lambda", "function:"+function)),
	}
}

// AcknowledgeInVPC says why the statements of InVPC name what they do.
func AcknowledgeInVPC(policy awsiam.ManagedPolicy) {
	acknowledge.On(policy,
		acknowledge.Exception{
			Rule: "AwsSolutions-IAM5",
			Reason: "Lambda makes network interfaces as the function's role, for which AWS documents this as the narrowest resource: " +
				"their ids do not exist yet. The last statement denies it to the function's own code.",
			AppliesTo: []string{"Resource::" + interfaces(policy)},
		},
		acknowledge.Exception{
			Rule: "AwsSolutions-IAM5",
			Reason: "EC2 cannot narrow these read-only actions to a resource; Lambda needs them to place the function in the VPC. " +
				"The statement that denies them to the function's own code names every resource, too.",
			AppliesTo: []string{"Resource::*"},
		})
}

// inAccount is an ARN in the account and region of scope's stack.
func inAccount(scope constructs.IConstruct, service, resource string) string {
	stack := awscdk.Stack_Of(scope)
	return strings.Join([]string{"arn:aws", service, *stack.Region(), *stack.Account(), resource}, ":")
}

func interfaces(scope constructs.IConstruct) string { return inAccount(scope, "ec2", "*/*") }

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
