package config

import (
	"slices"
	"strings"
	"testing"
)

// deliveryRows are changes to an environment, and the line that each leads to;
// none where the change is allowed.
var deliveryRows = []struct {
	name   string
	change func(e *Environment)
	want   string
}{
	{"as shipped", func(*Environment) {}, ""},
	{"nobody is trusted", func(e *Environment) { e.Delivery.GitHubRepository = "" }, ""},
	{"a repository with its ids", func(e *Environment) { trust(e, "acme/platform", "12", "34") }, ""},
	{"an older repository", func(e *Environment) { trust(e, "acme/platform", "", "") }, ""},
	{"every repository of an organization", func(e *Environment) { trust(e, "acme/*", "12", "34") },
		`delivery.gitHubRepository: "acme/*" trusts every repository that fits, perhaps a stranger's; write one repository, such as my-organization/my-repository`},
	{"every organization", func(e *Environment) { trust(e, "*/platform", "12", "34") },
		`delivery.gitHubRepository: "*/platform" trusts every repository that fits`},
	{"a URL", func(e *Environment) { trust(e, "https://github.com/acme/platform", "12", "34") },
		`delivery.gitHubRepository: "https://github.com/acme/platform" is no GitHub repository; write its owner and name`},
	{"no owner", func(e *Environment) { trust(e, "platform", "12", "34") }, `delivery.gitHubRepository: "platform" is no GitHub repository`},
	{"a colon, which ends a subject's repository", func(e *Environment) { trust(e, "acme/platform:ref", "12", "34") }, `delivery.gitHubRepository: "acme/platform:ref" is no GitHub repository`},
	{"one id of two", func(e *Environment) { trust(e, "acme/platform", "12", "") },
		`delivery.gitHubRepositoryId: "" is no number of GitHub's; write what`},
	{"an id that is a name", func(e *Environment) { trust(e, "acme/platform", "acme", "34") }, `delivery.gitHubOwnerId: "acme" is no number of GitHub's`},
	{"the placeholder's id", func(e *Environment) { trust(e, "acme/platform", "12", "0") }, `delivery.gitHubRepositoryId: "0" is no number of GitHub's`},
	{"a wildcard id", func(e *Environment) { trust(e, "acme/platform", "12", "*") }, `delivery.gitHubRepositoryId: "*" is no number of GitHub's`},

	{"deploying from a pull request", func(e *Environment) { e.Delivery.DeployFrom = []string{"pull_request"} },
		`delivery.deployFrom: "pull_request" would run whatever a pull request changes; write environment:NAME, ref:refs/heads/BRANCH or ref:refs/tags/v*`},
	{"pushing from a pull request", func(e *Environment) { e.Delivery.PublishFrom = []string{"pull_request"} }, `delivery.publishFrom: "pull_request" would run`},
	{"reading from a branch", func(e *Environment) { e.Delivery.ReadFrom = []string{"ref:refs/heads/main"} }, ""},
	{"every context", func(e *Environment) { e.Delivery.DeployFrom = []string{"*"} }, `delivery.deployFrom: "*" leaves open where a workflow runs`},
	{"every branch", func(e *Environment) { e.Delivery.DeployFrom = []string{"ref:refs/heads/*"} }, `delivery.deployFrom: "ref:refs/heads/*" leaves open where a workflow runs`},
	{"every environment", func(e *Environment) { e.Delivery.DeployFrom = []string{"environment:*"} }, `delivery.deployFrom: "environment:*" leaves open where a workflow runs`},
	{"release branches", func(e *Environment) { e.Delivery.DeployFrom = []string{"ref:refs/heads/release/*"} }, ""},
	{"a wildcard inside", func(e *Environment) { e.Delivery.DeployFrom = []string{"ref:refs/heads/r*e"} }, `delivery.deployFrom: "ref:refs/heads/r*e" is no context that GitHub signs`},
	{"a branch without its ref", func(e *Environment) { e.Delivery.DeployFrom = []string{"main"} }, `delivery.deployFrom: "main" is no context that GitHub signs`},
	{"another repository's subject", func(e *Environment) { e.Delivery.ReadFrom = []string{"repo:acme/x:pull_request"} }, `delivery.readFrom: "repo:acme/x:pull_request" is no context that GitHub signs`},
	{"a context twice", func(e *Environment) { e.Delivery.ReadFrom = []string{"pull_request", "pull_request"} }, `delivery.readFrom: "pull_request,pull_request" names "pull_request" twice`},
	{"untagged images for ever", func(e *Environment) { e.Delivery.UntaggedDays = 0 }, `delivery.untaggedDays: 0 is out of range; write 1 to 365 days`},

	{"fewer requests than AWS WAF counts", func(e *Environment) { e.Edge.Firewall.RequestLimit = 9 },
		`edge.firewall.requestLimit: 9 is out of range; write 10 to 2000000000 requests in five minutes`},
	{"more requests than AWS WAF counts", func(e *Environment) { e.Edge.Firewall.RequestLimit = maxRequestLimit + 1 }, `edge.firewall.requestLimit: 2000000001 is out of range`},
	{"the fewest requests", func(e *Environment) { e.Edge.Firewall.RequestLimit = 10 }, ""},
	{"a key that ACM only imports", func(e *Environment) { e.Edge.CertificateKey = "RSA_4096" },
		`edge.certificateKey: "RSA_4096" is unknown; write one of EC_prime256v1, EC_secp384r1, RSA_2048`},
	{"a zone of its own, protected", func(e *Environment) { e.Edge.HostedZoneID = "" },
		`edge.hostedZoneId: "" leaves the zone to a stack of the platform's, although deletion is protect; write the id of a zone that is delegated already`},
	{"a zone of its own, not protected", func(e *Environment) { e.Edge.HostedZoneID, e.Deletion = "", DeletionSnapshot }, ""},
}

