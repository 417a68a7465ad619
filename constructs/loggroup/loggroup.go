// Package loggroup makes CloudWatch log groups that end their entries. A service
// that finds no group makes one itself, without a customer key and kept for ever.
package loggroup

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
)

// Props describe a log group.
type Props struct {
	// Name is the group's name, often one that a service expects. Empty:
	// CloudFormation makes one up.
	Name string
	// Key encrypts the group; its policy must let CloudWatch Logs use it.
	Key awskms.IKey
	// RetentionDays is one of the values that CloudWatch Logs accepts.
	RetentionDays int
	// Removal is what becomes of the group when its stack goes.
	Removal config.Removal
}

// New returns the group. Whatever writes to it by its name alone must depend on it.
func New(scope constructs.Construct, id string, props Props) awslogs.CfnLogGroup {
	p := &awslogs.CfnLogGroupProps{
		KmsKeyId:        props.Key.KeyArn(),
		RetentionInDays: new(float64(props.RetentionDays)),
	}
	if props.Name != "" {
		p.LogGroupName = &props.Name
	}
	group := awslogs.NewCfnLogGroup(scope, &id, p)
	removal.Set(group, props.Removal)
	return group
}
