package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateCache(t *testing.T) {
	refuse(t, []refusal{
		{"engine unknown", "production", func(e *config.Environment) {
			e.Cache.Engine = "memcached"
		}, []string{
			`cache.engine: "memcached" is unknown; write one of redis, valkey`,
		}},
		{"version of the other engine", "production", func(e *config.Environment) {
			e.Cache.EngineVersion = "8.0"
		}, []string{
			`cache.engineVersion: "8.0" is unknown; write one of 6.2, 7.0, 7.1`,
		}},
		{"node type unknown", "production", func(e *config.Environment) {
			e.Cache.NodeType = "t4g.micro"
		}, []string{
			`cache.nodeType: "t4g.micro" is unknown; write a type of the table in config/caches.go, such as cache.t4g.micro`,
		}},
		{"node type that cannot fail over", "production", func(e *config.Environment) {
			e.Cache.NodeType = "cache.t1.micro"
		}, []string{
			`cache.nodeType: "cache.t1.micro" cannot fail over to a replica; write a type of the table in config/caches.go, such as cache.t4g.micro`,
		}},
		{"node type that cannot fail over in cluster mode", "production", func(e *config.Environment) {
			e.Cache.NodeType = "cache.m1.small"
		}, []string{
			`cache.nodeType: "cache.m1.small" cannot fail over in cluster mode; write a type of the table in config/caches.go, such as cache.t4g.micro`,
		}},
		{"node type that AWS has retired", "production", func(e *config.Environment) {
			e.Cache.NodeType = "cache.t2.micro"
		}, []string{
			`cache.nodeType: "cache.t2.micro" is of a generation that AWS makes no new caches of; write a type of the table in config/caches.go, such as cache.t4g.micro`,
		}},
		{"no shard", "production", func(e *config.Environment) {
			e.Cache.Shards = 0
		}, []string{
			`cache.shards: 0 is out of range; write 1 to 500 shards`,
		}},
		{"no replica", "production", func(e *config.Environment) {
			e.Cache.ReplicasPerShard = 0
		}, []string{
			`cache.replicasPerShard: 0 is out of range; write 1 to 5 replicas, so that a shard can fail over`,
		}},
		{"more nodes than a cluster has", "production", func(e *config.Environment) {
			e.Cache.Shards = 300
		}, []string{
			`cache.shards: 300 with replicas makes 600 nodes; write fewer: a cluster has 500 nodes at most`,
		}},
		{"snapshots for too long", "production", func(e *config.Environment) {
			e.Cache.SnapshotRetentionDays = 36
		}, []string{
			`cache.snapshotRetentionDays: 36 is out of range; write 0 to 35 days`,
		}},
		{"snapshot window too short", "production", func(e *config.Environment) {
			e.Cache.SnapshotWindow = "02:00-02:30"
		}, []string{
			`cache.snapshotWindow: "02:00-02:30" lasts 30 minutes; write a window of 60 minutes or more`,
		}},
		{"windows that meet", "production", func(e *config.Environment) {
			e.Cache.SnapshotWindow = "07:00-08:00"
		}, []string{
			`cache.maintenanceWindow: "sun:07:30-sun:08:30" meets cache.snapshotWindow, 07:00-08:00; write windows that do not overlap`,
		}},
	})
}
