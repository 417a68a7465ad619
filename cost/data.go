package cost

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

const typeDatabase = "AWS::RDS::DBInstance"

// monitoringKB is how much one point of Enhanced Monitoring writes to CloudWatch, in
// KB: about 90 metrics and the processes. From memory.
const monitoringKB = 5

// database is a PostgreSQL instance, its volume and its backups.
func database(m *month, r resource) []item {
	class, gib, kind, copies := r.text("DBInstanceClass"), r.number("AllocatedStorage"), "single", 1.0
	of := "one instance"
	if r.on("MultiAZ") {
		kind, of, copies = "multi", "an instance and its standby", 2
	}
	volume := r.text("StorageType")
	items := []item{
		{what: "database instance", price: "rds-" + kind + "/" + class, quantity: hours, basis: fmt.Sprintf("%s, %s, × 730 hours", of, class)},
		{what: "database volume", price: "rds-" + volume + "-" + kind, quantity: gib, basis: fmt.Sprintf("%s GiB of %s for %s", figure(gib), volume, of)},
	}
	items = append(items, m.databaseBackups(r, gib)...)
	if seconds := r.number("MonitoringInterval"); seconds > 0 {
		gb := copies * hours * 3600 / seconds * monitoringKB / 1e6
		items = append(items, item{what: "Enhanced Monitoring", price: "logs-vended-gb", quantity: gb, basis: fmt.Sprintf("%.2f GB: %d KB each %s seconds, of %s", gb, monitoringKB, figure(seconds), of)})
	}
	if r.text("DatabaseInsightsMode") == "advanced" || r.number("PerformanceInsightsRetentionPeriod") > 7 {
		items = append(items, item{what: "Database Insights", price: "rds-insights", basis: "beyond standard mode and seven days it is charged, and has no row"})
	}
	return items
}

// databaseBackups are RDS' own, of which as much as the volume is free, and their
// copies in another region.
func (m *month) databaseBackups(r resource, gib float64) []item {
	used, change := float64(m.cost.Stored.DatabaseGB), float64(m.cost.ChangePercent)/100
	assumes := []string{"stored.databaseGb", "changePercent"}
	kept := used * (1 + change*r.number("BackupRetentionPeriod"))
	items := []item{{
		what: "database backups", price: "rds-backup", quantity: max(0, kept-gib), assumes: assumes,
		basis: fmt.Sprintf("%.1f GB, of which the volume's %s GiB are free", kept, figure(gib)),
	}}
	if region := r.text("AutomaticBackupReplicationRegion"); region != "" {
		copied := used * (1 + change*r.number("AutomaticBackupReplicationRetentionPeriod"))
		items = append(items,
			item{what: "copied backups", price: "rds-backup", quantity: copied, region: region, basis: fmt.Sprintf("%.1f GB in %s", copied, region), assumes: assumes},
			item{what: "backups sent to the other region", price: "transfer-region", quantity: m.moved(used), basis: fmt.Sprintf("%.1f GB a month", m.moved(used)), assumes: assumes})
	}
	return items
}

// cache is a replication group and its snapshots, of which the first is free.
func cache(m *month, r resource) []item {
	count := max(1, r.number("NumNodeGroups")) * (1 + r.number("ReplicasPerNodeGroup"))
	node, engine := r.text("CacheNodeType"), r.text("Engine")
	snapshots := max(0, r.number("SnapshotRetentionLimit")-1)
	gb := snapshots * float64(m.cost.Stored.CacheGB)
	return []item{
		{what: "cache nodes", price: "cache-" + engine + "/" + node, quantity: count * hours, basis: fmt.Sprintf("%s %s of %s × 730 hours", figure(count), node, engine)},
		{what: "cache snapshots", price: "cache-backup", quantity: gb, basis: fmt.Sprintf("%s snapshots of %d GB beside the one that is free", figure(snapshots), m.cost.Stored.CacheGB), assumes: []string{"stored.cacheGb"}},
	}
}

// secret is a secret, and each of its replicas.
func secret(_ *month, r resource) []item {
	items := []item{{what: "secret", price: "secret", quantity: 1, basis: "1 secret"}}
	for _, replica := range r.list("ReplicaRegions") {
		region := assembly.TextAt(replica, "Region")
		items = append(items, item{what: "replica in " + region, price: "secret", quantity: 1, basis: "1 secret", region: region})
	}
	return items
}
