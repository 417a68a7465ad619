package databaserole

import "fmt"

// monitorConnections is how many connections whoever measures the database may
// hold: the exporter has one or two at a time, and a second exporter stands beside
// it while a new version replaces it.
const monitorConnections = 5

// monitorRows are about the user that measures the database. On RDS the master may
// grant pg_monitor, whose administrator rds_superuser is
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html).
func monitorRows() []Row {
	return []Row{
		{
			Reason: "Statistics of every session and statement are for members of pg_monitor, which reads no table",
			Met: `SELECT EXISTS (SELECT FROM pg_auth_members WHERE roleid = 'pg_monitor'::regrole AND member = '{user}'::regrole
				AND inherit_option)`,
			Apply: `GRANT pg_monitor TO "{user}" WITH INHERIT TRUE, SET FALSE`,
		},
		{
			Reason: "{user} must be a member of pg_monitor alone: whatever else it is a member of may read tables",
			Met:    `SELECT NOT EXISTS (SELECT FROM pg_auth_members WHERE member = '{user}'::regrole AND roleid <> 'pg_monitor'::regrole)`,
		},
		{
			Reason: "{user} gets into the one database, and makes no temporary tables there",
			Met: `SELECT has_database_privilege('{user}', '{database}', 'CONNECT')
				AND NOT has_database_privilege('{user}', '{database}', 'TEMPORARY')`,
			Apply: `DO $$ BEGIN REVOKE ALL ON DATABASE "{database}" FROM "{user}"; GRANT CONNECT ON DATABASE "{database}" TO "{user}"; END $$`,
		},
		{
			Reason: "The application's schema is closed to {user}, whatever the application may grant to everybody",
			Met:    `SELECT NOT has_schema_privilege('{user}', 'public', 'USAGE') AND NOT has_schema_privilege('{user}', 'public', 'CREATE')`,
			Apply:  `REVOKE ALL ON SCHEMA public FROM "{user}"`,
		},
		{
			Reason: "An exporter that leaks connections must not take them from the application",
			Met:    fmt.Sprintf(`SELECT rolconnlimit = %d FROM pg_roles WHERE rolname = '{user}'`, monitorConnections),
			Apply:  fmt.Sprintf(`ALTER ROLE "{user}" CONNECTION LIMIT %d`, monitorConnections),
		},
	}
}

// schemaRows are about a schema of extensions.
func schemaRows() []Row {
	return []Row{{
		Reason: "{user} finds what the extensions show",
		Met:    `SELECT has_schema_privilege('{user}', '{schema}', 'USAGE')`,
		Apply:  `GRANT USAGE ON SCHEMA "{schema}" TO "{user}"`,
	}}
}
