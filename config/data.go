package config

// Database is the PostgreSQL instance.
type Database struct {
	// EngineVersion is the PostgreSQL major version. RDS picks the minor and
	// keeps it current in the maintenance window.
	EngineVersion string `json:"engineVersion"`
	// InstanceClass is the RDS instance class, such as db.t4g.medium.
	InstanceClass string `json:"instanceClass"`
	// MultiAZ keeps a synchronous standby in another zone.
	MultiAZ bool `json:"multiAz"`
	// AllocatedGiB is the gp3 storage at creation, and MaxAllocatedGiB how far
	// it may grow by itself. It never shrinks.
	AllocatedGiB    int `json:"allocatedGiB"`
	MaxAllocatedGiB int `json:"maxAllocatedGiB"`
	// BackupRetentionDays is how far back point-in-time recovery reaches, 1 to
	// 35 days.
	BackupRetentionDays int `json:"backupRetentionDays"`
	// BackupWindow is the daily window of the automated snapshot, in UTC, as
	// hh:mm-hh:mm; 30 minutes or more.
	BackupWindow string `json:"backupWindow"`
	// MaintenanceWindow is the weekly window, in UTC, as ddd:hh:mm-ddd:hh:mm.
	// It must not meet BackupWindow.
	MaintenanceWindow string `json:"maintenanceWindow"`
	// MonitoringSeconds is the period of enhanced monitoring: 0 (off), 1, 5,
	// 10, 15, 30 or 60.
	MonitoringSeconds int `json:"monitoringSeconds"`
	// SnapshotID restores the instance from a snapshot instead of creating it
	// empty. It must stay set afterwards: dropping it replaces the instance.
	SnapshotID string `json:"snapshotId"`
	// RotationDays is how often the credentials change.
	RotationDays int `json:"rotationDays"`
}

// Cache is the ElastiCache replication group, in cluster mode.
type Cache struct {
	// Engine is redis or valkey. Changing it on a running cache is an upgrade
	// that cannot be undone.
	Engine CacheEngine `json:"engine"`
	// EngineVersion is a version of that engine, as ElastiCache writes it.
	EngineVersion string `json:"engineVersion"`
	// NodeType is the cache node type, such as cache.t4g.micro.
	NodeType string `json:"nodeType"`
	// Shards is the number of node groups, and ReplicasPerShard how many
	// replicas each has beside its primary: 1 or more, so that it can fail over.
	Shards           int `json:"shards"`
	ReplicasPerShard int `json:"replicasPerShard"`
	// SnapshotRetentionDays is how many daily snapshots are kept; 0 takes none.
	SnapshotRetentionDays int `json:"snapshotRetentionDays"`
	// SnapshotWindow is the daily snapshot's window, in UTC, as hh:mm-hh:mm;
	// one hour or more.
	SnapshotWindow string `json:"snapshotWindow"`
	// MaintenanceWindow is the weekly window, in UTC, as ddd:hh:mm-ddd:hh:mm.
	MaintenanceWindow string `json:"maintenanceWindow"`
}

// CacheEngine is an engine of ElastiCache.
type CacheEngine string

// The cache engines.
const (
	Redis  CacheEngine = "redis"
	Valkey CacheEngine = "valkey"
)

// CacheEngines lists every CacheEngine that exists.
func CacheEngines() []CacheEngine { return []CacheEngine{Redis, Valkey} }
