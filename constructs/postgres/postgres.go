// Package postgres makes the PostgreSQL instance, its credentials and what keeps
// both healthy.
package postgres

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/databaserole"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
	"github.com/vibe-engineering/vibe-platform/constructs/secret"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// Props describe the instance.
type Props struct {
	Names    names.Names
	Database config.Database
	Rules    config.DeletionRules
	VPC      awsec2.IVpc
	// DataSubnets hold the instance, and ApplicationSubnets the functions that
	// rotate its credentials.
	DataSubnets        []awsec2.ISubnet
	ApplicationSubnets []awsec2.ISubnet
	// Group is the instance's security group, and RotationGroup the functions'.
	Group         awsec2.ISecurityGroup
	RotationGroup awsec2.ISecurityGroup
	// Key encrypts storage, snapshots, secrets and performance data.
	Key awskms.IKey
	// LogsKey encrypts the logs, which are kept for LogRetentionDays.
	LogsKey          awskms.IKey
	LogRetentionDays int
	// Replica is where automated backups and secrets are copied to. Nil: nowhere.
	Replica *secret.Replica
}

// Postgres is the instance and its credentials.
type Postgres struct {
	Instance awsrds.DatabaseInstance
	// Master is the master user's secret, Application the application role's,
	// and Monitoring the exporter's, each with host, port and database beside
	// the login.
	Master      awssecretsmanager.ISecret
	Application awssecretsmanager.ISecret
	Monitoring  awssecretsmanager.ISecret
}

// New makes the instance. Its identifier is fixed, so an update that would have to
// replace it fails, because the name is taken, before anything is lost.
func New(scope constructs.Construct, id string, props Props) *Postgres {
	this := constructs.NewConstruct(scope, &id)
	master := masterSecret(this, props)
	instance := newInstance(this, props, master)
	resource := instance.Node().DefaultChild().(awsrds.CfnDBInstance)
	replicateBackups(resource, props)
	restoreFrom(resource, props.Database.SnapshotID)
	acknowledgeDesign(instance, props)

	p := &Postgres{Instance: instance, Master: instance.Secret()}
	p.Application = applicationSecret(this, props, master).Attach(instance)
	p.Monitoring = monitoringSecret(this, props).Attach(instance)
	role := databaserole.New(this, "ApplicationRole", databaserole.Props{
		Names:            props.Names,
		Instance:         instance,
		Master:           p.Master,
		Application:      p.Application,
		Monitoring:       p.Monitoring,
		SecretsKey:       props.Key,
		InstanceClass:    props.Database.InstanceClass,
		VPC:              props.VPC,
		Subnets:          props.ApplicationSubnets,
		Group:            props.RotationGroup,
		LogsKey:          props.LogsKey,
		LogRetentionDays: props.LogRetentionDays,
		LogRemoval:       props.Rules.Logs,
	})
	p.rotate(this, props)
	// Rotation logs in as the role that it changes.
	p.Application.Node().FindChild(new("RotationSchedule")).Node().AddDependency(role.Resource)
	return p
}

// newInstance makes the instance itself.
func newInstance(scope constructs.Construct, props Props, master awssecretsmanager.ISecret) awsrds.DatabaseInstance {
	engine := awsrds.DatabaseInstanceEngine_Postgres(&awsrds.PostgresInstanceEngineProps{
		// The major version alone: RDS picks the minor one, and a pinned one
		// would be a downgrade after the first automatic upgrade.
		Version: awsrds.PostgresEngineVersion_Of(new(props.Database.EngineVersion), new(props.Database.EngineVersion), nil),
	})
	settings := awsrds.NewParameterGroup(scope, new("Parameters"), &awsrds.ParameterGroupProps{
		Engine:      engine,
		Description: new("PostgreSQL of " + props.Names.Shared()),
		Parameters:  parameterMap(),
	})
	instance := &awsrds.DatabaseInstanceProps{
		InstanceIdentifier: new(props.Names.Shared()),
		Engine:             engine,
		DatabaseName:       new(names.Database),
		Credentials:        awsrds.Credentials_FromSecret(master, new(names.DatabaseMasters)),
		InstanceType:       awsec2.NewInstanceType(new(strings.TrimPrefix(props.Database.InstanceClass, "db."))),
		MultiAz:            new(props.Database.MultiAZ),

		// Below 400 GiB gp3 has 3000 IOPS and 125 MiB/s, which cannot be set
		// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage).
		StorageType:          awsrds.StorageType_GP3,
		AllocatedStorage:     new(float64(props.Database.AllocatedGiB)),
		MaxAllocatedStorage:  new(float64(props.Database.MaxAllocatedGiB)),
		StorageEncryptionKey: props.Key,

		Vpc:                props.VPC,
		SubnetGroup:        subnetGroup(scope, props),
		SecurityGroups:     &[]awsec2.ISecurityGroup{props.Group},
		Port:               new(float64(ports.PostgreSQL)),
		PubliclyAccessible: new(false),
		CaCertificate:      awsrds.CaCertificate_RDS_CA_RSA2048_G1(),
		// A person's way in, for a role that is granted rds_iam: no password to
		// share. It admits nobody by itself.
		IamAuthentication: new(true),

		ParameterGroup:          settings,
		AutoMinorVersionUpgrade: new(true),
		// RDS enrols instances in extended support, which costs more than the
		// instance, unless told not to
		// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html).
		EngineLifecycleSupport:     awsrds.EngineLifecycleSupport_OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED,
		PreferredMaintenanceWindow: new(props.Database.MaintenanceWindow),

		BackupRetention:        awscdk.Duration_Days(new(float64(props.Database.BackupRetentionDays))),
		PreferredBackupWindow:  new(props.Database.BackupWindow),
		CopyTagsToSnapshot:     new(true),
		DeleteAutomatedBackups: new(props.Rules.Database == config.RemovalDelete),
		DeletionProtection:     new(props.Rules.Protected),
		RemovalPolicy:          removal.Policy(props.Rules.Database),

		CloudwatchLogsExports:           jsii.Strings(logKinds()...),
		EnablePerformanceInsights:       new(true),
		PerformanceInsightEncryptionKey: props.Key,
		PerformanceInsightRetention:     awsrds.PerformanceInsightRetention_DEFAULT,
		DatabaseInsightsMode:            awsrds.DatabaseInsightsMode_STANDARD,
	}
	if seconds := props.Database.MonitoringSeconds; seconds > 0 {
		instance.MonitoringInterval = awscdk.Duration_Seconds(new(float64(seconds)))
		instance.MonitoringRole = monitoringRole(scope, props)
	}
	made := awsrds.NewDatabaseInstance(scope, new("Instance"), instance)
	removal.Set(made, props.Rules.Database)
	// The group has a resource only since an instance uses it.
	removal.Set(settings.Node().FindChild(new("Resource")), removal.Beside(props.Rules.Database))
	for _, group := range logGroups(scope, props) {
		made.Node().AddDependency(group)
	}
	return made
}

// subnetGroup holds the data subnets, under the name that a restore test gives.
func subnetGroup(scope constructs.Construct, props Props) awsrds.SubnetGroup {
	group := awsrds.NewSubnetGroup(scope, new("Subnets"), &awsrds.SubnetGroupProps{
		SubnetGroupName: new(props.Names.Shared()),
		Description:     new("Data subnets of " + props.Names.Shared()),
		Vpc:             props.VPC,
		VpcSubnets:      &awsec2.SubnetSelection{Subnets: &props.DataSubnets},
	})
	removal.Set(group, removal.Beside(props.Rules.Database))
	return group
}
