package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/githubrole"
	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// gitHubRole is one row of what GitHub's workflows may do.
type gitHubRole struct {
	// id is the construct's id and the beginning of its output's.
	id string
	// purpose names the role, names.RoleGitHubDeploy and so on.
	purpose string
	does    string
	// contexts are where a workflow runs that has the role.
	contexts []string
	// sessionHours covers the longest run. What the role assumes in its turn
	// lasts an hour at most and is renewed from the role's own session
	// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html).
	sessionHours int
	grants       []policy.Grant
	// made is where the role goes.
	made *awsiam.IRole
}

// gitHubRoles are the roles, from the most to the least that they may do. None
// holds a permission on the platform itself: the CDK's bootstrap roles do, and
// CloudFormation acts as another one yet.
//
// The role that deploys and the one that pushes images are two, because building
// an image runs the code of everything that goes into it. Neither may delete an
// image.
//
// `cdk diff --method=template` asks for the lookup role alone. Without the option
// the CLI also tries to make a change set, as the deploy role, and falls back to
// comparing templates when it may not (`cdk diff --help` of aws-cdk 2.1148.1). A
// change set is what tells a replacement that only CloudFormation foresees; it is
// not worth a role that could execute one.
func (d *Delivery) gitHubRoles(env config.Environment, n names.Names) []gitHubRole {
	return []gitHubRole{
		{id: "Deploy", purpose: names.RoleGitHubDeploy, does: "deploys every stack through the CDK bootstrap roles",
			contexts: env.Delivery.DeployFrom, sessionHours: 3, made: &d.Deploy,
			grants: []policy.Grant{{
				Reason:  "The CLI deploys, uploads and looks up as these roles",
				Actions: []string{"sts:AssumeRole"},
				Resources: bootstrapRoles(env,
					names.BootstrapDeploy, names.BootstrapFiles, names.BootstrapImages, names.BootstrapLookup),
			}}},
		{id: "Publish", purpose: names.RoleGitHubImages, does: "pushes images to the repositories",
			contexts: env.Delivery.PublishFrom, sessionHours: 1, made: &d.Publish,
			grants: pushGrants(n)},
		{id: "Read", purpose: names.RoleGitHubRead, does: "reads what cdk diff --method=template compares with",
			contexts: env.Delivery.ReadFrom, sessionHours: 1, made: &d.Read,
			grants: []policy.Grant{{
				Reason:    "The CLI reads deployed templates as this role",
				Actions:   []string{"sts:AssumeRole"},
				Resources: bootstrapRoles(env, names.BootstrapLookup),
			}}},
	}
}

// bootstrapRoles are the ARNs of bootstrap roles in every region that env has
// stacks in.
func bootstrapRoles(env config.Environment, roles ...names.BootstrapRole) []string {
	regions := []names.Names{names.Home(env)}
	if env.Recovery.Enabled() {
		regions = append(regions, names.Recovery(env))
	}
	arns := make([]string, 0, len(regions)*len(roles))
	for _, n := range regions {
		for _, role := range roles {
			arns = append(arns, n.BootstrapRoleARN(role))
		}
	}
	return arns
}

// pushGrants are what a push needs
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html),
// and what it needs to find that an image is there already.
func pushGrants(n names.Names) []policy.Grant {
	repositories := names.Repositories()
	for i, name := range repositories {
		repositories[i] = n.RepositoryARN(name)
	}
	return []policy.Grant{
		{Reason: "A registry token is the account's: ECR knows no resource for it",
			Actions: []string{"ecr:GetAuthorizationToken"}, Resources: []string{"*"}},
		{Reason: "Pushes to our repositories",
			Actions: []string{
				"ecr:BatchCheckLayerAvailability",
				"ecr:BatchGetImage",
				"ecr:CompleteLayerUpload",
				"ecr:DescribeImages",
				"ecr:GetDownloadUrlForLayer",
				"ecr:InitiateLayerUpload",
				"ecr:PutImage",
				"ecr:UploadLayerPart",
			}, Resources: repositories},
	}
}

// addRoles makes the roles of the workflows, and the account's trust in GitHub.
func (d *Delivery) addRoles(env config.Environment, n names.Names) {
	if env.Delivery.GitHubRepository == "" {
		return
	}
	provider := new(n.GitHubProviderARN())
	if env.Delivery.CreateProvider {
		// No thumbprint: IAM checks the issuer's certificate by its own list of
		// authorities
		// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html).
		provider = awsiam.NewCfnOIDCProvider(d.Stack, new("Provider"), &awsiam.CfnOIDCProviderProps{
			Url:          new("https://" + names.GitHubIssuer),
			ClientIdList: jsii.Strings(githubrole.Audience),
		}).Ref()
	}
	for _, row := range d.gitHubRoles(env, n) {
		if len(row.contexts) == 0 {
			continue
		}
		role := githubrole.New(d.Stack, row.id, githubrole.Props{
			Name:         n.Role(row.purpose),
			Description:  "A workflow of " + env.Delivery.GitHubRepository + " that " + row.does,
			ProviderARN:  provider,
			Subjects:     env.Delivery.Subjects(row.contexts),
			SessionHours: row.sessionHours,
			Grants:       row.grants,
		})
		*row.made = role
		output(d.Stack, row.id+"RoleArn", "Role of the workflow that "+row.does, role.RoleArn())
	}
}
