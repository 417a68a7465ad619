package policy

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
)

// RoleProps describe the role of an AWS service.
type RoleProps struct {
	// Service is the service principal that assumes the role, such as
	// lambda.amazonaws.com.
	Service string
	// Description says what the role is for.
	Description string
	// Grants are what the role may do.
	Grants []Grant
	// Managed are AWS managed policies by name, each with the reason why AWS
	// wants that one.
	Managed []Managed
}

// Managed is an AWS managed policy that a role needs.
type Managed struct {
	// Name is the policy's name, path included.
	Name string
	// Reason says why AWS's own policy is used instead of grants.
	Reason string
}

// ServiceRole returns a role with props' permissions, which nothing can add to:
// what the CDK would grant by itself has to be a row of props.Grants.
func ServiceRole(scope constructs.Construct, id string, props RoleProps) awsiam.IRole {
	var attached []awsiam.IManagedPolicy
	for _, m := range props.Managed {
		attached = append(attached, awsiam.ManagedPolicy_FromAwsManagedPolicyName(new(m.Name)))
	}
	this := constructs.NewConstruct(scope, &id)
	if len(props.Grants) > 0 {
		attached = append(attached, New(this, "Policy", props.Grants))
	}
	role := awsiam.NewRole(this, new("Role"), &awsiam.RoleProps{
		AssumedBy:       awsiam.NewServicePrincipal(new(props.Service), nil),
		Description:     new(props.Description),
		ManagedPolicies: &attached,
	})
	acknowledge.On(role, managed(props.Managed)...)
	return role.WithoutPolicyUpdates(nil)
}

// managed acknowledges each AWS managed policy for its own reason.
func managed(policies []Managed) []acknowledge.Exception {
	exceptions := make([]acknowledge.Exception, len(policies))
	for i, p := range policies {
		exceptions[i] = acknowledge.Exception{
			Rule:      "AwsSolutions-IAM4",
			Reason:    p.Reason,
			AppliesTo: []string{"Policy::arn:<AWS::Partition>:iam::aws:policy/" + p.Name},
		}
	}
	return exceptions
}
