package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// Cache are the checks of Redis or Valkey.
func (a *Account) Cache() []check.Check {
	redeploy := revert("data")
	row := func(id, what, how, remedy, runbook string, look func(cache) []check.Finding, detail func(cache) string) check.Check {
		return check.Check{ID: "cache." + id, What: what, How: how, Severity: check.Fatal, Waits: id == "status" || id == "replication", Remedy: remedy, Runbook: runbook, Do: a.cacheRow(look, detail)}
	}
	return []check.Check{
		row("status", "the cache and each of its shards are available", "elasticache:DescribeReplicationGroups", "read its events (`aws elasticache describe-events`)", "cache.md#cache-down",
			shardStates, func(c cache) string { return c.ID + " is " + aws.ToString(c.ReplicationGroup.Status) }),
		row("encryption", "the cache is encrypted on disk and on the way, and asks for a token", "elasticache:DescribeReplicationGroups", "encryption on disk cannot be changed: restore a snapshot into a new group", "deployment.md#verify-data-stores",
			cacheEncryption, func(c cache) string { return "by " + aws.ToString(c.KmsKeyId) }),
		row("replication", "every shard has its nodes in several zones, and fails over", "elasticache:DescribeReplicationGroups", redeploy, "cache.md#cache-replication",
			shardFindings, func(c cache) string {
				return count(len(c.NodeGroups), "shard", "shards") + ", " + count(c.nodes(), "node", "nodes")
			}),
		row("settings", "the cache is as the template has it", "elasticache:DescribeReplicationGroups, elasticache:DescribeCacheParameters", redeploy, "deployment.md#verify-data-stores",
			cacheSettings, func(c cache) string { return aws.ToString(c.Engine) + " on " + aws.ToString(c.CacheNodeType) }),
		row("snapshots", "the cache is snapshot as the template says", "elasticache:DescribeReplicationGroups", redeploy, "deployment.md#verify-data-stores",
			snapshotFindings, func(c cache) string { return fmt.Sprintf("kept for %d days", aws.ToInt32(c.SnapshotRetentionLimit)) }),
	}
}

// cache is a replication group of a template, and what ElastiCache says of it.
type cache struct {
	deployed.Resource
	*types.ReplicationGroup
	// parameters are those of the template's parameter group, wanted and had.
	wanted, had map[string]string
}

func (c cache) subject() string { return "cache " + c.ID }

func (c cache) nodes() int {
	n := 0
	for _, g := range c.NodeGroups {
		n += len(g.NodeGroupMembers)
	}
	return n
}

func (a *Account) askCaches(ctx context.Context) ([]cache, error) {
	resources, err := a.env.Resources(ctx, "AWS::ElastiCache::ReplicationGroup")
	if err != nil {
		return nil, err
	}
	groups, err := a.env.Resources(ctx, "AWS::ElastiCache::ParameterGroup")
	if err != nil {
		return nil, err
	}
	return each(ctx, resources, func(ctx context.Context, r deployed.Resource) (cache, error) {
		client := elasticache.NewFromConfig(a.region(r.Region))
		c := cache{Resource: r, wanted: map[string]string{}, had: map[string]string{}}
		out, err := client.DescribeReplicationGroups(ctx, &elasticache.DescribeReplicationGroupsInput{ReplicationGroupId: &r.ID})
		if code(err, "ReplicationGroupNotFoundFault") || err == nil && len(out.ReplicationGroups) == 0 {
			return c, nil
		}
		if err != nil {
			return c, err
		}
		c.ReplicationGroup = &out.ReplicationGroups[0]
		for _, g := range groups {
			if g.ID != textAt(r.Properties, "CacheParameterGroupName") {
				continue
			}
			for name, value := range object(g.Properties["Properties"]) {
				c.wanted[name] = scalar(value)
			}
			all, err := paging.All(ctx, elasticache.NewDescribeCacheParametersPaginator(client, &elasticache.DescribeCacheParametersInput{CacheParameterGroupName: &g.ID}),
				func(o *elasticache.DescribeCacheParametersOutput) []types.Parameter { return o.Parameters })
			if err != nil {
				return c, err
			}
			for _, p := range all {
				c.had[aws.ToString(p.ParameterName)] = aws.ToString(p.ParameterValue)
			}
		}
		return c, nil
	})
}

// cacheRow is a row about each group.
func (a *Account) cacheRow(look func(cache) []check.Finding, detail func(cache) string) func(context.Context) (check.Outcome, error) {
	return func(ctx context.Context) (check.Outcome, error) {
		all, err := a.groups.Get(ctx)
		if err != nil {
			return check.Outcome{}, err
		}
		var findings []check.Finding
		var details []string
		for _, c := range all {
			if c.ReplicationGroup == nil {
				findings = append(findings, missing(c.subject()))
				continue
			}
			findings = append(findings, look(c)...)
			details = append(details, detail(c))
		}
		return outcome(findings, "%s", strings.Join(details, "; "))
	}
}

func shardStates(c cache) []check.Finding {
	findings := is(c.subject(), aws.ToString(c.ReplicationGroup.Status), "available")
	for _, g := range c.NodeGroups {
		findings = append(findings, is(c.subject()+" shard "+aws.ToString(g.NodeGroupId), aws.ToString(g.Status), "available")...)
	}
	return findings
}

