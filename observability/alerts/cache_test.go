package alerts

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

func cacheCases(env config.Environment) []unitTest {
	a := env.Operations.Alarms
	node := func(metric string) string { return metric + `{instance="n1"}` }
	const labels = `{instance="n1"}`
	hold := minutes(cloudWatchHold(env) + 1)
	const engine = `aws_elasticache_engine_cpuutilization_average{dimension_CacheClusterId="n1", dimension_CacheNodeId="0001"}`
	const behind = `aws_elasticache_replication_lag_maximum{dimension_CacheClusterId="n2", dimension_CacheNodeId="0001"}`
	memory := func(used int) series {
		return series{node("redis_memory_used_bytes"): fmt.Sprintf("%dx20", used), node("redis_memory_max_bytes"): "100x20"}
	}
	lookups := func(hits, misses string) series {
		return series{node("redis_keyspace_hits_total"): hits, node("redis_keyspace_misses_total"): misses}
	}
	commands := func(seconds string) series {
		return series{
			`redis_commands_duration_seconds_total{instance="n1", cmd="get"}`: seconds,
			`redis_commands_total{instance="n1", cmd="get"}`:                  "0+1000x30",
		}
	}
	tests := []unitTest{
		fires("CacheDown", "for two minutes", "3m", series{node("redis_up"): "0x5"},
			firing{labels, "The exporter cannot log in to n1. A failover takes under a minute."}),
		silent("CacheDown", "a failover of a minute", "5m", series{node("redis_up"): "1 0 0 1x5"}),
		fires("CacheSlotsFailing", "a shard without a primary", "3m", series{node("redis_cluster_slots_fail"): "5461x5", node("redis_cluster_state"): "1x5"},
			firing{labels, "n1 says that a shard has no primary."}),
		fires("CacheSlotsFailing", "the cluster says so", "3m", series{node("redis_cluster_slots_fail"): "0x5", node("redis_cluster_state"): "0x5"},
			firing{labels, "n1 says that a shard has no primary."}),
		silent("CacheSlotsFailing", "a failover of a minute", "5m", series{node("redis_cluster_slots_fail"): "0 5461 5461 0x5", node("redis_cluster_state"): "1 0 0 1x5"}),
		fires("CacheRejectsConnections", "some", "10m", series{node("redis_rejected_connections_total"): "0x5 3x20"},
			firing{labels, "n1 refused 3 connections in 15 minutes."}),
		silent("CacheRejectsConnections", "some an hour ago", "60m", series{node("redis_rejected_connections_total"): "0x5 3x60"}),
		fires("CacheConnectionsHigh", "one more", "16m", series{node("redis_connected_clients"): fmt.Sprintf("%dx20", a.CacheConnections+1)},
			firing{labels, fmt.Sprintf("n1 has %d clients.", a.CacheConnections+1)}),
		silent("CacheConnectionsHigh", "as many as may be", "20m", series{node("redis_connected_clients"): fmt.Sprintf("%dx20", a.CacheConnections)}),
		fires("CacheProcessorBusy", "above the limit", hold, series{engine: fmt.Sprintf("%dx60", a.CacheCPUPercent+1)},
			firing{`{dimension_CacheClusterId="n1"}`, fmt.Sprintf("The engine of n1 is %d %% busy.", a.CacheCPUPercent+1)}),
		silent("CacheProcessorBusy", "at the limit", hold, series{engine: fmt.Sprintf("%dx60", a.CacheCPUPercent)}),
		fires("CacheMemoryHigh", "above the limit", "16m", memory(a.CacheMemoryPercent+1),
			firing{labels, fmt.Sprintf("n1 uses %d %% of its memory; then it drops keys, sessions among them.", a.CacheMemoryPercent+1)}),
		silent("CacheMemoryHigh", "at the limit", "20m", memory(a.CacheMemoryPercent)),
		fires("CacheEvictions", "thirty a minute", "25m", series{node("redis_evicted_keys_total"): "0+30x30"},
			firing{labels, "n1 dropped 150 keys in five minutes."}),
		silent("CacheEvictions", "twenty a minute", "30m", series{node("redis_evicted_keys_total"): "0+20x30"}),
		fires("CacheHitRatioCollapsed", "from 90 to 30 percent", "360m", lookups("0+900x300 270000+300x80", "0+100x300 30000+700x80"),
			firing{`{}`, "The cache answers 30% of the look-ups, less than half of what it did the day before."}),
		silent("CacheHitRatioCollapsed", "from 90 to 50 percent", "360m", lookups("0+900x300 270000+500x80", "0+100x300 30000+500x80")),
		silent("CacheHitRatioCollapsed", "from 90 to 30 percent of little", "360m", lookups("0+480x300 144000+160x80", "0+60x300 18000+380x80")),
		fires("CacheSlow", "six milliseconds", "16m", commands("0+6x30"), firing{labels, "A command takes 6 ms on n1; well below one is usual."}),
		silent("CacheSlow", "five milliseconds", "20m", commands("0+5x30")),
	}
	if env.Cache.ReplicasPerShard == 0 {
		return tests
	}
	return append(tests,
		fires("CacheReplicaDetached", "for five minutes", "6m", series{`redis_master_link_up{instance="n2", master_host="n1", master_port="6379"}`: "0x10"},
			firing{`{instance="n2"}`, "n2 receives nothing from its primary; a failover would lose what was written since."}),
		silent("CacheReplicaDetached", "for three minutes", "10m", series{`redis_master_link_up{instance="n2", master_host="n1", master_port="6379"}`: "1 0 0 0 1x10"}),
		fires("CacheReplicaBehind", "31 seconds", "6m", series{behind: "31x10"},
			firing{`{dimension_CacheClusterId="n2"}`, "n2 is 31s behind its primary; a failover would lose that much."}),
		silent("CacheReplicaBehind", "30 seconds", "10m", series{behind: "30x10"}),
	)
}
