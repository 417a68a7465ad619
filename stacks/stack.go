// Package stacks holds one file a stack. Each takes props, makes its resources
// and hands typed outputs to the stacks that come after it.
package stacks

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// newStack returns the empty stack of a component, named, placed, tagged and
// protected as env says, in the region that n is for. The tags stand on the stack
// as well as on its resources: CloudFormation passes a stack's tags on to what
// the CDK does not know how to tag.
func newStack(scope constructs.Construct, component, description string, env config.Environment, n names.Names) awscdk.Stack {
	tags := map[string]*string{}
	for key, value := range names.Tags(env, component) {
		tags[key] = new(value)
	}
	stack := awscdk.NewStack(scope, &component, &awscdk.StackProps{
		StackName:             new(n.Stack(component)),
		Description:           &description,
		Env:                   &awscdk.Environment{Account: new(env.Account), Region: new(n.Region())},
		TerminationProtection: new(env.Deletion.Rules().Protected),
		Tags:                  &tags,
	})
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		awscdk.Tags_Of(stack).Add(&key, tags[key], nil)
	}
	return stack
}

// output adds a CloudFormation output that people and scripts read, as
// `cdk deploy --outputs-file` writes it.
func output(stack awscdk.Stack, id, description string, value *string) {
	awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Description: &description, Value: value})
}
