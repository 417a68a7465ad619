// Package githubrole makes IAM roles that workflows of one GitHub repository
// assume with the token that GitHub signs for them.
package githubrole

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Audience is whom the tokens are for, which is what
// aws-actions/configure-aws-credentials asks GitHub for.
const Audience = "sts.amazonaws.com"

// Props describe a role for GitHub's workflows.
type Props struct {
	// Name is the role's physical name.
	Name string
	// Description says what the role may do.
	Description string
	// ProviderARN is the account's trust in GitHub's tokens.
	ProviderARN *string
	// Subjects are the workflows that may assume the role, as tokens name them.
	// A `*` stands for anything; there is one at the end of a branch or tag, or
	// none.
	Subjects []string
	// SessionHours is how long a session may last: 1 to 12.
	SessionHours int
	// Grants are what the role may do.
	Grants []policy.Grant
}

// New returns the role.
func New(scope constructs.Construct, id string, props Props) awsiam.Role {
	grants := policy.New(scope, id+"Policy", props.Grants)
	return awsiam.NewRole(scope, &id, &awsiam.RoleProps{
		RoleName:           &props.Name,
		Description:        &props.Description,
		AssumedBy:          awsiam.NewCompositePrincipal(principals(props)...),
		ManagedPolicies:    &[]awsiam.IManagedPolicy{grants},
		MaxSessionDuration: awscdk.Duration_Hours(new(float64(props.SessionHours))),
	})
}

// principals trust the subjects, those with a pattern in a statement apart: two
// operators on one key must both hold.
func principals(props Props) []awsiam.IPrincipal {
	exact, patterns := split(props.Subjects)
	var trusted []awsiam.IPrincipal
	if len(exact) > 0 {
		trusted = append(trusted, federated(props.ProviderARN, map[string]any{
			"StringEquals": map[string]any{audienceClaim: Audience, subjectClaim: exact},
		}))
	}
	if len(patterns) > 0 {
		trusted = append(trusted, federated(props.ProviderARN, map[string]any{
			"StringEquals": map[string]any{audienceClaim: Audience},
			"StringLike":   map[string]any{subjectClaim: patterns},
		}))
	}
	return trusted
}

// The claims of a token, as conditions name them.
const (
	audienceClaim = names.GitHubIssuer + ":aud"
	subjectClaim  = names.GitHubIssuer + ":sub"
)

func federated(provider *string, conditions map[string]any) awsiam.IPrincipal {
	return awsiam.NewFederatedPrincipal(provider, &conditions, new("sts:AssumeRoleWithWebIdentity"))
}

// split parts the subjects that hold a pattern from those that hold none.
func split(subjects []string) (exact, patterns []string) {
	for _, subject := range subjects {
		if strings.Contains(subject, "*") {
			patterns = append(patterns, subject)
			continue
		}
		exact = append(exact, subject)
	}
	return exact, patterns
}
