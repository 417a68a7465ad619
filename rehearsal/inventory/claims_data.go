package inventory

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/vibe-engineering/vibe-platform/names"
)

// dataClaims: the database and the cache.
func (s scene) dataClaims() []Claim {
	if !s.home {
		return []Claim{number("AWS::RDS::DBInstance", 0), number("AWS::ElastiCache::ReplicationGroup", 0)}
	}
	return slices.Concat(s.databaseClaims(), s.cacheClaims())
}

func (s scene) databaseClaims() []Claim {
	d := s.env.Database
	const typ = "AWS::RDS::DBInstance"
	return []Claim{
		number(typ, 1),
		is(typ, "is called", s.n.Shared(), func(i types.DBInstance) any { return i.DBInstanceIdentifier }),
		is(typ, "is of the engine", "postgres", func(i types.DBInstance) any { return i.Engine }),
		is(typ, "has the major version", d.EngineVersion, func(i types.DBInstance) any {
			major, _, _ := strings.Cut(aws.ToString(i.EngineVersion), ".")
			return major
		}),
		is(typ, "has the class", d.InstanceClass, func(i types.DBInstance) any { return i.DBInstanceClass }),
		is(typ, "has a standby in another zone", d.MultiAZ, func(i types.DBInstance) any { return i.MultiAZ }),
		is(typ, "is encrypted at rest", true, func(i types.DBInstance) any { return i.StorageEncrypted }),
		of(typ, "is encrypted by", func(Item) any { return s.n.KeyAlias(names.Data) }, func(v *view, _ Item, i types.DBInstance) any { return v.alias(i.KmsKeyId) }),
		is(typ, "is protected from deletion", s.env.Deletion.Rules().Protected, func(i types.DBInstance) any { return i.DeletionProtection }),
		is(typ, "keeps backups for days", d.BackupRetentionDays, func(i types.DBInstance) any { return i.BackupRetentionPeriod }),
		is(typ, "is backed up in", d.BackupWindow, func(i types.DBInstance) any { return i.PreferredBackupWindow }),
		is(typ, "is maintained in", d.MaintenanceWindow, func(i types.DBInstance) any { return i.PreferredMaintenanceWindow }),
		is(typ, "is public", false, func(i types.DBInstance) any { return i.PubliclyAccessible }),
		is(typ, "takes IAM's logins", true, func(i types.DBInstance) any { return i.IAMDatabaseAuthenticationEnabled }),
		is(typ, "has the storage", "gp3", func(i types.DBInstance) any { return i.StorageType }),
		is(typ, "has GiB", d.AllocatedGiB, func(i types.DBInstance) any { return i.AllocatedStorage }),
		is(typ, "grows to GiB", d.MaxAllocatedGiB, func(i types.DBInstance) any { return i.MaxAllocatedStorage }),
		is(typ, "is measured every seconds", d.MonitoringSeconds, func(i types.DBInstance) any { return aws.ToInt32(i.MonitoringInterval) }),
		is(typ, "sends its logs", []string{"postgresql", "upgrade"}, func(i types.DBInstance) any { return sorted(i.EnabledCloudwatchLogsExports) }),
		is("AWS::RDS::DBParameterGroup", "has TLS forced", "1", func(values map[string]string) any { return values["rds.force_ssl"] }),
	}
}

func (s scene) cacheClaims() []Claim {
	c := s.env.Cache
	const typ = "AWS::ElastiCache::ReplicationGroup"
	return []Claim{
		number(typ, 1),
		is(typ, "is called", s.n.Shared(), func(g cachetypes.ReplicationGroup) any { return g.ReplicationGroupId }),
		is(typ, "is of the engine", c.Engine, func(g cachetypes.ReplicationGroup) any { return g.Engine }),
		is(typ, "has the node type", c.NodeType, func(g cachetypes.ReplicationGroup) any { return g.CacheNodeType }),
		is(typ, "is encrypted at rest", true, func(g cachetypes.ReplicationGroup) any { return g.AtRestEncryptionEnabled }),
		is(typ, "is encrypted in transit", true, func(g cachetypes.ReplicationGroup) any { return g.TransitEncryptionEnabled }),
		of(typ, "is encrypted by", func(Item) any { return s.n.KeyAlias(names.Data) }, func(v *view, _ Item, g cachetypes.ReplicationGroup) any { return v.alias(g.KmsKeyId) }),
		is(typ, "asks for a token", true, func(g cachetypes.ReplicationGroup) any { return g.AuthTokenEnabled }),
		is(typ, "is in cluster mode", true, func(g cachetypes.ReplicationGroup) any { return g.ClusterEnabled }),
		is(typ, "fails over", cachetypes.AutomaticFailoverStatusEnabled, func(g cachetypes.ReplicationGroup) any { return g.AutomaticFailover }),
		is(typ, "is spread over zones", cachetypes.MultiAZStatusEnabled, func(g cachetypes.ReplicationGroup) any { return g.MultiAZ }),
		is(typ, "has shards", c.Shards, func(g cachetypes.ReplicationGroup) any { return len(g.NodeGroups) }),
		is(typ, "has nodes", c.Shards*(1+c.ReplicasPerShard), func(g cachetypes.ReplicationGroup) any { return len(g.MemberClusters) }),
		is(typ, "keeps snapshots for days", c.SnapshotRetentionDays, func(g cachetypes.ReplicationGroup) any { return aws.ToInt32(g.SnapshotRetentionLimit) }),
		is(typ, "is snapshot in", c.SnapshotWindow, func(g cachetypes.ReplicationGroup) any { return g.SnapshotWindow }).
			only(func(Item) bool { return c.SnapshotRetentionDays > 0 }),
	}
}
