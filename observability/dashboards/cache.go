package dashboards

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
)

// cache is Redis or Valkey: what its exporter sees of each node, and what
// CloudWatch sees of the machine under it.
func cache(env config.Environment) Dashboard {
	return Dashboard{
		UID:         "vibe-cache",
		File:        "cache",
		Title:       "Cache",
		Description: "Redis or Valkey on ElastiCache, node by node: hits, evictions, memory, latency, connections, replication and machine.",
		Runbooks:    []string{"cache.md"},
		Variables: []Variable{
			{Name: "node", Label: "Node", Metric: "redis_up", Key: "instance"},
		},
		Rows: []Row{
			cacheGlance(env),
			cacheKeys(),
			cacheMemory(env),
			cacheCommands(),
			cacheClients(env),
			cacheReplication(),
			cacheMachine(env),
		},
	}
}

// node selects the nodes that the reader chose.
const node = `instance=~"$node"`

// hits is the share of the look-ups that found their key, put together by by.
func hits(by string) string {
	found := `sum` + by + ` (rate(redis_keyspace_hits_total{` + node + `}[$__rate_interval]))`
	return found + ` / (` + found + ` + sum` + by + ` (rate(redis_keyspace_misses_total{` + node + `}[$__rate_interval])))`
}

func cacheGlance(env config.Environment) Row {
	memory := float64(env.Operations.Alarms.CacheMemoryPercent)
	nodes := float64(env.Cache.Shards * (1 + env.Cache.ReplicasPerShard))
	return Row{Title: "At a glance", Panels: []Panel{
		{
			Title: "Nodes that answer", Kind: Stat, Unit: Plain, Thresholds: atLeast(nodes),
			Description: "Nodes that the exporter reaches.",
			Queries:     []Query{{Expr: `sum(redis_up)`, Legend: "nodes"}},
			Runbook:     "cache.md#cache-down",
		},
		{
			Title: "Every slot is served", Kind: Stat, Unit: Plain, Thresholds: atLeast(1),
			Description: "1 while each key has a node that serves it.",
			Queries:     []Query{{Expr: `min(redis_cluster_state)`, Legend: "state"}},
			Runbook:     "cache.md#cache-slots-failing",
		},
		{
			Title: "Hit ratio", Kind: Stat, Unit: Share, Thresholds: atLeast(0.8),
			Description: "Share of the look-ups that found their key. What is normal depends on the application; a sudden fall is what matters.",
			Queries:     []Query{{Expr: alerts.CacheHitRatio, Legend: "hits"}},
			Runbook:     "cache.md#cache-hit-ratio-collapsed",
		},
		{
			Title: "Memory in use", Kind: Gauge, Unit: Percent, Max: 100, Thresholds: above(memory, 95),
			Description: "Share of the memory of the fullest node. At 100 % keys are evicted, sessions among them.",
			Queries:     []Query{{Expr: `max(` + alerts.CacheMemory + `)`, Legend: "in use"}},
			Runbook:     "cache.md#cache-memory",
		},
		{
			Title: "Evicted in an hour", Kind: Stat, Unit: Number, Thresholds: above(1, 100),
			Description: "Keys that went before their time for want of memory.",
			Queries:     []Query{{Expr: `round(sum(increase(redis_evicted_keys_total[1h])))`, Legend: "keys"}},
			Runbook:     "cache.md#cache-evictions",
		},
		{
			Title: "Mean latency", Kind: Stat, Unit: Seconds, Thresholds: above(0.001, 0.005),
			Description: "How long a command takes on the slowest node, without the network.",
			Queries:     []Query{{Expr: `max(` + alerts.CacheLatency + `)`, Legend: "mean"}},
			Runbook:     "cache.md#cache-slow",
		},
	}}
}

func cacheKeys() Row {
	return Row{Title: "Keys", Panels: []Panel{
		{
			Title: "Hit ratio", Kind: TimeSeries, Unit: Share, Max: 1,
			Description: "Share of the look-ups that found their key, by node.",
			Queries:     []Query{{Expr: hits(" by (instance)"), Legend: "{{instance}}"}},
			Runbook:     "cache.md#cache-hit-ratio-collapsed",
		},
		{
			Title: "Look-ups", Kind: TimeSeries, Unit: Operations, Stack: true,
			Description: "Look-ups a second that found their key, and that did not.",
			Queries: []Query{
				{Expr: `sum(rate(redis_keyspace_hits_total{` + node + `}[$__rate_interval]))`, Legend: "hits"},
				{Expr: `sum(rate(redis_keyspace_misses_total{` + node + `}[$__rate_interval]))`, Legend: "misses"},
			},
		},
		{
			Title: "Evicted and expired", Kind: TimeSeries, Unit: Operations,
			Description: "Keys a second that went for want of memory, and that went at their time.",
			Queries: []Query{
				{Expr: `sum by (instance) (rate(redis_evicted_keys_total{` + node + `}[$__rate_interval]))`, Legend: "evicted {{instance}}"},
				{Expr: `sum by (instance) (rate(redis_expired_keys_total{` + node + `}[$__rate_interval]))`, Legend: "expired {{instance}}"},
			},
			Runbook: "cache.md#cache-evictions",
		},
	}}
}

