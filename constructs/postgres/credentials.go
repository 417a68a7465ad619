package postgres

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/rotation"
	"github.com/vibe-engineering/vibe-platform/constructs/secret"
	"github.com/vibe-engineering/vibe-platform/names"
)

// passwordLength is what the rotation applications generate, too.
const passwordLength = 32

// masterSecret is the login of the master user. Attached to the instance, it also
// holds engine, host, port and the instance's identifier; the database stands in
// it from the start, because a restored instance does not name one.
func masterSecret(scope constructs.Construct, props Props) awssecretsmanager.Secret {
	return secret.New(scope, "MasterSecret", secret.Props{
		Name:        props.Names.Secret(names.DatabaseMaster),
		Description: "Master user of PostgreSQL: for rotation and for making roles, never for pods",
		Key:         props.Key,
		Values: map[string]string{
			names.SecretKeyUsername: names.DatabaseMasters,
			names.SecretKeyDatabase: names.Database,
		},
		Generated: names.SecretKeyPassword,
		Length:    passwordLength,
		Replica:   props.Replica,
		Removal:   props.Rules.Database,
	})
}

// applicationSecret is the login of the application's own role, which the master
// makes with this password before the first pod needs it. `masterarn` is where
// rotation looks for the master's secret
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html).
func applicationSecret(scope constructs.Construct, props Props, master awssecretsmanager.Secret) awssecretsmanager.Secret {
	return secret.New(scope, "ApplicationSecret", secret.Props{
		Name:        props.Names.Secret(names.DatabaseApplication),
		Description: "PostgreSQL role of the application",
		Key:         props.Key,
		Values: map[string]string{
			names.SecretKeyUsername: names.DatabaseRole,
			names.SecretKeyDatabase: names.Database,
			"masterarn":             *master.SecretArn(),
		},
		Generated: names.SecretKeyPassword,
		Length:    passwordLength,
		Replica:   props.Replica,
		Removal:   props.Rules.Database,
	})
}

// monitoringSecret is the login of the role that reads statistics. Nothing rotates
// it by itself: the exporter reads it when it starts, so that a rotation would end
// what alerts rest on until somebody notices. Written anew, with the function of
// package databaserole and the exporter run after it, it changes by hand.
func monitoringSecret(scope constructs.Construct, props Props) awssecretsmanager.Secret {
	monitoring := secret.New(scope, "MonitoringSecret", secret.Props{
		Name:        props.Names.Secret(names.DatabaseMonitoring),
		Description: "PostgreSQL role of the exporter, which reads statistics and no table",
		Key:         props.Key,
		Values: map[string]string{
			names.SecretKeyUsername: names.MonitoringRole,
			names.SecretKeyDatabase: names.Database,
		},
		Generated: names.SecretKeyPassword,
		Length:    passwordLength,
		Replica:   props.Replica,
		Removal:   props.Rules.Database,
	})
	secret.WithoutRotation(monitoring, "The exporter reads the password when it starts, so that a rotation would silence the database's alerts until a restart. The role reads statistics and no table, only from the nodes' security group; a runbook changes the password by hand.")
	return monitoring
}

// rotate changes the master's and the application's passwords on a schedule. The master's changes in place. The
// application has two logins that take turns, `<role>` and `<role>_clone`, the
// second a member of the first: a rotation changes the password of the one that
// is not in use and makes it the current one, so that pods which still hold the
// old login can connect until the next rotation
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html).
// As the second inherits from the first and not the reverse, migrations must leave
// their objects to a role that both are members of.
func (p *Postgres) rotate(scope constructs.Construct, props Props) {
	common := rotation.Props{
		Names:            props.Names,
		Target:           p.Instance,
		Days:             props.Database.RotationDays,
		VPC:              props.VPC,
		Subnets:          props.ApplicationSubnets,
		Group:            props.RotationGroup,
		LogsKey:          props.LogsKey,
		LogRetentionDays: props.LogRetentionDays,
		LogRemoval:       props.Rules.Logs,
	}
	master := common
	master.Function = names.FunctionRotateMaster
	master.Application = awssecretsmanager.SecretRotationApplication_POSTGRES_ROTATION_SINGLE_USER()
	master.Secret = p.Master
	rotation.New(scope, "RotateMaster", master)

	application := common
	application.Function = names.FunctionRotateApplication
	application.Application = awssecretsmanager.SecretRotationApplication_POSTGRES_ROTATION_MULTI_USER()
	application.Secret = p.Application
	application.Master = p.Master
	rotation.New(scope, "RotateApplication", application)
}
