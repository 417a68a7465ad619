package inventory

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// databaseKinds are those of the database and of its backups.
func databaseKinds() []kind {
	return []kind{
		paged("AWS::RDS::DBInstance", "rds:DescribeDBInstances",
			func(c *Clients) *rds.DescribeDBInstancesPaginator {
				return rds.NewDescribeDBInstancesPaginator(c.rds, nil)
			},
			func(o *rds.DescribeDBInstancesOutput) []types.DBInstance { return o.DBInstances },
			func(d types.DBInstance) Item { return Item{ID: aws.ToString(d.DBInstanceIdentifier), detail: d} }),
		paged("AWS::RDS::DBSubnetGroup", "rds:DescribeDBSubnetGroups",
			func(c *Clients) *rds.DescribeDBSubnetGroupsPaginator {
				return rds.NewDescribeDBSubnetGroupsPaginator(c.rds, nil)
			},
			func(o *rds.DescribeDBSubnetGroupsOutput) []types.DBSubnetGroup { return o.DBSubnetGroups },
			func(g types.DBSubnetGroup) Item { return Item{ID: aws.ToString(g.DBSubnetGroupName), detail: g} }),
		paged("AWS::RDS::DBParameterGroup", "rds:DescribeDBParameterGroups",
			func(c *Clients) *rds.DescribeDBParameterGroupsPaginator {
				return rds.NewDescribeDBParameterGroupsPaginator(c.rds, nil)
			},
			func(o *rds.DescribeDBParameterGroupsOutput) []types.DBParameterGroup { return o.DBParameterGroups },
			func(g types.DBParameterGroup) Item { return Item{ID: aws.ToString(g.DBParameterGroupName), detail: g} }).
			described(databaseParameters),
		paged("AWS::RDS::EventSubscription", "rds:DescribeEventSubscriptions",
			func(c *Clients) *rds.DescribeEventSubscriptionsPaginator {
				return rds.NewDescribeEventSubscriptionsPaginator(c.rds, nil)
			},
			func(o *rds.DescribeEventSubscriptionsOutput) []types.EventSubscription {
				return o.EventSubscriptionsList
			},
			func(s types.EventSubscription) Item { return Item{ID: aws.ToString(s.CustSubscriptionId), detail: s} }),
		// Those that a person or CloudFormation took; the automated ones belong to
		// the instance, or to the automated backup that outlives it.
		paged("AWS::RDS::DBSnapshot", "rds:DescribeDBSnapshots",
			func(c *Clients) *rds.DescribeDBSnapshotsPaginator {
				return rds.NewDescribeDBSnapshotsPaginator(c.rds, &rds.DescribeDBSnapshotsInput{SnapshotType: new("manual")})
			},
			func(o *rds.DescribeDBSnapshotsOutput) []types.DBSnapshot { return o.DBSnapshots },
			func(s types.DBSnapshot) Item {
				return Item{ID: aws.ToString(s.DBSnapshotIdentifier), Of: aws.ToString(s.DBInstanceIdentifier), detail: s}
			}),
		paged("AWS::RDS::DBInstanceAutomatedBackup", "rds:DescribeDBInstanceAutomatedBackups",
			func(c *Clients) *rds.DescribeDBInstanceAutomatedBackupsPaginator {
				return rds.NewDescribeDBInstanceAutomatedBackupsPaginator(c.rds, nil)
			},
			func(o *rds.DescribeDBInstanceAutomatedBackupsOutput) []types.DBInstanceAutomatedBackup {
				return o.DBInstanceAutomatedBackups
			},
			func(b types.DBInstanceAutomatedBackup) Item {
				return Item{ID: aws.ToString(b.DbiResourceId), Name: aws.ToString(b.DBInstanceAutomatedBackupsArn), Of: aws.ToString(b.DBInstanceIdentifier), detail: b}
			}),
	}
}

// cacheKinds are those of the cache and of its backups.
func cacheKinds() []kind {
	return []kind{
		paged("AWS::ElastiCache::ReplicationGroup", "elasticache:DescribeReplicationGroups",
			func(c *Clients) *elasticache.DescribeReplicationGroupsPaginator {
				return elasticache.NewDescribeReplicationGroupsPaginator(c.elasticache, nil)
			},
			func(o *elasticache.DescribeReplicationGroupsOutput) []cachetypes.ReplicationGroup {
				return o.ReplicationGroups
			},
			func(g cachetypes.ReplicationGroup) Item {
				return Item{ID: aws.ToString(g.ReplicationGroupId), detail: g}
			}),
		paged("AWS::ElastiCache::SubnetGroup", "elasticache:DescribeCacheSubnetGroups",
			func(c *Clients) *elasticache.DescribeCacheSubnetGroupsPaginator {
				return elasticache.NewDescribeCacheSubnetGroupsPaginator(c.elasticache, nil)
			},
			func(o *elasticache.DescribeCacheSubnetGroupsOutput) []cachetypes.CacheSubnetGroup {
				return o.CacheSubnetGroups
			},
			func(g cachetypes.CacheSubnetGroup) Item {
				return Item{ID: aws.ToString(g.CacheSubnetGroupName), detail: g}
			}),
		paged("AWS::ElastiCache::ParameterGroup", "elasticache:DescribeCacheParameterGroups",
			func(c *Clients) *elasticache.DescribeCacheParameterGroupsPaginator {
				return elasticache.NewDescribeCacheParameterGroupsPaginator(c.elasticache, nil)
			},
			func(o *elasticache.DescribeCacheParameterGroupsOutput) []cachetypes.CacheParameterGroup {
				return o.CacheParameterGroups
			},
			func(g cachetypes.CacheParameterGroup) Item {
				return Item{ID: aws.ToString(g.CacheParameterGroupName), detail: g}
			}),
		paged("AWS::ElastiCache::Snapshot", "elasticache:DescribeSnapshots",
			func(c *Clients) *elasticache.DescribeSnapshotsPaginator {
				return elasticache.NewDescribeSnapshotsPaginator(c.elasticache, nil)
			},
			func(o *elasticache.DescribeSnapshotsOutput) []cachetypes.Snapshot { return o.Snapshots },
			func(s cachetypes.Snapshot) Item {
				return Item{ID: aws.ToString(s.SnapshotName), Of: aws.ToString(s.ReplicationGroupId), detail: s}
			}),
	}
}

// databaseParameters are a parameter group's own values, by name.
func databaseParameters(ctx context.Context, c *Clients, i Item) (any, error) {
	parameters, err := paging.All(ctx, rds.NewDescribeDBParametersPaginator(c.rds, &rds.DescribeDBParametersInput{DBParameterGroupName: &i.ID}),
		func(o *rds.DescribeDBParametersOutput) []types.Parameter { return o.Parameters })
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, p := range parameters {
		values[aws.ToString(p.ParameterName)] = aws.ToString(p.ParameterValue)
	}
	return values, nil
}
