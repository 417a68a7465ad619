package configtest

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/vibe-engineering/vibe-platform/config"
)

// edge draws what stands in front of the load balancer.
func edge(t *rapid.T, env *config.Environment) {
	if env.Edge.HostedZoneID == "" && env.Deletion.Rules().Protected {
		env.Edge.HostedZoneID = config.PlaceholderZoneID
	}
	env.Edge.CertificateKey = rapid.SampledFrom(config.CertificateKeys()).Draw(t, "certificate key")
	env.Edge.Firewall.RequestLimit = rapid.IntRange(10, 2_000_000_000).Draw(t, "request limit")
}

// delivery draws the registry and the trust in GitHub.
func delivery(t *rapid.T, env *config.Environment) {
	d := &env.Delivery
	d.GitHubRepository = rapid.StringMatching(`([A-Za-z0-9]{1,10}(-[A-Za-z0-9]{1,10})?/[A-Za-z0-9._-]{1,20})?`).Draw(t, "repository")
	d.GitHubOwnerID, d.GitHubRepositoryID = "", ""
	if rapid.Bool().Draw(t, "immutable subjects") {
		d.GitHubOwnerID = rapid.StringMatching(`[1-9][0-9]{0,9}`).Draw(t, "owner id")
		d.GitHubRepositoryID = rapid.StringMatching(`[1-9][0-9]{0,9}`).Draw(t, "repository id")
	}
	writes := []string{"environment:" + env.Name, "ref:refs/heads/main", "ref:refs/heads/release/*", "ref:refs/tags/v*"}
	d.DeployFrom = some(t, "deploy from", writes)
	d.PublishFrom = some(t, "publish from", writes)
	d.ReadFrom = some(t, "read from", slices.Concat(writes, []string{config.ContextPullRequest}))
	d.CreateProvider = rapid.Bool().Draw(t, "create provider")
	d.CreateRepositories = rapid.Bool().Draw(t, "create repositories")
	d.CreateReplication = rapid.Bool().Draw(t, "create replication")
	d.UntaggedDays = rapid.IntRange(1, 365).Draw(t, "untagged days")
}
