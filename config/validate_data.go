package config

import (
	"fmt"
	"regexp"
	"strings"
)

// snapshotShape is a snapshot's identifier or ARN: letters, digits and single
// hyphens, with a prefix where RDS or AWS Backup took it
// (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html).
var snapshotShape = regexp.MustCompile(`^(arn:aws:rds:[a-z0-9-]+:[0-9]{12}:snapshot:)?((rds|awsbackup):)?[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$`)

// databaseRules are those of PostgreSQL.
func databaseRules(e Environment) []rule {
	d := e.Database
	var supported []string
	for _, row := range PostgresVersions() {
		if row.Supported {
			supported = append(supported, row.Version)
		}
	}
	version, known := FindPostgresVersion(d.EngineVersion)
	_, class := FindDatabaseClass(d.InstanceClass)
	rules := []rule{
		{"database.engineVersion", d.EngineVersion, known, "is unknown", "one of " + list(supported)},
		{"database.engineVersion", d.EngineVersion, !known || version.Supported, "is too old for the application", "one of " + list(supported)},
		{"database.instanceClass", d.InstanceClass, class, "is unknown", "a class of the table in config/databases.go, such as db.t4g.medium"},
		// gp3's bounds for PostgreSQL
		// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html).
		between("database.allocatedGiB", d.AllocatedGiB, 20, 65536, " GiB"),
		between("database.backupRetentionDays", d.BackupRetentionDays, 1, 35, " days"),
		oneOf("database.monitoringSeconds", d.MonitoringSeconds, []int{0, 1, 5, 10, 15, 30, 60}),
		// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
		between("database.rotationDays", d.RotationDays, 1, 1000, " days"),
	}
	if sane(d.AllocatedGiB) {
		// RDS wants a tenth more than there is
		// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html).
		rules = append(rules, between("database.maxAllocatedGiB", d.MaxAllocatedGiB, min(ceilDivide(d.AllocatedGiB*11, 10), 65536), 65536, " GiB"))
	}
	if d.SnapshotID != "" {
		rules = append(rules, rule{"database.snapshotId", d.SnapshotID, len(d.SnapshotID) <= 255 && snapshotShape.MatchString(d.SnapshotID),
			"is no snapshot", "its identifier or ARN"})
	}
	return append(rules, windowRules("database.backupWindow", d.BackupWindow, "database.maintenanceWindow", d.MaintenanceWindow, 30)...)
}

// cacheRules are those of ElastiCache
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html).
func cacheRules(e Environment) []rule {
	c := e.Cache
	rules := []rule{
		oneOf("cache.engine", c.Engine, CacheEngines()),
		cacheNodeRule(c.NodeType),
		between("cache.shards", c.Shards, 1, 500, " shards"),
		between("cache.replicasPerShard", c.ReplicasPerShard, 1, 5, " replicas, so that a shard can fail over"),
		between("cache.snapshotRetentionDays", c.SnapshotRetentionDays, 0, 35, " days"),
	}
	if versions := cacheVersionsOf(c.Engine); len(versions) > 0 {
		rules = append(rules, oneOf("cache.engineVersion", c.EngineVersion, versions))
	}
	if nodes := c.Shards * (1 + c.ReplicasPerShard); sane(c.Shards, c.ReplicasPerShard) {
		// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.html
		rules = append(rules, rule{"cache.shards", c.Shards, nodes <= 500, fmt.Sprintf("with replicas makes %d nodes", nodes), "fewer: a cluster has 500 nodes at most"})
	}
	return append(rules, windowRules("cache.snapshotWindow", c.SnapshotWindow, "cache.maintenanceWindow", c.MaintenanceWindow, 60)...)
}

// cacheNodeRule demands a node type that can do what the platform asks.
func cacheNodeRule(nodeType string) rule {
	r := oneOf("cache.nodeType", nodeType, CacheNodeTypes())
	r.want = "a type of the table in config/caches.go, such as cache.t4g.micro"
	for _, family := range retiredCacheFamilies() {
		if strings.HasPrefix(nodeType, family.prefix) {
			r.reason = family.reason
		}
	}
	return r
}
