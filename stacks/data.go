package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/cache"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/postgres"
	"github.com/vibe-engineering/vibe-platform/constructs/secret"
	"github.com/vibe-engineering/vibe-platform/names"
)

// DataProps are what the data stack needs.
type DataProps struct {
	Env     config.Environment
	Network *Network
	// Recovery holds the key for replicated backups and secrets. Nil: nothing is
	// replicated.
	Recovery *Recovery
}

// Data is the database and the cache.
type Data struct {
	Stack    awscdk.Stack
	Database *postgres.Postgres
	Cache    *cache.Cache
	// Key encrypts both, their snapshots and their secrets.
	Key awskms.IKey
}

// NewData makes the data stack.
func NewData(scope constructs.Construct, props DataProps) *Data {
	env, n, network := props.Env, names.Home(props.Env), props.Network
	stack := newStack(scope, names.Data, "PostgreSQL, the cache and their credentials", env, n)
	rules := env.Deletion.Rules()
	key := kmskey.New(stack, "Key", kmskey.Props{
		Alias:       n.KeyAlias(names.Data),
		Description: "PostgreSQL, the cache, their snapshots and secrets",
		Removal:     rules.Keys,
	})
	data := &Data{Stack: stack, Key: key}
	data.Database = postgres.New(stack, "Database", postgres.Props{
		Names: n, Database: env.Database, Rules: rules, VPC: network.VPC,
		DataSubnets: network.DataSubnets, ApplicationSubnets: network.ApplicationSubnets,
		Group: network.Database, RotationGroup: network.Rotation,
		Key: key, LogsKey: network.LogsKey, LogRetentionDays: env.Logs.RetentionDays,
		Replica: replica(props),
	})
	data.Cache = cache.New(stack, "Cache", cache.Props{
		Names: n, Cache: env.Cache, Rules: rules,
		Subnets: network.DataSubnets, Group: network.Cache,
		Key: key, LogsKey: network.LogsKey, LogRetentionDays: env.Logs.RetentionDays,
	})
	data.addOutputs()
	return data
}

// replica is where backups and secrets are copied to, if anywhere.
func replica(props DataProps) *secret.Replica {
	if props.Recovery == nil {
		return nil
	}
	return &secret.Replica{Region: props.Env.Recovery.Region, Key: props.Recovery.DatabaseKey}
}

// addOutputs describes the data layer to people and scripts.
func (d *Data) addOutputs() {
	instance := d.Database.Instance
	output(d.Stack, "DatabaseIdentifier", "PostgreSQL instance", instance.InstanceIdentifier())
	output(d.Stack, "DatabaseArn", "PostgreSQL instance, for backup plans", instance.InstanceArn())
	output(d.Stack, "DatabaseAddress", "Host name of PostgreSQL, within the VPC", instance.DbInstanceEndpointAddress())
	output(d.Stack, "DatabasePort", "Port of PostgreSQL", instance.DbInstanceEndpointPort())
	output(d.Stack, "DatabaseMasterSecretArn", "Login of the PostgreSQL master user", d.Database.Master.SecretArn())
	output(d.Stack, "DatabaseApplicationSecretArn", "Login of the application's PostgreSQL role", d.Database.Application.SecretArn())
	output(d.Stack, "DatabaseMonitoringSecretArn", "Login of the exporter's PostgreSQL role", d.Database.Monitoring.SecretArn())
	output(d.Stack, "CacheIdentifier", "Cache replication group", d.Cache.ID)
	output(d.Stack, "CacheAddress", "Configuration endpoint of the cache, within the VPC", d.Cache.Host)
	output(d.Stack, "CachePort", "Port of the cache", d.Cache.Port)
	output(d.Stack, "CacheTokenSecretArn", "AUTH token of the cache", d.Cache.Token.SecretArn())
	output(d.Stack, "CacheEndpointSecretArn", "Endpoint of the cache, as pods get it", d.Cache.Endpoint.SecretArn())
	output(d.Stack, "DataKeyArn", "Key of the database, the cache and their secrets", d.Key.KeyArn())
}
