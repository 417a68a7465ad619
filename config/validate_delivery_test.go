package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

const (
	wantRepository = "; write its owner and name, such as acme/platform, or nothing to trust none"
	wantID         = " is no number of GitHub's; write what `gh api repos/OWNER/NAME --jq '.owner.id, .id'` prints, or nothing for both ids"
	wantContext    = "; write environment:NAME, ref:refs/heads/BRANCH or ref:refs/tags/v*"
)

// trust makes e trust a repository of GitHub.
func trust(repository, owner, id string) func(e *config.Environment) {
	return func(e *config.Environment) {
		e.Delivery.GitHubRepository, e.Delivery.GitHubOwnerID, e.Delivery.GitHubRepositoryID = repository, owner, id
	}
}

// deployFrom makes e deploy from one context.
func deployFrom(context string) func(e *config.Environment) {
	return func(e *config.Environment) { e.Delivery.DeployFrom = []string{context} }
}

func TestValidateGitHubRepository(t *testing.T) {
	refuse(t, []refusal{
		{"nobody", "production", trust("", "", ""), nil},
		{"with its ids", "production", trust("acme/platform", "12", "34"), nil},
		{"an older one by its name", "production", trust("acme/platform", "", ""), nil},
		{"every repository of an organisation", "production", trust("acme/*", "12", "34"), []string{
			`delivery.gitHubRepository: "acme/*" trusts every repository that fits, perhaps a stranger's; write one repository, such as acme/platform`,
		}},
		{"a name in every organisation", "production", trust("*/platform", "12", "34"), []string{
			`delivery.gitHubRepository: "*/platform" trusts every repository that fits, perhaps a stranger's; write one repository, such as acme/platform`,
		}},
		{"a URL", "production", trust("https://github.com/acme/platform", "12", "34"), []string{
			`delivery.gitHubRepository: "https://github.com/acme/platform" is no GitHub repository` + wantRepository,
		}},
		{"no owner", "production", trust("platform", "12", "34"), []string{
			`delivery.gitHubRepository: "platform" is no GitHub repository` + wantRepository,
		}},
		{"a colon, with which a subject goes on", "production", trust("acme/platform:ref", "12", "34"), []string{
			`delivery.gitHubRepository: "acme/platform:ref" is no GitHub repository` + wantRepository,
		}},
		{"one id of two", "production", trust("acme/platform", "12", ""), []string{
			`delivery.gitHubRepositoryId: ""` + wantID,
		}},
		{"an id that is a name", "production", trust("acme/platform", "acme", "34"), []string{
			`delivery.gitHubOwnerId: "acme"` + wantID,
		}},
		{"an id that is a wildcard", "production", trust("acme/platform", "12", "*"), []string{
			`delivery.gitHubRepositoryId: "*"` + wantID,
		}},
		{"the placeholder's ids", "production", trust("acme/platform", "0", "0"), []string{
			`delivery.gitHubOwnerId: "0"` + wantID,
			`delivery.gitHubRepositoryId: "0"` + wantID,
		}},
	})
}

func TestValidateGitHubContexts(t *testing.T) {
	refuse(t, []refusal{
		{"a branch", "production", deployFrom("ref:refs/heads/main"), nil},
		{"release branches", "production", deployFrom("ref:refs/heads/release/*"), nil},
		{"nowhere", "production", func(e *config.Environment) { e.Delivery.DeployFrom = nil }, nil},
		{"a pull request", "production", deployFrom("pull_request"), []string{
			`delivery.deployFrom: "pull_request" would run whatever a pull request changes` + wantContext,
		}},
		{"images of a pull request", "production", func(e *config.Environment) { e.Delivery.PublishFrom = []string{"pull_request"} }, []string{
			`delivery.publishFrom: "pull_request" would run whatever a pull request changes` + wantContext,
		}},
		{"everywhere", "production", deployFrom("*"), []string{
			`delivery.deployFrom: "*" leaves open where a workflow runs` + wantContext,
		}},
		{"every branch", "production", deployFrom("ref:refs/heads/*"), []string{
			`delivery.deployFrom: "ref:refs/heads/*" leaves open where a workflow runs` + wantContext,
		}},
		{"every environment", "production", deployFrom("environment:*"), []string{
			`delivery.deployFrom: "environment:*" leaves open where a workflow runs` + wantContext,
		}},
		{"a wildcard inside", "production", deployFrom("ref:refs/heads/r*e"), []string{
			`delivery.deployFrom: "ref:refs/heads/r*e" is no context that GitHub signs` + wantContext,
		}},
		{"a single open letter", "production", deployFrom("ref:refs/heads/mai?"), []string{
			`delivery.deployFrom: "ref:refs/heads/mai?" is no context that GitHub signs` + wantContext,
		}},
		{"a branch without its ref", "production", deployFrom("main"), []string{
			`delivery.deployFrom: "main" is no context that GitHub signs` + wantContext,
		}},
		{"another repository", "production", func(e *config.Environment) { e.Delivery.ReadFrom = []string{"repo:acme/x:pull_request"} }, []string{
			`delivery.readFrom: "repo:acme/x:pull_request" is no context that GitHub signs` + wantContext,
		}},
		{"a context twice", "production", func(e *config.Environment) { e.Delivery.ReadFrom = []string{"pull_request", "pull_request"} }, []string{
			`delivery.readFrom: "pull_request,pull_request" names "pull_request" twice; write each once`,
		}},
	})
}

func TestValidateRegistry(t *testing.T) {
	refuse(t, []refusal{
		{"untagged images for ever", "production", func(e *config.Environment) { e.Delivery.UntaggedDays = 0 }, []string{
			`delivery.untaggedDays: 0 is out of range; write 1 to 365 days`,
		}},
	})
}

func TestSubject(t *testing.T) {
	for _, row := range []struct{ owner, id, context, want string }{
		{"", "", "ref:refs/heads/main", "repo:acme/platform:ref:refs/heads/main"},
		{"", "", "pull_request", "repo:acme/platform:pull_request"},
		{"12", "34", "environment:production", "repo:acme@12/platform@34:environment:production"},
	} {
		d := config.Delivery{GitHubRepository: "acme/platform", GitHubOwnerID: row.owner, GitHubRepositoryID: row.id}
		if got := d.Subject(row.context); got != row.want {
			t.Errorf("%s, not %s", got, row.want)
		}
	}
}

func TestNameAloneIsWarnedOf(t *testing.T) {
	for _, row := range []struct {
		repository, id string
		warned         bool
	}{{"", "", false}, {"acme/platform", "12", false}, {"acme/platform", "", true}} {
		env := lookup(t, "production")
		trust(row.repository, row.id, row.id)(&env)
		warned := slices.ContainsFunc(config.Warnings(env), func(p config.Problem) bool { return p.Field == "delivery.gitHubOwnerId" })
		if warned != row.warned {
			t.Errorf("%q with id %q: warned is %v", row.repository, row.id, warned)
		}
	}
}

// What ships must be a subject that GitHub signs for nobody.
func TestShippedEnvironmentsTrustNobody(t *testing.T) {
	for _, name := range config.Names() {
		if subject := lookup(t, name).Delivery.Subject(config.ContextPullRequest); !strings.HasPrefix(subject, "repo:example@0/vibe-platform@0:") {
			t.Errorf("%s trusts %s", name, subject)
		}
	}
}
