package names

import "strings"

// The repositories of the account's image registry. Their names carry no
// environment: an image is built once and passes through the environments as it
// is. Both begin with RepositoryPrefix, by which they are replicated.
const (
	RepositoryPrefix   = Project + "/"
	RepositoryBackend  = RepositoryPrefix + Backend
	RepositoryFrontend = RepositoryPrefix + Frontend
)

// Repositories lists the repositories.
func Repositories() []string { return []string{RepositoryBackend, RepositoryFrontend} }

// Registry is the host of the account's image registry in the region.
func (n Names) Registry() string {
	return strings.Join([]string{n.account, "dkr.ecr", n.region, "amazonaws.com"}, ".")
}

// RepositoryARN is the ARN of a repository.
func (n Names) RepositoryARN(repository string) string {
	return strings.Join([]string{"arn:aws:ecr", n.region, n.account, "repository/" + repository}, ":")
}

// KeyRecoveryImages is the key of the replicated images; it differs from
// Delivery for the reason that KeyRecoveryStorage does from Storage.
const KeyRecoveryImages = "recovery-images"

// The purposes of the roles that GitHub's workflows assume.
const (
	// RoleGitHubDeploy deploys through the CDK's bootstrap roles.
	RoleGitHubDeploy = "github-deploy"
	// RoleGitHubImages pushes images.
	RoleGitHubImages = "github-images"
	// RoleGitHubRead reads what `cdk diff` compares with.
	RoleGitHubRead = "github-read"
)

// GitHubIssuer is the host of the provider that signs GitHub's tokens.
const GitHubIssuer = "token.actions.githubusercontent.com"

// GitHubProviderARN is the ARN of the account's one provider for GitHubIssuer.
func (n Names) GitHubProviderARN() string {
	return "arn:aws:iam::" + n.account + ":oidc-provider/" + GitHubIssuer
}

// BootstrapRole is a role that `cdk bootstrap` makes in each account and region.
type BootstrapRole string

// The bootstrap roles, as the CLI's bootstrap-template.yaml names them.
const (
	// BootstrapDeploy creates and executes CloudFormation's change sets.
	BootstrapDeploy BootstrapRole = "deploy-role"
	// BootstrapFiles uploads templates and file assets.
	BootstrapFiles BootstrapRole = "file-publishing-role"
	// BootstrapImages uploads container image assets.
	BootstrapImages BootstrapRole = "image-publishing-role"
	// BootstrapLookup reads the account but decrypts nothing.
	BootstrapLookup BootstrapRole = "lookup-role"
)

// bootstrapQualifier marks what `cdk bootstrap` makes, unless it is told another
// one.
const bootstrapQualifier = "hnb659fds"

// BootstrapRoleARN is the ARN of a bootstrap role in the region.
func (n Names) BootstrapRoleARN(role BootstrapRole) string {
	return "arn:aws:iam::" + n.account + ":role/" + strings.Join([]string{"cdk", bootstrapQualifier, string(role), n.account, n.region}, "-")
}