func cacheEncryption(c cache) []check.Finding {
	findings := compare(c.subject(), c.Properties, c, []field[cache]{
		{"AtRestEncryptionEnabled", func(c cache) any { return c.AtRestEncryptionEnabled }, false},
		{"TransitEncryptionEnabled", func(c cache) any { return c.TransitEncryptionEnabled }, false},
		{"TransitEncryptionMode", func(c cache) any { return c.TransitEncryptionMode }, nil},
		{"KmsKeyId", func(c cache) any { return c.KmsKeyId }, nil},
	})
	if c.Properties["AuthToken"] != nil && !aws.ToBool(c.AuthTokenEnabled) {
		findings = append(findings, check.Finding{Subject: c.subject(), Got: "asks for no token", Want: "ask for one"})
	}
	return findings
}

func shardFindings(c cache) []check.Finding {
	var findings []check.Finding
	if want, got := textAt(c.Properties, "AutomaticFailoverEnabled"), string(c.AutomaticFailover); want == "true" && got != "enabled" {
		findings = append(findings, check.Finding{Subject: c.subject(), Got: "has automatic failover " + got, Want: "have it enabled"})
	}
	several := textAt(c.Properties, "MultiAZEnabled") == "true"
	if several && c.MultiAZ != types.MultiAZStatusEnabled {
		findings = append(findings, check.Finding{Subject: c.subject(), Got: "has several zones " + string(c.MultiAZ), Want: "have them enabled"})
	}
	findings = append(findings, compare(c.subject(), c.Properties, c, []field[cache]{
		{"NumNodeGroups", func(c cache) any { return len(c.NodeGroups) }, nil},
	})...)
	for _, g := range c.NodeGroups {
		subject := c.subject() + " shard " + aws.ToString(g.NodeGroupId)
		var zones []string
		for _, m := range g.NodeGroupMembers {
			zones = append(zones, aws.ToString(m.PreferredAvailabilityZone))
		}
		if want := textAt(c.Properties, "ReplicasPerNodeGroup"); want != "" && fmt.Sprint(len(zones)-1) != want {
			findings = append(findings, check.Finding{Subject: subject, Got: fmt.Sprintf("has %d replicas", len(zones)-1), Want: "have " + want})
		}
		slices.Sort(zones)
		if distinct := slices.Compact(slices.Clone(zones)); several && len(distinct) < min(2, len(zones)) {
			findings = append(findings, check.Finding{Subject: subject, Got: "has all of its nodes in " + strings.Join(distinct, ", "), Want: "have them in several zones"})
		}
	}
	return findings
}

func cacheSettings(c cache) []check.Finding {
	findings := compare(c.subject(), c.Properties, c, []field[cache]{
		{"Engine", func(c cache) any { return c.Engine }, nil},
		{"CacheNodeType", func(c cache) any { return c.CacheNodeType }, nil},
		{"AutoMinorVersionUpgrade", func(c cache) any { return c.AutoMinorVersionUpgrade }, nil},
	})
	if pending, _ := plain(c.PendingModifiedValues).(map[string]any); len(nonEmpty(pending)) > 0 {
		findings = append(findings, check.Finding{Subject: c.subject(), Got: "waits for its maintenance window to change " + strings.Join(nonEmpty(pending), ", "), Want: "have nothing pending"})
	}
	var logs []string
	for _, l := range c.LogDeliveryConfigurations {
		if l.Status != "" && l.Status != types.LogDeliveryConfigurationStatusActive {
			findings = append(findings, check.Finding{Subject: c.subject(), Got: "has the log " + string(l.LogType) + " " + string(l.Status) + " " + aws.ToString(l.Message), Want: "have it active"})
		}
		logs = append(logs, string(l.LogType))
	}
	for _, l := range list(c.Properties["LogDeliveryConfigurations"]) {
		if kind := textAt(object(l), "LogType"); !slices.Contains(logs, kind) {
			findings = append(findings, check.Finding{Subject: c.subject(), Got: "does not write its " + kind, Want: "write it"})
		}
	}
	for name, want := range c.wanted {
		if got := c.had[name]; got != want {
			findings = append(findings, check.Finding{Subject: c.subject() + " parameter " + name, Got: "is " + show(got), Want: "be " + want})
		}
	}
	slices.SortStableFunc(findings, func(x, y check.Finding) int { return strings.Compare(x.Subject, y.Subject) })
	return findings
}

// nonEmpty are the names of what an object holds anything of.
func nonEmpty(values map[string]any) []string {
	var names []string
	for name, value := range values {
		switch v := value.(type) {
		case string:
			if v == "" {
				continue
			}
		case []any:
			if len(v) == 0 {
				continue
			}
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func snapshotFindings(c cache) []check.Finding {
	return compare(c.subject(), c.Properties, c, []field[cache]{
		{"SnapshotRetentionLimit", func(c cache) any { return c.SnapshotRetentionLimit }, 0.0},
		{"SnapshotWindow", func(c cache) any { return c.SnapshotWindow }, nil},
	})
}
