// Package cache makes the ElastiCache replication group, in cluster mode, and the
// secrets that a client needs.
package cache

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticache"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// Props describe the cache.
type Props struct {
	Names names.Names
	Cache config.Cache
	Rules config.DeletionRules
	// Subnets hold the nodes, and Group is their security group.
	Subnets []awsec2.ISubnet
	Group   awsec2.ISecurityGroup
	// Key encrypts data, snapshots and secrets.
	Key awskms.IKey
	// LogsKey encrypts the logs, which are kept for LogRetentionDays.
	LogsKey          awskms.IKey
	LogRetentionDays int
}

// Cache is the replication group and its secrets.
type Cache struct {
	// ID is the replication group's identifier, and ARN its ARN.
	ID  *string
	ARN *string
	// Host and Port are the configuration endpoint: clients must speak cluster
	// mode and TLS.
	Host *string
	Port *string
	// Token holds the AUTH token, and Endpoint where to connect.
	Token    awssecretsmanager.ISecret
	Endpoint awssecretsmanager.ISecret
}

// New makes the cache. Its identifier is fixed, so an update that would have to
// replace it fails, because the name is taken, before anything is lost.
//
// CloudFormation reads the token when the template's reference to it changes, and
// never after Secrets Manager has changed it. To rotate it, ElastiCache has to be
// told first (`modify-replication-group --auth-token-update-strategy ROTATE` keeps
// the old token valid beside the new one, then SET drops it)
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token).
func New(scope constructs.Construct, id string, props Props) *Cache {
	this := constructs.NewConstruct(scope, &id)
	token := tokenSecret(this, props)
	logs := logGroups(this, props)
	group := awselasticache.NewCfnReplicationGroup(this, new("ReplicationGroup"), &awselasticache.CfnReplicationGroupProps{
		ReplicationGroupId:          new(props.Names.Shared()),
		ReplicationGroupDescription: new("Sessions and query results"),
		Engine:                      new(string(props.Cache.Engine)),
		EngineVersion:               new(props.Cache.EngineVersion),
		AutoMinorVersionUpgrade:     new(true),
		CacheNodeType:               new(props.Cache.NodeType),
		CacheParameterGroupName:     parameterGroup(this, props).Ref(),
		NumNodeGroups:               new(float64(props.Cache.Shards)),
		ReplicasPerNodeGroup:        new(float64(props.Cache.ReplicasPerShard)),
		// Cluster mode needs failover, and more than one zone needs a replica.
		AutomaticFailoverEnabled: new(true),
		MultiAzEnabled:           new(true),

		CacheSubnetGroupName: subnetGroup(this, props).Ref(),
		SecurityGroupIds:     &[]*string{props.Group.SecurityGroupId()},
		Port:                 new(float64(ports.Redis)),

		AtRestEncryptionEnabled: new(true),
		KmsKeyId:                props.Key.KeyArn(),
		// No client without TLS. Redis knows the mode from 7.0.5 on, and Valkey
		// from its first version.
		TransitEncryptionEnabled: new(true),
		TransitEncryptionMode:    new("required"),
		AuthToken:                token.SecretValueFromJson(new(names.SecretKeyToken)).UnsafeUnwrap(),

		SnapshotRetentionLimit:     new(float64(props.Cache.SnapshotRetentionDays)),
		SnapshotWindow:             new(props.Cache.SnapshotWindow),
		PreferredMaintenanceWindow: new(props.Cache.MaintenanceWindow),
		LogDeliveryConfigurations:  deliveries(logs),
	})
	// Without online resharding, another number of shards replaces the group.
	group.CfnOptions().SetUpdatePolicy(&awscdk.CfnUpdatePolicy{UseOnlineResharding: new(true)})
	// A final snapshot is named by CloudFormation; the template has no say.
	removal.Set(group, props.Rules.Database)
	acknowledge.On(group, acknowledge.Exception{
		Rule:   "AwsSolutions-AEC5",
		Reason: "The port is no secret: the security group admits nodes and restore validation alone, and clients expect the cache where it usually is.",
	})

	host, port := group.AttrConfigurationEndPointAddress(), group.AttrConfigurationEndPointPort()
	return &Cache{
		ID:       group.Ref(),
		ARN:      new("arn:aws:elasticache:" + props.Names.Region() + ":" + *awscdk.Stack_Of(this).Account() + ":replicationgroup:" + props.Names.Shared()),
		Host:     host,
		Port:     port,
		Token:    token,
		Endpoint: endpointSecret(this, props, host, port),
	}
}

func parameterGroup(scope constructs.Construct, props Props) awselasticache.CfnParameterGroup {
	group := awselasticache.NewCfnParameterGroup(scope, new("Parameters"), &awselasticache.CfnParameterGroupProps{
		CacheParameterGroupFamily: new(family(props.Cache.Engine, props.Cache.EngineVersion)),
		Description:               new("Cache of " + props.Names.Shared()),
		Properties:                parameterMap(),
	})
	removal.Set(group, removal.Beside(props.Rules.Database))
	return group
}

func subnetGroup(scope constructs.Construct, props Props) awselasticache.CfnSubnetGroup {
	ids := make([]any, len(props.Subnets))
	for i, s := range props.Subnets {
		ids[i] = s.SubnetId()
	}
	group := awselasticache.NewCfnSubnetGroup(scope, new("Subnets"), &awselasticache.CfnSubnetGroupProps{
		CacheSubnetGroupName: new(props.Names.Shared()),
		Description:          new("Data subnets of " + props.Names.Shared()),
		SubnetIds:            &ids,
	})
	removal.Set(group, removal.Beside(props.Rules.Database))
	return group
}

// logGroups makes a log group for each log that ElastiCache delivers.
func logGroups(scope constructs.Construct, props Props) map[string]awslogs.CfnLogGroup {
	parent := constructs.NewConstruct(scope, new("Logs"))
	groups := map[string]awslogs.CfnLogGroup{}
	for _, kind := range logKinds() {
		group := loggroup.New(parent, kind, loggroup.Props{
			Name:          props.Names.CacheLogGroup(kind),
			Key:           props.LogsKey,
			RetentionDays: props.LogRetentionDays,
			Removal:       props.Rules.Logs,
		})
		groups[kind] = group
	}
	return groups
}

// logKinds are ElastiCache's names for its logs.
func logKinds() []string { return []string{"slow-log", "engine-log"} }

// deliveries sends each log to its group.
func deliveries(groups map[string]awslogs.CfnLogGroup) *[]any {
	var configurations []any
	for _, kind := range logKinds() {
		configurations = append(configurations, &awselasticache.CfnReplicationGroup_LogDeliveryConfigurationRequestProperty{
			LogType:         new(kind),
			LogFormat:       new("json"),
			DestinationType: new("cloudwatch-logs"),
			DestinationDetails: &awselasticache.CfnReplicationGroup_DestinationDetailsProperty{
				CloudWatchLogsDetails: &awselasticache.CfnReplicationGroup_CloudWatchLogsDestinationDetailsProperty{LogGroup: groups[kind].Ref()},
			},
		})
	}
	return &configurations
}
