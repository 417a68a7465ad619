package stacks

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// cacheAlarms watch each node of the cache. A node keeps its id through
// failovers and replacements; shards that online resharding adds or takes away
// follow the configuration once it says so.
func cacheAlarms(env config.Environment) []alarmRow {
	var rows []alarmRow
	for shard := range env.Cache.Shards {
		for node := range env.Cache.ReplicasPerShard + 1 {
			rows = append(rows, cacheNodeAlarms(env, shard+1, node+1)...)
		}
	}
	return inArea("cache", rows)
}

// cacheNodeAlarms watch one node.
func cacheNodeAlarms(env config.Environment, shard, node int) []alarmRow {
	a := env.Operations.Alarms
	suffix := names.CacheNodeSuffix(shard, node)
	metric := func(name, statistic string) metricSource {
		return metricSource{namespace: "AWS/ElastiCache", metric: name, statistic: statistic, dimensions: map[string]string{
			"CacheClusterId": names.Home(env).CacheNode(shard, node),
			// Each of our "clusters" is one node, whose id is always this.
			"CacheNodeId": "0001",
		}}
	}
	rows := []alarmRow{
		{
			section: "cache-cpu", means: "The cache's one command thread is busy most of the time.",
			source: metric("EngineCPUUtilization", "Average"), threshold: float64(a.CacheCPUPercent), unit: "percent",
			reason: "Above it commands wait for each other.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		},
		{
			section: "cache-memory", means: "The cache is nearly full and will drop what is used least.",
			source: metric("DatabaseMemoryUsagePercentage", "Average"), threshold: float64(a.CacheMemoryPercent), unit: "percent",
			reason: "Sessions are dropped with the rest.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		},
		{
			section: "cache-evictions", means: "The cache drops what has not expired, for want of memory.",
			source: metric("Evictions", "Sum"), threshold: 100, unit: "keys",
			reason: "A few are the eviction policy at work; hundreds in five minutes sign users out.",
			period: 300, periods: 3, missing: missingIsFine, severity: names.Warning,
		},
		{
			section: "cache-connections", means: "The cache has far more clients than pods can need: connections leak.",
			source: metric("CurrConnections", "Maximum"), threshold: float64(a.CacheConnections), unit: "connections",
			reason: "A quarter of what the smallest node types admit.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		},
		{
			section: "cache-replication", means: "A replica of the cache is behind its primary; a failover would lose that much.",
			source: metric("ReplicationLag", "Maximum"), threshold: 30, unit: "seconds",
			reason: "It is well below a second while all is well.",
			// A primary has no such metric.
			period: 60, periods: 5, missing: missingIsFine, severity: names.Warning,
		},
	}
	for i := range rows {
		rows[i].id = rows[i].section + "-" + suffix
	}
	return rows
}