// trust sets the repository that production trusts.
func trust(e *Environment, repository, owner, id string) {
	e.Delivery.GitHubRepository, e.Delivery.GitHubOwnerID, e.Delivery.GitHubRepositoryID = repository, owner, id
}

func TestDeliveryAndFirewallProblems(t *testing.T) {
	for _, row := range deliveryRows {
		t.Run(row.name, func(t *testing.T) {
			env := production()
			row.change(&env)
			problems := append(broken(deliveryRules(env)), broken(firewallRules(env))...)
			if row.want == "" {
				if len(problems) > 0 {
					t.Errorf("refused: %v", problems)
				}
				return
			}
			if !slices.ContainsFunc(problems, func(p Problem) bool { return strings.HasPrefix(p.Error(), row.want) }) {
				t.Errorf("%v is not among these: %v", row.want, problems)
			}
		})
	}
}

func TestSubjects(t *testing.T) {
	d := Delivery{GitHubRepository: "acme/platform"}
	for _, row := range []struct{ owner, id, context, want string }{
		{"", "", "ref:refs/heads/main", "repo:acme/platform:ref:refs/heads/main"},
		{"", "", "pull_request", "repo:acme/platform:pull_request"},
		{"12", "34", "environment:production", "repo:acme@12/platform@34:environment:production"},
	} {
		d.GitHubOwnerID, d.GitHubRepositoryID = row.owner, row.id
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
		env := production()
		trust(&env, row.repository, row.id, row.id)
		if got := len(broken(deliveryWarnings(env))) > 0; got != row.warned {
			t.Errorf("%q with id %q: warned is %v", row.repository, row.id, got)
		}
	}
}

// The placeholder must be a subject that GitHub signs for nobody.
func TestShippedEnvironmentsTrustNobody(t *testing.T) {
	for _, env := range environments() {
		if d := env.Delivery; d.GitHubRepository != PlaceholderGitHubRepository || !strings.HasPrefix(d.Subject(ContextPullRequest), "repo:example@0/vibe-platform@0:") {
			t.Errorf("%s trusts %s", env.Name, d.Subject(ContextPullRequest))
		}
		if !slices.Contains(Placeholders(env), "delivery.gitHubRepository") {
			t.Errorf("%s: delivery.gitHubRepository is not named as a placeholder", env.Name)
		}
		if problems := Validate(env); len(problems) > 0 {
			t.Error(problems)
		}
	}
}
