package cost

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// data is a database and a cache, with changes.
func data(change func(database, cache object)) assembly.Stack {
	database := object{
		"DBInstanceClass": "db.t4g.medium", "AllocatedStorage": "20", "StorageType": "gp3", "MultiAZ": true, "BackupRetentionPeriod": 7.0, "MonitoringInterval": 60.0,
		"AutomaticBackupReplicationRegion": "us-west-2", "AutomaticBackupReplicationRetentionPeriod": 7.0, "DatabaseInsightsMode": "standard",
	}
	cache := object{"CacheNodeType": "cache.t4g.micro", "Engine": "redis", "NumNodeGroups": 1.0, "ReplicasPerNodeGroup": 1.0, "SnapshotRetentionLimit": 15.0}
	if change != nil {
		change(database, cache)
	}
	return stack("data", "us-east-1", map[string]assembly.Resource{
		"Database": of("AWS::RDS::DBInstance", database), "Cache": of("AWS::ElastiCache::ReplicationGroup", cache),
		"Secret": of("AWS::SecretsManager::Secret", object{"ReplicaRegions": []any{object{"Region": "us-west-2"}}}), "Key": of("AWS::KMS::Key", nil),
	})
}

func TestDatabase(t *testing.T) {
	r := estimate(t, production(t, nil), data(nil))
	want(t, r, "Database", "database instance", 94.9)                  // 730 × 0.13
	want(t, r, "Database", "database volume", 4.6)                     // 20 × 0.23
	want(t, r, "Database", "database backups", 0)                      // 15 × 1.07 is less than the free 20
	want(t, r, "Database", "copied backups", 1.5248)                   // 15 × 1.07 × 0.095
	want(t, r, "Database", "backups sent to the other region", 0.0913) // 15 × 30.42 × 1 % × 0.02
	want(t, r, "Database", "Enhanced Monitoring", 0.219)               // 2 × 43,800 × 5 KB = 0.438 GB × 0.50
	want(t, r, "Secret", "secret", 0.4)
	want(t, r, "Secret", "replica in us-west-2", 0.4)
	want(t, r, "Key", "key", 1)
	want(t, r, "uses of keys", "uses of keys", 3)    // 1,000 thousand ÷ 10 × 0.03
	want(t, r, "secrets read", "secrets read", 0.05) // 10 thousand ÷ 10 × 0.05
	absent(t, r, "objects read", "objects read")     // there is no bucket
	for _, l := range r.Lines {
		if (l.Item == "copied backups" || l.Item == "replica in us-west-2") && l.Region != "us-west-2" {
			t.Errorf("%s is charged in %s", l.Item, l.Region)
		}
	}

	env := production(t, func(e *config.Environment) { e.Cost.Stored.DatabaseGB = 30 })
	r = estimate(t, env, data(func(d, _ object) {
		d["MultiAZ"], d["DBInstanceClass"], d["MonitoringInterval"] = false, "db.t4g.micro", 0.0
	}))
	want(t, r, "Database", "database instance", 11.68) // 730 × 0.016
	want(t, r, "Database", "database volume", 2.3)     // 20 × 0.115
	want(t, r, "Database", "database backups", 1.1495) // (30 × 1.07 − 20) × 0.095
	absent(t, r, "Database", "Enhanced Monitoring")
}

func TestDatabaseWithoutARow(t *testing.T) {
	r := estimate(t, production(t, nil), data(func(d, _ object) {
		d["StorageType"], d["DatabaseInsightsMode"], d["DBInstanceClass"] = "io2", "advanced", "db.m7i.large"
	}))
	if len(r.Unpriced) != 3 {
		t.Errorf("want three that have no price: %+v", r.Unpriced)
	}
}

func TestCache(t *testing.T) {
	r := estimate(t, production(t, nil), data(nil))
	want(t, r, "Cache", "cache nodes", 23.36)    // 2 × 730 × 0.016
	want(t, r, "Cache", "cache snapshots", 1.19) // 14 × 1 × 0.085
	r = estimate(t, production(t, nil), data(func(_, c object) { c["Engine"], c["NumNodeGroups"], c["SnapshotRetentionLimit"] = "valkey", 2.0, 0.0 }))
	want(t, r, "Cache", "cache nodes", 37.376) // 4 × 730 × 0.0128
	want(t, r, "Cache", "cache snapshots", 0)
}
