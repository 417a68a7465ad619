package keeper

import (
	"context"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/databaserole"
)

// exporter runs statements as the user that measures the database.
func (d *database) exporter(statements ...string) error {
	login := d.logins.monitoring
	return d.session(login.User, string(login.Password), d.plan.Database, statements...)
}

func (d *database) mustExporter(t *testing.T, statements ...string) {
	t.Helper()
	if err := d.exporter(statements...); err != nil {
		t.Fatalf("as %s: %v", d.logins.monitoring.User, err)
	}
}

// answer is the one text that a query gives the exporter.
func (d *database) answer(t *testing.T, query string) string {
	t.Helper()
	login := d.logins.monitoring
	conn, err := d.connect(login.User, string(login.Password), d.plan.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var text string
	if err := conn.QueryRow(context.Background(), query).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

func exporterReadsStatistics(t *testing.T, d *database) {
	d.keep(t)
	// What the application grants to everybody is nothing to it either.
	d.mustApp(t, `CREATE TABLE orders (id serial PRIMARY KEY, note text)`, `INSERT INTO orders (note) VALUES ('secret')`,
		`GRANT SELECT ON orders TO PUBLIC`, `CREATE FUNCTION f() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT note FROM orders'`)
	for _, statement := range []string{
		`SELECT * FROM public.orders`, `SELECT * FROM orders`, `SELECT public.f()`, `COPY public.orders TO STDOUT`,
		`CREATE TABLE public.mine (id int)`, `CREATE TEMPORARY TABLE mine (id int)`, `CREATE SCHEMA mine`,
		`SELECT * FROM pg_authid`, `SET ROLE pg_monitor`,
		`SET ROLE ` + d.plan.Owner(), `SET ROLE ` + d.logins.master.User, `GRANT pg_monitor TO ` + d.plan.Role,
		`SELECT pg_read_file('postgresql.conf')`, `COPY (SELECT 1) TO PROGRAM 'true'`,
	} {
		for _, before := range []string{`SELECT 1`, `SET default_transaction_read_only = off`} {
			if err := d.exporter(before, statement); err == nil {
				t.Errorf("the exporter may, after %s: %s", before, statement)
			}
		}
	}
	// Another session's query, which only its own user and pg_monitor see.
	conn, err := d.connect(d.logins.application.User, string(d.logins.application.Password), d.plan.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(context.Background(), `SELECT 'what the application asks'`); err != nil {
		t.Fatal(err)
	}
	seen := d.answer(t, `SELECT coalesce(string_agg(query, ' '), '') FROM pg_stat_activity WHERE usename = '`+d.logins.application.User+`'`)
	if !strings.Contains(seen, "what the application asks") {
		t.Errorf("of the application's session the exporter sees %q", seen)
	}
	// What the exporter asks besides.
	d.mustExporter(t, `SELECT * FROM pg_stat_database`, `SELECT * FROM pg_stat_user_tables`, `SELECT * FROM pg_locks`, `SELECT * FROM pg_stat_replication`,
		`SELECT * FROM pg_settings`, `SELECT pg_database_size('`+d.plan.Database+`')`, `SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables`)
	if limit := d.answer(t, `SELECT rolconnlimit || ' ' || current_setting('statement_timeout') FROM pg_roles WHERE rolname = current_user`); limit != "5 10s" {
		t.Errorf("connections and time are limited to %s", limit)
	}
}

// exporterFindsExtensions uses the one extension that the server carries beside
// plpgsql. Only a superuser may create it, who on RDS acts for the master where
// the extension is one of RDS' list.
func exporterFindsExtensions(t *testing.T, d *database) {
	d.mustSession(t, d.logins.master.User, string(d.logins.master.Password), d.plan.Database, `CREATE SCHEMA statistics`)
	d.mustSession(t, superuser, superuserPassword, d.plan.Database, `CREATE EXTENSION vector SCHEMA statistics`)
	d.plan.Extensions = append(d.plan.Extensions, databaserole.Extension{Name: "vector", Schema: "statistics"})
	d.keeper.Plan = d.plan
	d.keep(t)
	d.mustExporter(t, `SELECT '[1,2]'::vector`)
	if d.app(`SELECT '[1,2]'::statistics.vector`) == nil {
		t.Error("the application looks into the exporter's schema")
	}
	d.mustNotChange(t)
}

func extensionElsewhere(t *testing.T, d *database) {
	d.mustSession(t, superuser, superuserPassword, d.plan.Database, `CREATE EXTENSION vector`)
	d.keeper.Plan.Extensions = []databaserole.Extension{{Name: "vector", Schema: "statistics"}}
	_, err := d.keeper.Keep(context.Background())
	mustContain(t, err, `CREATE EXTENSION "vector" SCHEMA "statistics"`, "a person has to")
}

// exportersPasswordChanges is how a person rotates it: the secret first, then the
// function.
func exportersPasswordChanges(t *testing.T, d *database) {
	d.keep(t)
	d.logins.monitoring.Password = "exporter-since-then"
	if changes := d.keep(t); len(changes) != 1 || !strings.Contains(changes[0], "the exporter's") {
		t.Errorf("changes: %q", changes)
	}
	d.mustExporter(t, `SELECT 1`)
	d.mustNotLog(t, "exporter-since-then")
	d.mustNotChange(t)
	d.logins.monitoring.User = d.plan.Role
	_, err := d.keeper.Keep(context.Background())
	mustContain(t, err, "the exporter's secret is for user", d.plan.Role)
}

func exportersDrift(t *testing.T, d *database) {
	d.keep(t)
	monitor := d.plan.Monitor
	d.mustSession(t, d.logins.master.User, string(d.logins.master.Password), d.plan.Database,
		`ALTER ROLE `+monitor+` CREATEDB CONNECTION LIMIT -1`,
		`ALTER ROLE `+monitor+` RESET ALL`,
		`REVOKE pg_monitor FROM `+monitor,
		`GRANT USAGE ON SCHEMA public TO `+monitor,
		`GRANT TEMPORARY ON DATABASE `+d.plan.Database+` TO `+monitor)
	// Five settings, attributes, limit, membership, schema, database.
	if changes := d.keep(t); len(changes) != 10 {
		t.Errorf("%d changes: %q", len(changes), changes)
	}
	d.mustNotChange(t)
}

func exporterIsMember(t *testing.T, d *database) {
	d.keep(t)
	d.mustSession(t, superuser, superuserPassword, d.plan.Database, `GRANT pg_read_all_data TO `+d.plan.Monitor)
	_, err := d.keeper.Keep(context.Background())
	mustContain(t, err, d.plan.Monitor+" must be a member of pg_monitor alone", "a person has to")
}
