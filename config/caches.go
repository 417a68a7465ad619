package config

import "strings"

// CacheVersion is an engine version of ElastiCache.
type CacheVersion struct {
	Engine  CacheEngine
	Version string
	// Family is the family of its parameter groups.
	Family string
}

// CacheVersions lists the engine versions that this platform knows
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html,
// and ElastiCache's own list as cfn-lint 1.58.0 records it in
// `aws_elasticache_cachecluster/engine_version.json`). Valkey 9 exists, but its
// parameter group family has no source here.
func CacheVersions() []CacheVersion {
	return []CacheVersion{
		{Redis, "6.2", "redis6.x"},
		{Redis, "7.0", "redis7"},
		{Redis, "7.1", "redis7"},
		{Valkey, "7.2", "valkey7"},
		{Valkey, "8.0", "valkey8"},
		{Valkey, "8.1", "valkey8"},
		{Valkey, "8.2", "valkey8"},
	}
}

// ParameterFamily is the family of the parameter group that c needs; empty if
// its engine version is unknown.
func (c Cache) ParameterFamily() string {
	for _, row := range CacheVersions() {
		if row.Engine == c.Engine && row.Version == c.EngineVersion {
			return row.Family
		}
	}
	return ""
}

// cacheVersionsOf lists the versions of one engine.
func cacheVersionsOf(engine CacheEngine) []string {
	var versions []string
	for _, row := range CacheVersions() {
		if row.Engine == engine {
			versions = append(versions, row.Version)
		}
	}
	return versions
}

// CacheNodeTypes lists the node types that this platform knows: each fails over
// in cluster mode, takes snapshots and encrypts, with every version of
// CacheVersions
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html,
// and the list in cfn-lint 1.58.0's `cachenodetype_enum.json`).
func CacheNodeTypes() []string {
	var types []string
	for _, family := range []struct{ name, sizes string }{
		{"t3", "micro small medium"},
		{"t4g", "micro small medium"},
		{"m5", "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge"},
		{"m6g", "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"},
		{"m7g", "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"},
		{"r5", "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge"},
		{"r6g", "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"},
		{"r7g", "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"},
	} {
		for size := range strings.FieldsSeq(family.sizes) {
			types = append(types, "cache."+family.name+"."+size)
		}
	}
	return types
}

// retiredCacheFamilies are families that a cache of ours cannot be made of, with
// what a problem says of them
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html).
func retiredCacheFamilies() []struct{ prefix, reason string } {
	return []struct{ prefix, reason string }{
		{"cache.t1.", "cannot fail over to a replica"},
		{"cache.m1.", "cannot fail over in cluster mode"},
		{"cache.m2.", "cannot fail over in cluster mode"},
		{"cache.c1.", "cannot fail over in cluster mode"},
		{"cache.t2.", "is of a generation that AWS makes no new caches of"},
		{"cache.m3.", "is of a generation that AWS makes no new caches of"},
		{"cache.r3.", "is of a generation that AWS makes no new caches of"},
		{"cache.r6gd.", "tiers data to disks, which needs settings of its own"},
	}
}
