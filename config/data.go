package config

// Database is the PostgreSQL instance.
type Database struct {
	// EngineVersion is the PostgreSQL major version. RDS picks the minor and
	// keeps it current in the maintenance window. Default: 16.
	EngineVersion string `json:"engineVersion"`
	// InstanceClass is the RDS instance class, one of DatabaseClasses. Default:
	// db.t4g.micro in development, db.t4g.small in staging, db.t4g.medium in
	// production.
	InstanceClass string `json:"instanceClass"`
	// MultiAZ keeps a synchronous standby in another zone. Default: true, and
	// false in development.
	MultiAZ bool `json:"multiAz"`
	// AllocatedGiB is the gp3 storage at creation, in GiB, 20 to 65536. Default:
	// 20.
	AllocatedGiB int `json:"allocatedGiB"`
	// MaxAllocatedGiB is how far the storage may grow by itself, in GiB, a tenth
	// more than AllocatedGiB at least. It never shrinks. Default: 100.
	MaxAllocatedGiB int `json:"maxAllocatedGiB"`
	// BackupRetentionDays is how far back point-in-time recovery reaches, 1 to
	// 35 days. Default: 7.
	BackupRetentionDays int `json:"backupRetentionDays"`
	// BackupWindow is the daily window of the automated snapshot, in UTC, as
	// hh:mm-hh:mm; 30 minutes or more. Default: 03:00-03:30.
	BackupWindow string `json:"backupWindow"`
	// MaintenanceWindow is the weekly window, in UTC, as ddd:hh:mm-ddd:hh:mm.
	// It must not meet BackupWindow, nor begin within the hour after a backup job
	// starts. Default: sun:06:00-sun:07:00.
	MaintenanceWindow string `json:"maintenanceWindow"`
	// MonitoringSeconds is the period of enhanced monitoring: 0 (off), 1, 5,
	// 10, 15, 30 or 60. Default: 60, and 0 in development.
	MonitoringSeconds int `json:"monitoringSeconds"`
	// SnapshotID restores the instance from a snapshot instead of creating it
	// empty: its identifier or ARN. It must stay set afterwards: dropping it
	// replaces the instance. Default: none.
	SnapshotID string `json:"snapshotId"`
	// RotationDays is how often the credentials change, in days, 1 to 1000.
	// Default: 30.
	RotationDays int `json:"rotationDays"`
}

// Cache is the ElastiCache replication group, in cluster mode.
type Cache struct {
	// Engine is redis or valkey. Changing it on a running cache is an upgrade
	// that cannot be undone. Default: redis.
	Engine CacheEngine `json:"engine"`
	// EngineVersion is a version of that engine, one of CacheVersions. Default:
	// 7.1.
	EngineVersion string `json:"engineVersion"`
	// NodeType is the cache node type, one of CacheNodeTypes. Default:
	// cache.t4g.micro.
	NodeType string `json:"nodeType"`
	// Shards is the number of node groups, 1 to 500. Default: 1.
	Shards int `json:"shards"`
	// ReplicasPerShard is how many replicas each shard has beside its primary, 1
	// to 5, so that it can fail over. Default: 1.
	ReplicasPerShard int `json:"replicasPerShard"`
	// SnapshotRetentionDays is how many days a daily snapshot is kept, 0 to 35; 0
	// takes none. Default: 7, and 15 in production, whose policy packs ask for it.
	SnapshotRetentionDays int `json:"snapshotRetentionDays"`
	// SnapshotWindow is the daily snapshot's window, in UTC, as hh:mm-hh:mm;
	// one hour or more. Default: 02:00-03:00.
	SnapshotWindow string `json:"snapshotWindow"`
	// MaintenanceWindow is the weekly window, in UTC, as ddd:hh:mm-ddd:hh:mm; one
	// hour or more. It must not meet SnapshotWindow. Default:
	// sun:07:30-sun:08:30.
	MaintenanceWindow string `json:"maintenanceWindow"`
}

// CacheEngine is an engine of ElastiCache.
type CacheEngine string

// The cache engines.
const (
	// Redis is Redis OSS, as ElastiCache calls it.
	Redis CacheEngine = "redis"
	// Valkey is meant to take the place of Redis OSS 7 without a change to clients
	// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html).
	Valkey CacheEngine = "valkey"
)

// CacheEngines lists every CacheEngine that exists.
func CacheEngines() []CacheEngine { return []CacheEngine{Redis, Valkey} }
