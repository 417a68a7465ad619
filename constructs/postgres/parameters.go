package postgres

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/constructs-go/constructs/v10"
)

// parameter is one row of the instance's parameter group.
type parameter struct {
	name, value, reason string
}

// parameters lists what differs from RDS' defaults, or must not follow them.
//
// log_statement is not among them: it would write the passwords of CREATE ROLE
// and ALTER ROLE, which rotation runs, to the log.
func parameters() []parameter {
	return []parameter{
		{"rds.force_ssl", "1", "A client without TLS is refused, whatever the engine's default becomes"},
		{"log_connections", "1", "Who connected, and from where, is part of the audit trail"},
		{"log_disconnections", "1", "How long a session lasted is part of the audit trail"},
		{"log_min_duration_statement", "1000", "Milliseconds: a statement that takes longer is logged with its duration"},
		{"log_lock_waits", "1", "A wait for a lock that outlasts deadlock_timeout is logged"},
		{"shared_preload_libraries", "pg_stat_statements", "The database dashboard reads statement statistics"},
		{"track_commit_timestamp", "1", "How fresh a replica or a restored copy is can be read without writing to it"},
	}
}

// parameterMap is parameters in the CDK's shape.
func parameterMap() *map[string]*string {
	m := map[string]*string{}
	for _, p := range parameters() {
		m[p.name] = new(p.value)
	}
	return &m
}

// RestoredParameters makes a parameter group with the parameters of the instance,
// for what is restored from it: RDS would give it a default group, under which it
// takes connections without TLS and forgets when its transactions were committed.
func RestoredParameters(scope constructs.Construct, id, name, engineVersion string) awsrds.CfnDBParameterGroup {
	return awsrds.NewCfnDBParameterGroup(scope, &id, &awsrds.CfnDBParameterGroupProps{
		DbParameterGroupName: &name,
		Description:          new("PostgreSQL that restore tests make"),
		Family:               new("postgres" + engineVersion),
		Parameters:           parameterMap(),
	})
}
