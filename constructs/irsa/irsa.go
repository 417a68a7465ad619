// Package irsa makes the IAM roles that Kubernetes service accounts run with
// ("IAM roles for service accounts"): one role an account, which nothing else
// can assume, with permissions that stand as a table of grants.
package irsa

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe a service account's role.
type Props struct {
	// Names are those of the environment and region that the cluster is in.
	Names names.Names
	// Account is the one service account that may assume the role.
	Account names.ServiceAccount
	// ProviderARN is the ARN of the cluster's OIDC provider in IAM, and Issuer
	// its issuer without `https://`. Both may be tokens.
	ProviderARN *string
	Issuer      *string
	// Grants are all that the role may do.
	Grants []Grant
}

// Grant is one row of a role's permissions.
type Grant = policy.Grant

// Conditions narrow a Grant.
type Conditions = policy.Conditions

// Role is the role and its permissions. Depend on it to have both.
type Role struct {
	constructs.Construct
	// ARN is names.RoleARN of the account's role: never a token, so that it can
	// stand in manifests and chart values.
	ARN string
}

// New returns the role named props.Names.Role(props.Account.Role).
func New(scope constructs.Construct, id string, props Props) *Role {
	this := constructs.NewConstruct(scope, &id)
	role := awsiam.NewCfnRole(this, new("Role"), &awsiam.CfnRoleProps{
		RoleName:                 new(props.Names.Role(props.Account.Role)),
		Description:              new("Kubernetes service account " + props.Account.Namespace + "/" + props.Account.Name),
		AssumeRolePolicyDocument: trust(props.ProviderARN, props.Issuer, props.Account),
	})
	if len(props.Grants) > 0 {
		permissions := policy.New(this, "Policy", props.Grants)
		role.SetManagedPolicyArns(&[]*string{permissions.ManagedPolicyArn()})
	}
	return &Role{Construct: this, ARN: props.Names.RoleARN(props.Account.Role)}
}

// trust is the role's trust policy. It is a JSON text and not an object, because
// the keys of its condition hold the issuer, which is only known once the
// cluster exists, and CloudFormation has no functions in keys. IAM is given a
// text either way.
//
// The join is written out: the library finds a reference to another stack only
// where the property is an object once resolved, and silently leaves a dangling
// Ref in a text put together from tokens.
func trust(provider, issuer *string, account names.ServiceAccount) *string {
	return awscdk.Fn_Join(new(""), &[]*string{
		new(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"`), provider,
		new(`"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"`), issuer,
		new(`:aud":"sts.amazonaws.com","`), issuer,
		new(`:sub":"` + account.Subject() + `"}}}]}`),
	})
}
