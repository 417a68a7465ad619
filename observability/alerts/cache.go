package alerts

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// The records of the cache.
const (
	// CacheHitRatio is the share of look-ups that the cache answers, 0 to 1, over
	// all nodes.
	CacheHitRatio = "cluster:redis_keyspace_hits:ratio_rate"
	// CacheMemory is the share of a node's memory in use, in percent.
	CacheMemory = "instance:redis_memory_used:percent"
	// CacheLatency is the mean time that a command takes on a node, in seconds.
	CacheLatency = "instance:redis_commands_duration_seconds:mean"
)

// cache are the alerts about Redis or Valkey.
func cache(env config.Environment) Group {
	alerts := append(cacheNodes(), cacheUse()...)
	if env.Cache.ReplicasPerShard > 0 {
		alerts = append(alerts, cacheReplicas()...)
	}
	return Group{
		Component: Cache,
		Records: []Record{
			{CacheHitRatio, `sum(rate(redis_keyspace_hits_total[15m])) / (sum(rate(redis_keyspace_hits_total[15m])) + sum(rate(redis_keyspace_misses_total[15m])))`},
			{CacheMemory, `max by (instance) (redis_memory_used_bytes) / (max by (instance) (redis_memory_max_bytes) > 0) * 100`},
			{CacheLatency, `sum by (instance) (rate(redis_commands_duration_seconds_total[${window}])) / sum by (instance) (rate(redis_commands_total[${window}]))`},
		},
		Alerts: alerts,
	}
}

// cacheNodes are the alerts about nodes and shards that do not work.
func cacheNodes() []Alert {
	return []Alert{
		{
			Name: "CacheDown",
			Expr: `max by (instance) (redis_up) == 0`,
			For:  "2m", Severity: names.Critical,
			Summary:     "A node of the cache does not answer.",
			Description: "The exporter cannot log in to {{ $labels.instance }}. A failover takes under a minute.",
			Runbook:     "cache.md#cache-down",
		},
		{
			Name: "CacheSlotsFailing",
			Expr: `max by (instance) (redis_cluster_slots_fail) > 0 or max by (instance) (redis_cluster_state) == 0`,
			For:  "2m", Severity: names.Critical,
			Summary:     "Part of the cache's keys cannot be read or written.",
			Description: "{{ $labels.instance }} says that a shard has no primary.",
			Runbook:     "cache.md#cache-slots-failing",
		},
		{
			Name:        "CacheRejectsConnections",
			Expr:        `sum by (instance) (increase(redis_rejected_connections_total[15m])) > 0`,
			Severity:    names.Critical,
			Summary:     "The cache turns clients away.",
			Description: "{{ $labels.instance }} refused {{ $value | humanize }} connections in 15 minutes.",
			Runbook:     "cache.md#cache-connections",
		},
		{
			Name: "CacheConnectionsHigh",
			Expr: `max by (instance) (redis_connected_clients) > ${cacheConnections}`,
			For:  "15m", Severity: names.Warning,
			Summary:     "The cache has far more clients than pods can need.",
			Description: "{{ $labels.instance }} has {{ $value }} clients.",
			Runbook:     "cache.md#cache-connections",
		},
		{
			Name: "CacheProcessorBusy",
			Expr: `max by (dimension_CacheClusterId) (aws_elasticache_engine_cpuutilization_average) > ${cacheCPU}`,
			For:  "${cloudwatch}", Severity: names.Warning,
			Summary:     "The cache's one command thread is busy.",
			Description: "The engine of {{ $labels.dimension_CacheClusterId }} is {{ $value | humanize }} % busy.",
			Runbook:     "cache.md#cache-cpu",
		},
	}
}

// cacheUse are the alerts about how well the cache serves.
func cacheUse() []Alert {
	return []Alert{
		{
			Name: "CacheMemoryHigh",
			Expr: CacheMemory + ` > ${cacheMemory}`,
			For:  "15m", Severity: names.Warning,
			Summary:     "The cache is nearly full.",
			Description: "{{ $labels.instance }} uses {{ $value | humanize }} % of its memory; then it drops keys, sessions among them.",
			Runbook:     "cache.md#cache-memory",
		},
		{
			Name: "CacheEvictions",
			// A few are the eviction policy at work.
			Expr: `sum by (instance) (rate(redis_evicted_keys_total[${window}])) * 300 > 100`,
			For:  "15m", Severity: names.Warning,
			Summary:     "The cache drops keys before they expire.",
			Description: "{{ $labels.instance }} dropped {{ $value | humanize }} keys in five minutes.",
			Runbook:     "cache.md#cache-evictions",
		},
		{
			Name: "CacheHitRatioCollapsed",
			Expr: CacheHitRatio + ` < 0.5 * avg_over_time(` + CacheHitRatio + `[1d] offset 1h)
and
sum(rate(redis_keyspace_hits_total[15m])) + sum(rate(redis_keyspace_misses_total[15m])) > 10`,
			For: "30m", Severity: names.Warning,
			Summary:     "The cache finds much less than it did.",
			Description: "The cache answers {{ $value | humanizePercentage }} of the look-ups, less than half of what it did the day before.",
			Runbook:     "cache.md#cache-hit-ratio-collapsed",
		},
		{
			Name: "CacheSlow",
			Expr: CacheLatency + ` * 1000 > 5`,
			For:  "10m", Severity: names.Warning,
			Summary:     "The cache takes long to answer.",
			Description: "A command takes {{ $value | humanize }} ms on {{ $labels.instance }}; well below one is usual.",
			Runbook:     "cache.md#cache-slow",
		},
	}
}

// cacheReplicas are the alerts about replicas.
func cacheReplicas() []Alert {
	return []Alert{
		{
			Name: "CacheReplicaDetached",
			// Only a replica has a link.
			Expr: `max by (instance) (redis_master_link_up) == 0`,
			For:  "5m", Severity: names.Warning,
			Summary:     "A replica of the cache has lost its primary.",
			Description: "{{ $labels.instance }} receives nothing from its primary; a failover would lose what was written since.",
			Runbook:     "cache.md#cache-replication",
		},
		{
			Name: "CacheReplicaBehind",
			Expr: `max by (dimension_CacheClusterId) (aws_elasticache_replication_lag_maximum) > 30`,
			For:  "5m", Severity: names.Warning,
			Summary:     "A replica of the cache is behind its primary.",
			Description: "{{ $labels.dimension_CacheClusterId }} is {{ $value | humanizeDuration }} behind its primary; a failover would lose that much.",
			Runbook:     "cache.md#cache-replication",
		},
	}
}
