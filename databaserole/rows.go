package databaserole

import "fmt"

// connectionPercent is how much of max_connections one user may hold. The rest is
// for the master, rotation, exporters and what PostgreSQL and RDS reserve.
const connectionPercent = 80

// ownerRows are about the role that owns what the application makes.
func ownerRows() []Row {
	return []Row{
		{
			Reason: "What the application makes must belong to neither of two users that take turns",
			Met:    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{owner}')`,
			Apply:  `CREATE ROLE "{owner}" NOLOGIN`,
		},
		{
			Reason: "Nobody logs in as the owner: it has no password that could leak or rotate",
			Met:    `SELECT NOT rolcanlogin FROM pg_roles WHERE rolname = '{owner}'`,
			Apply:  `ALTER ROLE "{owner}" NOLOGIN`,
		},
		{
			Reason: "On RDS the master is no superuser, and it is the master that dumps, restores and checks the data",
			Met:    `SELECT pg_has_role(current_user, '{owner}', 'USAGE') AND pg_has_role(current_user, '{owner}', 'SET')`,
			Apply:  `GRANT "{owner}" TO CURRENT_USER WITH INHERIT TRUE, SET TRUE`,
		},
	}
}

// extensionRows are about one extension.
func extensionRows(e Extension) []Row {
	exists := Row{
		Reason: "The application may not create extensions, and pg_stat_statements needs a member of rds_superuser",
		Met:    `SELECT EXISTS (SELECT FROM pg_extension WHERE extname = '{extension}')`,
		Apply:  `CREATE EXTENSION "{extension}"`,
	}
	if e.Schema == "" {
		return []Row{exists}
	}
	exists.Apply += ` SCHEMA "{schema}"`
	return []Row{
		{
			Reason: "What the extension shows is for who measures the database, whom the application's schema is closed to",
			Met:    `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{schema}')`,
			Apply:  `CREATE SCHEMA "{schema}"`,
		},
		exists,
		{
			// Only a superuser moves what an extension made; on RDS nobody is one.
			Reason: `The extension must lie in its own schema: DROP EXTENSION "{extension}", then CREATE EXTENSION "{extension}" SCHEMA "{schema}"`,
			Met:    `SELECT extnamespace = '{schema}'::regnamespace FROM pg_extension WHERE extname = '{extension}'`,
		},
	}
}

// loginRows are about each user, whatever it is for.
func loginRows() []Row {
	return []Row{
		{
			Reason: "Every user exists before somebody wants to log in, and both of the application's before the first rotation, which then finds the clone with everything below. Without a password nobody logs in",
			Met:    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{user}')`,
			Apply:  `CREATE ROLE "{user}" LOGIN`,
		},
		{
			Reason: "{user} must not be a superuser, replicate or pass by row security; the master cannot take that away",
			Met:    `SELECT NOT (rolsuper OR rolreplication OR rolbypassrls) FROM pg_roles WHERE rolname = '{user}'`,
		},
		{
			Reason: "{user} must not be a member of the master",
			Met:    `SELECT NOT pg_has_role('{user}', current_user, 'MEMBER')`,
		},
		{
			Reason: "{user} logs in, has the privileges of what it is a member of, and makes neither databases nor roles",
			Met:    `SELECT rolcanlogin AND rolinherit AND NOT rolcreatedb AND NOT rolcreaterole FROM pg_roles WHERE rolname = '{user}'`,
			Apply:  `ALTER ROLE "{user}" LOGIN INHERIT NOCREATEDB NOCREATEROLE`,
		},
	}
}

