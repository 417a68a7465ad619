package postgres

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
