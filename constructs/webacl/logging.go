package webacl

import (
	"encoding/json"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
)

// newLogging logs what acl blocks and counts.
func newLogging(scope constructs.Construct, props Props, acl awswafv2.CfnWebACL) awslogs.CfnLogGroup {
	group := loggroup.New(scope, "Logs", loggroup.Props{
		Name:          props.LogGroupName,
		Key:           props.LogsKey,
		RetentionDays: props.LogRetentionDays,
		Removal:       props.LogRemoval,
	})

	logging := awswafv2.NewCfnLoggingConfiguration(scope, new("Logging"), &awswafv2.CfnLoggingConfigurationProps{
		ResourceArn:           acl.AttrArn(),
		LogDestinationConfigs: &[]any{groupARN(scope, props.LogGroupName)},
		RedactedFields:        redactedFields(),
		LoggingFilter:         loggingFilter(),
	})
	logging.AddResourceDependency(group, new("the log group comes before what logs to it"))
	logging.AddResourceDependency(deliveryPolicy(scope, props), new("AWS WAF makes a policy of its own if there is none"))
	return group
}

// groupARN is the ARN of a log group of scope's stack, without the `:*` that the
// group's own attribute ends with and AWS WAF refuses.
func groupARN(scope constructs.Construct, name string) string {
	stack := awscdk.Stack_Of(scope)
	return "arn:aws:logs:" + *stack.Region() + ":" + *stack.Account() + ":log-group:" + name
}

// deliveryPolicy lets the delivery of logs write to the log group. AWS WAF would
// make such a policy by itself, one for the whole account, which grows with every
// web ACL until it is full and which nothing ever removes
// (https://github.com/hashicorp/terraform-provider-aws/issues/25296).
//
// An account has ten such policies in a region
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html).
func deliveryPolicy(scope constructs.Construct, props Props) awslogs.CfnResourcePolicy {
	stack := awscdk.Stack_Of(scope)
	document, err := json.Marshal(map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Sid":       "DeliverWebACLLogs",
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": "delivery.logs.amazonaws.com"},
			"Action":    []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			"Resource":  groupARN(scope, props.LogGroupName) + ":log-stream:*",
			"Condition": map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": *stack.Account()},
				"ArnLike":      map[string]any{"aws:SourceArn": "arn:aws:logs:" + *stack.Region() + ":" + *stack.Account() + ":*"},
			},
		}},
	})
	if err != nil {
		panic(err)
	}
	return awslogs.NewCfnResourcePolicy(scope, new("LogDelivery"), &awslogs.CfnResourcePolicyProps{
		PolicyName:     &props.LogPolicyName,
		PolicyDocument: new(string(document)),
	})
}

// redactedFields are the sensitive headers. The property takes any JSON, so its
// names are CloudFormation's.
func redactedFields() *[]any {
	fields := make([]any, len(sensitiveHeaders()))
	for i, name := range sensitiveHeaders() {
		fields[i] = &awswafv2.CfnLoggingConfiguration_FieldToMatchProperty{SingleHeader: map[string]any{"Name": name}}
	}
	return &fields
}

// loggingFilter keeps the requests with one of the logged actions, and drops the
// rest.
func loggingFilter() map[string]any {
	conditions := make([]any, len(logged()))
	for i, action := range logged() {
		conditions[i] = map[string]any{"ActionCondition": map[string]any{"Action": action}}
	}
	return map[string]any{
		"DefaultBehavior": "DROP",
		"Filters": []any{map[string]any{
			"Behavior":    "KEEP",
			"Requirement": "MEETS_ANY",
			"Conditions":  conditions,
		}},
	}
}