// userRows are about one of the application's two users. PostgreSQL 16 lets a role
// that is no superuser, as RDS' master, alter and grant the roles that it created.
func userRows() []Row {
	return []Row{
		{
			Reason: "The owner's privileges are the application's",
			Met: `SELECT EXISTS (SELECT FROM pg_auth_members WHERE roleid = '{owner}'::regrole AND member = '{user}'::regrole
				AND inherit_option AND set_option)`,
			Apply: `GRANT "{owner}" TO "{user}" WITH INHERIT TRUE, SET TRUE`,
		},
		{
			Reason: "Default privileges and ownership of a role can be changed by who has its privileges",
			Met:    `SELECT pg_has_role(current_user, '{user}', 'USAGE')`,
			Apply:  `GRANT "{user}" TO CURRENT_USER WITH INHERIT TRUE, SET FALSE`,
		},
		{
			Reason: "A pool that leaks connections must not lock out the master and rotation",
			Met: fmt.Sprintf(`SELECT rolconnlimit = current_setting('max_connections')::int * %d / 100
				FROM pg_roles WHERE rolname = '{user}'`, connectionPercent),
			Apply: fmt.Sprintf(`DO $$ BEGIN EXECUTE format('ALTER ROLE "{user}" CONNECTION LIMIT %%s',
				current_setting('max_connections')::int * %d / 100); END $$`, connectionPercent),
		},
		// A session leaves the owner by DISCARD ALL, which connection poolers
		// send. Its tables are the user's own from then on.
		defaultPrivilege("TABLES", "r"),
		defaultPrivilege("SEQUENCES", "S"),
		{
			Reason: "What such a session made is given to the owner, so that the other user can alter it too",
			// Default privileges are recorded as owned, and REASSIGN leaves them.
			Met: `SELECT NOT EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = '{user}'::regrole
				AND deptype = 'o' AND classid <> 'pg_default_acl'::regclass
				AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database()))`,
			Apply: `REASSIGN OWNED BY "{user}" TO "{owner}"`,
		},
	}
}

// defaultPrivilege is about what a user makes outside of the owner; kind is as
// pg_default_acl names it.
func defaultPrivilege(objects, kind string) Row {
	return Row{
		Reason: "What a session makes that left the owner stays usable by the other user",
		Met: fmt.Sprintf(`SELECT EXISTS (SELECT FROM pg_default_acl, aclexplode(defaclacl) acl WHERE defaclrole = '{user}'::regrole
			AND defaclnamespace = 0 AND defaclobjtype = '%s' AND acl.grantee = '{owner}'::regrole)`, kind),
		Apply: fmt.Sprintf(`ALTER DEFAULT PRIVILEGES FOR ROLE "{user}" GRANT ALL ON %s TO "{owner}"`, objects),
	}
}

// databaseRows are about who gets into the database and its schema. Whoever else
// must needs a grant of its own, as monitorRows give one.
func databaseRows() []Row {
	return []Row{
		{
			Reason: "PostgreSQL lets every role connect and make temporary tables; here a role needs a grant for that",
			Met: `SELECT NOT EXISTS (SELECT FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) acl
				WHERE datname = '{database}' AND acl.grantee = 0)`,
			Apply: `REVOKE ALL ON DATABASE "{database}" FROM PUBLIC`,
		},
		{
			Reason: "The application connects, and queries may spill into temporary tables. It may not make schemas",
			Met: `SELECT has_database_privilege('{owner}', '{database}', 'CONNECT')
				AND has_database_privilege('{owner}', '{database}', 'TEMPORARY')`,
			Apply: `GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO "{owner}"`,
		},
		{
			Reason: "Other roles have no business in the application's schema",
			Met: `SELECT NOT EXISTS (SELECT FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) acl
				WHERE nspname = 'public' AND acl.grantee = 0)`,
			Apply: `REVOKE ALL ON SCHEMA public FROM PUBLIC`,
		},
		{
			Reason: "Migrations make tables in the schema that frameworks expect. It stays the database owner's, so that none can drop it",
			Met:    `SELECT has_schema_privilege('{owner}', 'public', 'USAGE') AND has_schema_privilege('{owner}', 'public', 'CREATE')`,
			Apply:  `GRANT USAGE, CREATE ON SCHEMA public TO "{owner}"`,
		},
	}
}
