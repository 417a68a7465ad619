package cache

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// family is the parameter group family of an engine's version, from Redis 7 and
// Valkey 7 on: the engine and the major version
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html).
func family(engine config.CacheEngine, version string) string {
	major, _, _ := strings.Cut(version, ".")
	return string(engine) + major
}

// parameter is one row of the parameter group.
type parameter struct {
	name, value, reason string
}

// parameters lists what differs from the family's defaults.
func parameters() []parameter {
	return []parameter{
		{"cluster-enabled", "yes", "Cluster mode: shards can be added later, and it cannot be turned on later"},
		{"maxmemory-policy", "allkeys-lru", "Sessions in use are touched at every request and query results seldom, so the oldest results go first; and a key without a time to live cannot fill the memory until writes fail, as under the default, volatile-lru"},
	}
}

// parameterMap is parameters in the CDK's shape.
func parameterMap() *map[string]*string {
	m := map[string]*string{}
	for _, p := range parameters() {
		m[p.name] = new(p.value)
	}
	return &m
}
