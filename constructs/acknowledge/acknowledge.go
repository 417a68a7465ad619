// Package acknowledge records why a resource does not follow a rule of a policy
// pack or of the CDK's validation, beside the resource itself.
package acknowledge

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

// The CDK's own reports mark their rules by where they come from: the validation
// of templates, and the warnings of constructs.
const (
	validationPrefix = "CloudFormation-Validate::"
	annotationPrefix = "Annotation::"
)

// Exception is one rule that a resource does not follow.
type Exception struct {
	// Rule is the id as the report writes it, such as AwsSolutions-IAM5.
	Rule string
	// Reason is a sentence that a reviewer accepts, at least ten characters.
	Reason string
	// AppliesTo narrows the exception to single findings of the rule, such as
	// `Resource::*`. Empty: all of them.
	AppliesTo []string
}

// On acknowledges exceptions on scope and on everything below it.
func On(scope constructs.IConstruct, exceptions ...Exception) {
	for _, e := range exceptions {
		if strings.HasPrefix(e.Rule, validationPrefix) || strings.HasPrefix(e.Rule, annotationPrefix) {
			awscdk.Validations_Of(scope).Acknowledge(&awscdk.Acknowledgment{Id: new(e.Rule), Reason: new(e.Reason)})
			continue
		}
		suppression := &cdknag.NagPackSuppression{Id: new(e.Rule), Reason: new(e.Reason)}
		if len(e.AppliesTo) > 0 {
			findings := make([]any, len(e.AppliesTo))
			for i, f := range e.AppliesTo {
				findings[i] = f
			}
			suppression.AppliesTo = &findings
		}
		cdknag.NagSuppressions_AddResourceSuppressions(scope, &[]*cdknag.NagPackSuppression{suppression}, new(true))
	}
}

// Rules returns one Exception a rule, all for the same reason: packs overlap, and
// one design decision is often several rules' finding.
func Rules(reason string, rules ...string) []Exception {
	exceptions := make([]Exception, len(rules))
	for i, rule := range rules {
		exceptions[i] = Exception{Rule: rule, Reason: reason}
	}
	return exceptions
}
