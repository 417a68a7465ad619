// Package policy makes customer managed IAM policies out of a table of grants,
// each with its reason.
package policy

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
)

// Grant is one row of a policy.
type Grant struct {
	// Reason says what the permission is for. Where an action or a resource
	// holds a wildcard it is also the reason that the policy packs record, so it
	// then says why nothing narrower will do.
	Reason string
	// Actions are IAM actions, such as s3:GetObject.
	Actions []string
	// Resources are ARNs or ARN patterns. A pattern must not hold a token, so
	// that the packs' finding about it can be named here.
	Resources []string
	// Conditions narrow the grant: operator, condition key, one value or
	// several.
	Conditions Conditions
}

// Conditions map a condition operator to condition keys, and those to the values
// that they are compared with.
type Conditions map[string]map[string][]string

// New returns a policy that allows grants and nothing else. It is a managed
// policy, because the NIST, HIPAA and PCI packs refuse inline ones; it holds at
// most 6144 characters
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
func New(scope constructs.Construct, id string, grants []Grant) awsiam.ManagedPolicy {
	managed := awsiam.NewManagedPolicy(scope, &id, &awsiam.ManagedPolicyProps{Statements: statements(grants)})
	acknowledge.On(managed, wildcards(grants)...)
	return managed
}

// statements translates grants into policy statements, one a grant.
func statements(grants []Grant) *[]awsiam.PolicyStatement {
	rows := make([]awsiam.PolicyStatement, len(grants))
	for i, g := range grants {
		rows[i] = awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:    jsii.Strings(g.Actions...),
			Resources:  jsii.Strings(g.Resources...),
			Conditions: g.Conditions.props(),
		})
	}
	return &rows
}

// props is c in the CDK's shape; a single value stands without a list, as IAM
// itself writes it.
func (c Conditions) props() *map[string]any {
	if len(c) == 0 {
		return nil
	}
	operators := make(map[string]any, len(c))
	for operator, keys := range c {
		values := make(map[string]any, len(keys))
		for key, list := range keys {
			if len(list) == 1 {
				values[key] = list[0]
				continue
			}
			values[key] = list
		}
		operators[operator] = values
	}
	return &operators
}

// wildcards acknowledges each wildcard of grants for its grant's reason, and no
// other.
func wildcards(grants []Grant) []acknowledge.Exception {
	var exceptions []acknowledge.Exception
	for _, g := range grants {
		var findings []string
		for _, action := range g.Actions {
			if strings.Contains(action, "*") {
				findings = append(findings, "Action::"+action)
			}
		}
		for _, resource := range g.Resources {
			if strings.Contains(resource, "*") {
				findings = append(findings, "Resource::"+resource)
			}
		}
		if len(findings) > 0 {
			exceptions = append(exceptions, acknowledge.Exception{Rule: "AwsSolutions-IAM5", Reason: g.Reason, AppliesTo: findings})
		}
	}
	return exceptions
}