func cacheMemory(env config.Environment) Row {
	limit := float64(env.Operations.Alarms.CacheMemoryPercent)
	return Row{Title: "Memory", Panels: []Panel{
		{
			Title: "Memory", Kind: TimeSeries, Unit: Bytes,
			Description: "Memory that data take, the most that they may, and what the process takes of the machine.",
			Queries: []Query{
				{Expr: `max by (instance) (redis_memory_used_bytes{` + node + `})`, Legend: "used {{instance}}"},
				{Expr: `max(redis_memory_max_bytes{` + node + `})`, Legend: "at most"},
				{Expr: `max by (instance) (redis_memory_used_rss_bytes{` + node + `})`, Legend: "process {{instance}}"},
			},
			Runbook: "cache.md#cache-memory",
		},
		{
			Title: "Memory in use", Kind: TimeSeries, Unit: Percent, Max: 100, Thresholds: above(limit, 95),
			Description: "Share of the memory that a node may use.",
			Queries:     []Query{{Expr: alerts.CacheMemory + `{` + node + `}`, Legend: "{{instance}}"}},
			Runbook:     "cache.md#cache-memory",
		},
		{
			Title: "Keys", Kind: TimeSeries, Unit: Number,
			Description: "Keys, and those of them that have an end. Keys without one stay until they are evicted.",
			Queries: []Query{
				{Expr: `sum by (instance) (redis_db_keys{` + node + `})`, Legend: "{{instance}}"},
				{Expr: `sum by (instance) (redis_db_keys_expiring{` + node + `})`, Legend: "with an end {{instance}}"},
			},
		},
	}}
}

func cacheCommands() Row {
	by := func(metric string) string {
		return `sum by (cmd) (rate(` + metric + `{` + node + `}[$__rate_interval]))`
	}
	return Row{Title: "Commands", Panels: []Panel{
		{
			Title: "Commands", Kind: TimeSeries, Unit: Operations, Stack: true,
			Description: "Commands a second: the eight most frequent.",
			Queries:     []Query{{Expr: `topk(8, ` + by("redis_commands_total") + `)`, Legend: "{{cmd}}"}},
		},
		{
			Title: "Latency by command", Kind: TimeSeries, Unit: Seconds, Thresholds: above(0.001, 0.01),
			Description: "Mean time of a command on its node: the eight slowest. KEYS, SMEMBERS or scripts over much data stop everything else.",
			Queries: []Query{{
				Expr:   `topk(8, ` + by("redis_commands_duration_seconds_total") + ` / on (cmd) (` + by("redis_commands_total") + ` > 0))`,
				Legend: "{{cmd}}",
			}},
			Runbook: "cache.md#cache-slow",
		},
		{
			Title: "Latency, 99 of 100", Kind: TimeSeries, Unit: Microseconds,
			Description: "How long 99 of 100 commands take at most on their node, in microseconds.",
			Queries: []Query{{
				Expr:   quantile(0.99, `sum by (instance, le) (rate(redis_commands_latencies_usec_bucket{`+node+`}[$__rate_interval]))`),
				Legend: "{{instance}}",
			}},
		},
		{
			Title: "Where the time goes", Kind: TimeSeries, Unit: Share, Stack: true,
			Description: "Share of the one command thread's time that each command takes, over all nodes: the eight that take most.",
			Queries:     []Query{{Expr: `topk(8, ` + by("redis_commands_duration_seconds_total") + `)`, Legend: "{{cmd}}"}},
		},
		{
			Title: "Errors", Kind: TimeSeries, Unit: PerMinute,
			Description: "Errors a minute by their first word. MOVED is a client that learns where a key lives; OOM is a full cache that evicts nothing.",
			Queries:     []Query{{Expr: `60 * sum by (err) (rate(redis_errors_total{` + node + `}[$__rate_interval]))`, Legend: "{{err}}"}},
		},
		{
			Title: "Slow commands", Kind: TimeSeries, Unit: Plain,
			Description: "Commands in each node's log of slow ones, which holds 128.",
			Queries:     []Query{{Expr: `max by (instance) (redis_slowlog_length{` + node + `})`, Legend: "{{instance}}"}},
		},
	}}
}

