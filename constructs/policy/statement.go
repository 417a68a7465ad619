package policy

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

// Allow is a statement that lets the identity it is attached to do actions on
// resources. Nil conditions narrow nothing.
//
// Most policies are written as a table of Grants, which New turns into statements
// with their reasons. Allow is for those whose resources are only known once
// they are made: a reason can name no token.
func Allow(sid string, conditions *map[string]any, resources []string, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        &sid,
		Actions:    jsii.Strings(actions...),
		Resources:  jsii.Strings(resources...),
		Conditions: conditions,
	})
}
