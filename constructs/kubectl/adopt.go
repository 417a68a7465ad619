package kubectl

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
)

// The purposes of the functions' log groups.
const (
	logHandler   = "kubectl/handler"
	logFramework = "kubectl/framework"
)

// Adopt gives the functions that the CDK made for cluster what its construct has
// no property for: names that are known beforehand, and log groups that are
// encrypted, end and go as logs says.
func (h *Handler) Adopt(cluster awseksv2.Cluster, logs config.Removal) {
	child(cluster, "KubectlReadyBarrier").(awscdk.CfnResource).AddPropertyOverride(new("Name"), h.props.Names.Parameter("kubectl-ready"))

	provider := cluster.Node().FindChild(new("KubectlProvider"))
	for _, function := range []struct {
		construct constructs.IConstruct
		purpose   string
	}{
		{child(provider, "Handler"), logHandler},
		{child(provider, "Provider", "framework-onEvent"), logFramework},
	} {
		group := child(function.construct, "LogGroup", "Resource").(awslogs.CfnLogGroup)
		group.SetLogGroupName(new(h.props.Names.LogGroup(function.purpose)))
		group.SetKmsKeyId(h.props.LogsKey.KeyArn())
		group.SetRetentionInDays(new(float64(h.props.LogRetentionDays)))
		removal.Set(group, logs)
		code := child(function.construct, "Resource").(awslambda.CfnFunction)
		code.SetLoggingConfig(&awslambda.CfnFunction_LoggingConfigProperty{LogGroup: group.Ref()})
		acknowledge.On(code, functionExceptions()...)
	}
	// The CDK makes a condition for a permission that the role does not get.
	h.Role.Node().Scope().Node().TryRemoveChild(new("HasEcrPublic"))
	handler := child(provider, "Handler", "Resource").(awslambda.CfnFunction)
	handlerID := *awscdk.Stack_Of(cluster).GetLogicalId(handler)
	acknowledge.On(child(provider, "Provider", "framework-onEvent", "ServiceRole"), frameworkExceptions(handlerID)...)
}

// functionExceptions are the rules that none of the CDK's two functions follows.
func functionExceptions() []acknowledge.Exception {
	return slices.Concat(
		acknowledge.Rules("only a deployment calls the function, once for each object that changes; a reservation would take from what the account's other functions may use all the time",
			"NIST.800.53.R5-LambdaConcurrency", "HIPAA.Security-LambdaConcurrency"),
		acknowledge.Rules("the caller waits for the answer, and CloudFormation shows a failure and rolls back; there is no event that could be lost",
			"NIST.800.53.R5-LambdaDLQ", "HIPAA.Security-LambdaDLQ"),
		acknowledge.Rules("the CDK brings the function's code and the runtime that it is tested with; both move on with the library's version",
			"AwsSolutions-L1"),
	)
}

// frameworkExceptions are the rules that the role of the CDK's framework does
// not follow; its construct takes no other role. handlerID is the handler's
// logical id.
func frameworkExceptions(handlerID string) []acknowledge.Exception {
	return append(
		acknowledge.Rules("the CDK's framework writes its one permission, to call the handler, inline; its construct has no property for another role",
			"NIST.800.53.R5-IAMNoInlinePolicy", "HIPAA.Security-IAMNoInlinePolicy", "PCI.DSS.321-IAMNoInlinePolicy"),
		acknowledge.Exception{
			Rule:   "AwsSolutions-IAM4",
			Reason: "the CDK's framework gives its function Lambda's own policies for logs and for network interfaces in a VPC; its construct has no property for another role",
			AppliesTo: []string{
				"Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
				"Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
			},
		},
		acknowledge.Exception{
			Rule:      "AwsSolutions-IAM5",
			Reason:    "the wildcard stands for the versions of the one handler that the framework calls",
			AppliesTo: []string{"Resource::<" + handlerID + ".Arn>:*"},
		},
	)
}

// child is the construct at path below scope.
func child(scope constructs.IConstruct, path ...string) constructs.IConstruct {
	for _, id := range path {
		scope = scope.Node().FindChild(&id)
	}
	return scope
}