func cacheClients(env config.Environment) Row {
	return Row{Title: "Connections", Panels: []Panel{
		{
			Title: "Connections", Kind: TimeSeries, Unit: Plain, Thresholds: above(float64(env.Operations.Alarms.CacheConnections), 20000),
			Description: "Connections of each node. Each pod of the backend keeps some to every node.",
			Queries: []Query{
				{Expr: `max by (instance) (redis_connected_clients{` + node + `})`, Legend: "{{instance}}"},
				{Expr: `max by (instance) (redis_blocked_clients{` + node + `})`, Legend: "blocked {{instance}}"},
			},
			Runbook: "cache.md#cache-connections",
		},
		{
			Title: "New and refused connections", Kind: TimeSeries, Unit: PerSecond,
			Description: "Connections a second that are opened, and that are refused. Many that are opened are a client without a pool, and TLS makes each dear.",
			Queries: []Query{
				{Expr: `sum by (instance) (rate(redis_connections_received_total{` + node + `}[$__rate_interval]))`, Legend: "opened {{instance}}"},
				{Expr: `sum by (instance) (rate(redis_rejected_connections_total{` + node + `}[$__rate_interval]))`, Legend: "refused {{instance}}"},
			},
		},
		{
			Title: "Network", Kind: TimeSeries, Unit: BytesRate,
			Description: "What nodes receive, and, as a negative number, what they send.",
			Queries: []Query{
				{Expr: `sum by (instance) (rate(redis_net_input_bytes_total{` + node + `}[$__rate_interval]))`, Legend: "in {{instance}}"},
				{Expr: `-sum by (instance) (rate(redis_net_output_bytes_total{` + node + `}[$__rate_interval]))`, Legend: "out {{instance}}"},
			},
		},
	}}
}

func cacheReplication() Row {
	return Row{Title: "Replication and failover", Panels: []Panel{
		{
			Title: "Roles", Kind: Table, Unit: Seconds, Size: Size{8, 7},
			Description: "Each node's role and version, and how long it has run. A short time is a failover or an update.",
			Queries:     []Query{{Expr: `sum by (instance, role, redis_version) (redis_instance_info) * 0 + on (instance) group_left () max by (instance) (redis_uptime_in_seconds)`, Legend: "runs for (s)"}},
		},
		{
			Title: "Replicas behind", Kind: TimeSeries, Unit: Bytes,
			Description: "Bytes of the primary's stream that its slowest replica has yet to read. A failover loses them.",
			Queries: []Query{{
				Expr:   `max by (instance) (redis_master_repl_offset{` + node + `}) - on (instance) min by (instance) (redis_connected_slave_offset_bytes{` + node + `})`,
				Legend: "{{instance}}",
			}},
			Runbook: "cache.md#cache-replication",
		},
		{
			Title: "Replicas", Kind: TimeSeries, Unit: Plain,
			Description: "Replicas of each node, and whether a replica is connected to its primary. A shard without one cannot fail over.",
			Queries: []Query{
				{Expr: `max by (instance) (redis_connected_slaves{` + node + `})`, Legend: "replicas of {{instance}}"},
				{Expr: `min by (instance) (redis_master_link_up{` + node + `})`, Legend: "{{instance}} connected"},
			},
			Runbook: "cache.md#cache-replication",
		},
	}}
}

func cacheMachine(env config.Environment) Row {
	a := env.Operations.Alarms
	machine := func(metric string) []Query {
		return []Query{{Expr: `max by (dimension_CacheClusterId) (` + metric + `)`, Legend: "{{dimension_CacheClusterId}}"}}
	}
	return Row{Title: "Machine (from CloudWatch, some minutes late)", Panels: []Panel{
		{
			Title: "Engine CPU", Kind: TimeSeries, Unit: Percent, Max: 100, Thresholds: above(float64(a.CacheCPUPercent), 95),
			Description: "How busy the one thread is that runs commands. At 100 % every further command waits.",
			Queries:     machine("aws_elasticache_engine_cpuutilization_average"),
			Runbook:     "cache.md#cache-cpu",
		},
		{
			Title: "Memory as ElastiCache counts", Kind: TimeSeries, Unit: Percent, Max: 100, Thresholds: above(float64(a.CacheMemoryPercent), 95),
			Description: "Memory in use of the most that there may be.",
			Queries:     machine("aws_elasticache_database_memory_usage_percentage_average"),
			Runbook:     "cache.md#cache-memory",
		},
		{
			Title: "Replication lag", Kind: TimeSeries, Unit: Seconds, Thresholds: above(1, 30),
			Description: "How far each replica is behind.",
			Queries:     machine("aws_elasticache_replication_lag_maximum"),
			Runbook:     "cache.md#cache-replication",
		},
		{
			Title: "Connections as ElastiCache counts", Kind: TimeSeries, Unit: Plain, Thresholds: above(float64(a.CacheConnections), 20000),
			Description: "Connections of each node, also while the exporter gets none.",
			Queries:     machine("aws_elasticache_curr_connections_maximum"),
			Runbook:     "cache.md#cache-connections",
		},
		{
			Title: "Evictions as ElastiCache counts", Kind: TimeSeries, Unit: Number,
			Description: "Keys that went for want of memory in five minutes.",
			Queries:     machine("aws_elasticache_evictions_sum"),
			Runbook:     "cache.md#cache-evictions",
		},
		{
			Title: "Held back by the network's allowance", Kind: TimeSeries, Unit: Number, Thresholds: anything(),
			Description: "Packets in five minutes that waited because the node sends more than its type may.",
			Queries:     machine("aws_elasticache_network_bandwidth_out_allowance_exceeded_sum"),
		},
	}}
}
