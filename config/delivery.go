package config

import "strings"

// Delivery is how images and changes get into the account: the image registry,
// and what GitHub's workflows may do.
//
// Three settings are for what an account or a registry has only one of. They are
// false where another environment, or the home region before a failover, has made
// it already.
type Delivery struct {
	// GitHubRepository is the repository, `owner/name`, whose workflows are
	// trusted, in the letter case that GitHub writes it. Empty: no workflow is.
	// Default: a placeholder.
	GitHubRepository string `json:"gitHubRepository"`
	// GitHubOwnerID is the number behind the owner's name, the first of the two
	// that `gh api repos/OWNER/NAME --jq '.owner.id, .id'` prints. GitHub
	// signs both into the tokens of every repository that was created or renamed
	// since 15 July 2026, and of those that opted in; a trust without them fits
	// only an older repository, and whoever gets hold of its name
	// (https://docs.github.com/en/actions/reference/security/oidc). Both empty:
	// tokens carry names alone. Default: 0, which GitHub never gives out.
	GitHubOwnerID string `json:"gitHubOwnerId"`
	// GitHubRepositoryID is the number behind the repository's name, the second
	// of the two. Default: 0, likewise.
	GitHubRepositoryID string `json:"gitHubRepositoryId"`
	// DeployFrom are the contexts whose workflows deploy every stack:
	// `environment:NAME`, or `ref:` and a branch or tag. An environment of GitHub
	// that asks for a reviewer is the safest: a branch is also what a workflow on
	// pull_request_target runs as, whatever code it checks out. Empty: no role.
	// Default: the GitHub environment of this environment's name, as
	// environment:development, environment:staging or environment:production.
	DeployFrom []string `json:"deployFrom"`
	// PublishFrom are the contexts whose workflows push images, likewise. They
	// run the code of all that is built in, so they cannot deploy. Default:
	// ref:refs/heads/main and ref:refs/tags/v*.
	PublishFrom []string `json:"publishFrom"`
	// ReadFrom are the contexts whose workflows read for `cdk diff`; it may hold
	// `pull_request`. Whoever may push a branch then reads what the CDK's lookup
	// role reads, which is all of the account but what a KMS key protects from
	// it. A pull request from a fork gets no token, unless the repository sends
	// write tokens to forks. Default: pull_request.
	ReadFrom []string `json:"readFrom"`
	// CreateProvider makes the account's trust in GitHub's tokens. Default: true.
	CreateProvider bool `json:"createProvider"`
	// CreateRepositories makes the image repositories and their key, and with a
	// recovery region those that the images are replicated to. Default: true.
	CreateRepositories bool `json:"createRepositories"`
	// CreateReplication makes the registry's replication to the recovery region,
	// if there is one; it replaces whatever the registry replicated before.
	// Default: true.
	CreateReplication bool `json:"createReplication"`
	// UntaggedDays is how many days an image without a tag is kept. An image with
	// one is kept until somebody deletes it. Default: 14.
	UntaggedDays int `json:"untaggedDays"`
}

// ContextPullRequest is what GitHub calls a workflow that runs for a pull
// request.
const ContextPullRequest = "pull_request"

// Subject is how GitHub's token names a workflow of the repository that runs in
// context.
func (d Delivery) Subject(context string) string {
	owner, name, _ := strings.Cut(d.GitHubRepository, "/")
	if d.GitHubOwnerID != "" {
		owner, name = owner+"@"+d.GitHubOwnerID, name+"@"+d.GitHubRepositoryID
	}
	return "repo:" + owner + "/" + name + ":" + context
}

// Subjects are the tokens' names for all contexts, in their order.
func (d Delivery) Subjects(contexts []string) []string {
	subjects := make([]string, len(contexts))
	for i, context := range contexts {
		subjects[i] = d.Subject(context)
	}
	return subjects
}

// PlaceholderGitHubRepository and PlaceholderGitHubID name a repository that
// cannot exist, so that nobody can be trusted by mistake.
const (
	PlaceholderGitHubRepository = "example/vibe-platform"
	PlaceholderGitHubID         = "0"
)

// deliveryDefaults is what environment's delivery is unless its file says
// otherwise.
func deliveryDefaults(environment string) Delivery {
	return Delivery{
		GitHubRepository:   PlaceholderGitHubRepository,
		GitHubOwnerID:      PlaceholderGitHubID,
		GitHubRepositoryID: PlaceholderGitHubID,
		DeployFrom:         []string{"environment:" + environment},
		PublishFrom:        []string{"ref:refs/heads/main", "ref:refs/tags/v*"},
		ReadFrom:           []string{ContextPullRequest},
		CreateProvider:     true,
		CreateRepositories: true,
		CreateReplication:  true,
		UntaggedDays:       14,
	}
}
