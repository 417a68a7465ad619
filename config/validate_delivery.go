package config

import (
	"regexp"
	"strings"
)

// The parts of a GitHub subject. Owners have 39 characters at most, repositories
// 100 (https://docs.github.com/en/rest/repos/repos).
var (
	gitHubRepository = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?/[A-Za-z0-9._-]{1,100}$`)
	gitHubID         = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)
	// gitHubEnvironment leaves out what GitHub would write in another way in a
	// token, a colon above all.
	gitHubEnvironment = regexp.MustCompile(`^[A-Za-z0-9._-]{1,255}$`)
	// gitHubRef is a branch or a tag. Only its end may be left open, and never
	// all of its name.
	gitHubRef = regexp.MustCompile(`^refs/(?:heads|tags)/[A-Za-z0-9](?:[A-Za-z0-9._/-]*\*?)$`)
)

// deliveryRules are those of the registry and of the trust in GitHub.
func deliveryRules(e Environment) []rule {
	d := e.Delivery
	rules := []rule{between("delivery.untaggedDays", d.UntaggedDays, 1, 365, " days")}
	for _, row := range []struct {
		field    string
		contexts []string
		// reads is whether the role can only read.
		reads bool
	}{
		{"delivery.deployFrom", d.DeployFrom, false},
		{"delivery.publishFrom", d.PublishFrom, false},
		{"delivery.readFrom", d.ReadFrom, true},
	} {
		rules = append(rules, unique(row.field, row.contexts))
		for _, context := range row.contexts {
			rules = append(rules, contextRule(row.field, context, row.reads))
		}
	}
	if d.GitHubRepository == "" {
		return rules
	}
	return append(rules,
		rule{"delivery.gitHubRepository", d.GitHubRepository, !strings.ContainsAny(d.GitHubRepository, "*?"),
			"trusts every repository that fits, perhaps a stranger's", "one repository, such as acme/platform"},
		rule{"delivery.gitHubRepository", d.GitHubRepository, strings.ContainsAny(d.GitHubRepository, "*?") || gitHubRepository.MatchString(d.GitHubRepository),
			"is no GitHub repository", "its owner and name, such as acme/platform, or nothing to trust none"},
		idRule("delivery.gitHubOwnerId", d.GitHubOwnerID, d.GitHubRepositoryID, d.GitHubRepository),
		idRule("delivery.gitHubRepositoryId", d.GitHubRepositoryID, d.GitHubOwnerID, d.GitHubRepository),
	)
}

// idRule demands the number of an owner or a repository, or neither's. The
// placeholder is good for the placeholder only.
func idRule(field, id, other, repository string) rule {
	holds := gitHubID.MatchString(id) || id == "" && other == "" || id == PlaceholderGitHubID && repository == PlaceholderGitHubRepository
	return rule{field, id, holds, "is no number of GitHub's", "what `gh api repos/OWNER/NAME --jq '.owner.id, .id'` prints, or nothing for both ids"}
}

// contextRule demands a context that one repository's own decision leads to: an
// environment, a branch, a tag or, for reading, a pull request.
func contextRule(field, context string, reads bool) rule {
	kind, name, _ := strings.Cut(context, ":")
	r := rule{field: field, value: context, reason: "is no context that GitHub signs", want: "environment:NAME, ref:refs/heads/BRANCH or ref:refs/tags/v*"}
	switch {
	case context == ContextPullRequest:
		r.holds, r.reason = reads, "would run whatever a pull request changes"
	case kind == "environment":
		r.holds = gitHubEnvironment.MatchString(name)
	case kind == "ref":
		r.holds = gitHubRef.MatchString(name)
	}
	if !r.holds && strings.HasSuffix(context, "*") {
		r.reason = "leaves open where a workflow runs"
	}
	return r
}

// deliveryWarnings are what the trust in GitHub may do but its owner should know.
func deliveryWarnings(e Environment) []rule {
	d := e.Delivery
	return []rule{
		{"delivery.gitHubOwnerId", d.GitHubOwnerID, d.GitHubRepository == "" || d.GitHubOwnerID != "",
			"trusts the name alone, which another may take once it is free, and which GitHub signs for no repository created or renamed since 15 July 2026",
			"the owner's id, and gitHubRepositoryId"},
	}
}
