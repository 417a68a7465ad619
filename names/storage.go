package names

import "strings"

// The prefixes in the logs bucket, BucketLogs.
const (
	// LogPrefixBuckets is in front of the S3 server access logs of every bucket.
	LogPrefixBuckets = "s3-access/"
	// LogPrefixLoadBalancer is the prefix that the load balancer is told to
	// write its access logs under. Elastic Load Balancing wants no slash at
	// either end and appends one itself.
	LogPrefixLoadBalancer = "load-balancer"
)

// The purposes of IAM roles that no service account carries, by which
// Names.Role names them.
const (
	RoleReplication = "replication"
	RoleLogArchive  = "log-archive"
	RoleBackup      = "backup"
)

// The purposes of what the recovery stack makes. They differ from those of the
// home region's stacks: these must be able to come up in the recovery region
// beside it, and bucket names, key aliases and vault names can be taken once.
const (
	BucketRecoveryLogs  = "recovery-logs"
	KeyRecoveryStorage  = "recovery-storage"
	KeyRecoveryDatabase = "recovery-database"
	KeyRecoveryBackup   = "recovery-backup"
)

// The parts of the backup plan, Names.Shared.
const (
	BackupRuleDaily   = "daily"
	BackupRuleMonthly = "monthly"
	BackupSelection   = "stores"
)

// Replica is the purpose of the recovery region's copy of a bucket.
func Replica(bucket string) string { return bucket + "-replica" }

// Vault is the name of the backup vault that the home region's stacks make.
func (n Names) Vault() string { return n.Shared() }

// RecoveryVault is the name of the backup vault that receives copies in the
// recovery region.
func (n Names) RecoveryVault() string { return n.Resource("recovery") }

// VaultARN is the ARN of the backup vault of that name.
func (n Names) VaultARN(name string) string {
	return strings.Join([]string{"arn:aws:backup", n.region, n.account, "backup-vault", name}, ":")
}

// DatabaseARN is the ARN of the PostgreSQL instance, Names.Shared.
func (n Names) DatabaseARN() string {
	return strings.Join([]string{"arn:aws:rds", n.region, n.account, "db", n.Shared()}, ":")
}

// LoadBalancerLogsARN matches the objects that Elastic Load Balancing writes
// into the logs bucket.
func (n Names) LoadBalancerLogsARN() string {
	return strings.Join([]string{n.BucketARN(BucketLogs), LogPrefixLoadBalancer, "AWSLogs", n.account, "*"}, "/")
}
