// Package kmskey makes the customer keys that a component encrypts with.
package kmskey

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
)

// Props describe a key.
type Props struct {
	// Alias is the key's full alias, `alias/` included.
	Alias string
	// Description says what the key encrypts.
	Description string
	// Removal is what becomes of the key when its stack goes. Deleting it loses
	// what it encrypts, after a waiting period of seven days.
	Removal config.Removal
	// Logs lets CloudWatch Logs encrypt the log groups of the stack's account
	// and region with the key.
	Logs bool
	// Statements let AWS services use the key, beside the account's own
	// policies.
	Statements []awsiam.PolicyStatement
}

// pendingWindowDays is how long KMS waits before it deletes a key: 7 to 30 days
// (https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html).
const pendingWindowDays = 7

// New returns a symmetric key that rotates every year.
func New(scope constructs.Construct, id string, props Props) awskms.Key {
	key := awskms.NewKey(scope, &id, &awskms.KeyProps{
		Alias:             new(props.Alias),
		Description:       new(props.Description),
		EnableKeyRotation: new(true),
		PendingWindow:     awscdk.Duration_Days(new(float64(pendingWindowDays))),
	})
	removal.Set(key, props.Removal)
	if props.Logs {
		key.AddToResourcePolicy(cloudWatchLogs(awscdk.Stack_Of(scope)), nil)
	}
	for _, statement := range props.Statements {
		key.AddToResourcePolicy(statement, nil)
	}
	return key
}

// cloudWatchLogs lets CloudWatch Logs use a key for log groups of its stack's
// account and region alone
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).
func cloudWatchLogs(stack awscdk.Stack) awsiam.PolicyStatement {
	region, account := *stack.Region(), *stack.Account()
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        new("CloudWatchLogs"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(new("logs."+region+".amazonaws.com"), nil)},
		Actions:    jsii.Strings("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"),
		Resources:  jsii.Strings("*"),
		Conditions: &map[string]any{"ArnLike": map[string]any{
			"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:" + region + ":" + account + ":log-group:*",
		}},
	})
}
