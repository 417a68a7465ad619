package keeper

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/databaserole"
)

// database is one application's database on a server that several share, with
// names of its own.
type database struct {
	*server
	plan   databaserole.Plan
	logins *fixedLogins
	keeper Keeper
}

// newDatabase makes what RDS makes: a master that is no superuser, but a member of
// rds_superuser that may create roles and databases, and that owns the database.
func newDatabase(t *testing.T, s *server, name string) *database {
	t.Helper()
	master, password := name+"_master", "secret-master-"+name
	s.mustSession(t, superuser, superuserPassword, "postgres",
		`CREATE ROLE `+master+` LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION PASSWORD '`+password+`'`,
		`GRANT rds_superuser TO `+master,
		`CREATE DATABASE `+name+` OWNER `+master)
	// The server's log holds the master's password from here, as set above.
	password += "-rotated"
	s.mustSession(t, superuser, superuserPassword, "postgres", `SET log_statement = 'none'`, `SET log_min_duration_statement = -1`,
		`ALTER ROLE `+master+` PASSWORD '`+password+`'`)
	login := func(user, password string) Login {
		return Login{Host: frontHost, Port: s.front.port, Database: name, User: user, Password: Password(password)}
	}
	d := &database{
		server: s,
		plan:   databaserole.Plan{Database: name, Role: name + "_app", Monitor: name + "_monitor", Extensions: []databaserole.Extension{{Name: "plpgsql"}}},
		logins: &fixedLogins{master: login(master, password), application: login(name+"_app", "first-"+name), monitoring: login(name+"_monitor", "exporter-"+name)},
	}
	d.keeper = Keeper{Plan: d.plan, Logins: d.logins, Trust: trusting(s.front.trust),
		Patience: 30 * time.Second, Attempt: 5 * time.Second, Pause: 50 * time.Millisecond}
	return d
}

// keep runs the keeper, and fails if a secret shows up in its changes.
func (d *database) keep(t *testing.T) []string {
	t.Helper()
	changes, err := d.keeper.Keep(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []Password{d.logins.master.Password, d.logins.application.Password, d.logins.monitoring.Password} {
		if strings.Contains(strings.Join(changes, "\n"), string(secret)) {
			t.Errorf("the changes hold the secret %s", string(secret))
		}
	}
	return changes
}

// app runs statements as the application's current user.
func (d *database) app(statements ...string) error {
	login := d.logins.application
	return d.session(login.User, string(login.Password), d.plan.Database, statements...)
}

func (d *database) mustApp(t *testing.T, statements ...string) {
	t.Helper()
	if err := d.app(statements...); err != nil {
		t.Fatalf("as %s: %v", d.logins.application.User, err)
	}
}

// mustNotChange fails if the keeper finds something to change.
func (d *database) mustNotChange(t *testing.T) {
	t.Helper()
	if changes := d.keep(t); len(changes) > 0 {
		t.Errorf("a second run changes:\n%s", strings.Join(changes, "\n"))
	}
}

func TestOnPostgreSQL(t *testing.T) {
	s := startServer(t)
	s.mustSession(t, superuser, superuserPassword, "postgres",
		`CREATE ROLE rds_superuser NOLOGIN`, `GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION`)
	for i, test := range []struct {
		name string
		run  func(*testing.T, *database)
	}{
		{"a fresh database, twice", freshDatabase},
		{"the extension is created", extensionIsCreated},
		{"the application is nobody else", leastPrivilege},
		{"the exporter reads statistics and no table", exporterReadsStatistics},
		{"the exporter finds what extensions show", exporterFindsExtensions},
		{"an extension in the application's schema", extensionElsewhere},
		{"the exporter's password is changed", exportersPasswordChanges},
		{"the exporter's drift is put right", exportersDrift},
		{"an exporter that is a member of more", exporterIsMember},
		{"rotation to the clone and back", rotationAndBack},
		{"a clone that rotation made", cloneMadeByRotation},
		{"a session that left the owner", sessionLeftOwner},
		{"a rotation in flight is left alone", rotationInFlight},
		{"a restore from before a rotation", restoreWithOlderPassword},
		{"the master's password rotates meanwhile", masterRotates},
		{"all connections in use", connectionsInUse},
		{"drift is put right", drift},
		{"what the master cannot put right", superuserApplication},
		{"a wrong master password", wrongMasterPassword},
		{"a secret for someone else", secretForSomeoneElse},
		{"a certificate of someone else", wrongCertificate},
		{"no server", noServer},
		{"a silent server", silentServer},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, newDatabase(t, s, fmt.Sprintf("vibe%d", i))) })
	}
}

func freshDatabase(t *testing.T, d *database) {
	if changes := d.keep(t); len(changes) < 10 {
		t.Errorf("only %d changes", len(changes))
	}
	d.mustApp(t, `CREATE TABLE orders (id serial PRIMARY KEY, note text)`, `INSERT INTO orders (note) VALUES ('a')`,
		`CREATE TEMPORARY TABLE scratch (id int)`)
	d.mustNotChange(t)
	d.mustNotLog(t, string(d.logins.master.Password), string(d.logins.application.Password), string(d.logins.monitoring.Password))
	// The master dumps.
	d.mustSession(t, d.logins.master.User, string(d.logins.master.Password), d.plan.Database, `SELECT * FROM orders`)
}

func extensionIsCreated(t *testing.T, d *database) {
	// Of the extensions that this server carries, plpgsql is the one that who is
	// no superuser may create; RDS adds pg_stat_statements to those.
	d.mustSession(t, superuser, superuserPassword, d.plan.Database, `DROP EXTENSION plpgsql`)
	if changes := d.keep(t); !strings.Contains(strings.Join(changes, "\n"), `CREATE EXTENSION "plpgsql"`) {
		t.Errorf("no extension among %q", changes)
	}
}

func leastPrivilege(t *testing.T, d *database) {
	d.keep(t)
	for _, statement := range []string{
		`SELECT * FROM pg_authid`,
		`CREATE DATABASE other`,
		`CREATE ROLE other`,
		`CREATE SCHEMA other`,
		`DROP SCHEMA public CASCADE`,
		`SET ROLE ` + d.logins.master.User,
		`SET SESSION AUTHORIZATION ` + d.logins.master.User,
		`ALTER ROLE ` + d.logins.master.User + ` PASSWORD 'x'`,
		`ALTER ROLE ` + d.plan.Owner() + ` LOGIN`,
		`GRANT rds_superuser TO ` + d.plan.Role,
		`COPY (SELECT 1) TO PROGRAM 'true'`,
		`SET log_statement = 'none'`,
	} {
		for _, before := range []string{`SELECT 1`, `RESET ROLE`, `SET ROLE NONE`, `DISCARD ALL`} {
			if err := d.app(before, statement); err == nil {
				t.Errorf("the application may, after %s: %s", before, statement)
			}
		}
	}
	// Nobody else may even connect.
	d.mustSession(t, superuser, superuserPassword, "postgres", `CREATE ROLE `+d.plan.Database+`_stranger LOGIN PASSWORD 'x'`)
	if d.session(d.plan.Database+"_stranger", "x", d.plan.Database) == nil {
		t.Error("any role may connect")
	}
	for _, user := range []string{d.plan.Owner(), d.plan.Role + "_clone"} {
		if d.session(user, "", d.plan.Database) == nil {
			t.Errorf("%s logs in without a password", user)
		}
	}
}

// rotationAndBack shows that each user can do everything with what the other made.
func rotationAndBack(t *testing.T, d *database) {
	d.keep(t)
	d.mustApp(t, `CREATE TABLE a (id serial PRIMARY KEY)`, `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`, `CREATE TYPE mood AS ENUM ('good')`)
	d.rotate(t, "second")
	d.mustApp(t, `INSERT INTO a DEFAULT VALUES`, `ALTER TABLE a ADD note text`, `DROP FUNCTION f()`, `ALTER TYPE mood ADD VALUE 'bad'`,
		`CREATE TABLE b (id serial PRIMARY KEY)`, `CREATE VIEW v AS SELECT id FROM b`, `CREATE INDEX ON a (note)`)
	d.mustNotChange(t)
	d.rotate(t, "third")
	if d.logins.application.User != d.plan.Role {
		t.Fatalf("the turn is of %s", d.logins.application.User)
	}
	d.mustApp(t, `INSERT INTO b DEFAULT VALUES`, `TRUNCATE a`, `DROP VIEW v`, `ALTER TABLE b ADD note text`, `DROP TABLE b`, `DROP TABLE a`)
	d.mustNotChange(t)
	// The user whose turn ended still works: pods change over one by one.
	d.mustSession(t, d.plan.Role+"_clone", "second", d.plan.Database, `SELECT now()`)
}

// cloneMadeByRotation is a rotation that finds no clone, which it then makes
// itself, without the settings.
func cloneMadeByRotation(t *testing.T, d *database) {
	d.keep(t)
	clone := d.plan.Role + "_clone"
	d.mustSession(t, superuser, superuserPassword, d.plan.Database, `DROP OWNED BY `+clone, `DROP ROLE `+clone)
	d.rotate(t, "second")
	d.mustApp(t, `CREATE TABLE a (id serial PRIMARY KEY)`)
	if len(d.keep(t)) == 0 {
		t.Error("the clone was left as rotation made it")
	}
	d.mustNotChange(t)
	d.rotate(t, "third")
	d.mustApp(t, `INSERT INTO a DEFAULT VALUES`, `ALTER TABLE a ADD note text`)
}

// sessionLeftOwner is what a pooler's DISCARD ALL leads to.
func sessionLeftOwner(t *testing.T, d *database) {
	d.keep(t)
	d.rotate(t, "second")
	d.mustApp(t, `CREATE TABLE before (id serial PRIMARY KEY)`, `DISCARD ALL`, `INSERT INTO before DEFAULT VALUES`,
		`ALTER TABLE before ADD note text`, `CREATE TABLE after (id serial PRIMARY KEY)`)
	d.rotate(t, "third")
	d.mustApp(t, `INSERT INTO after DEFAULT VALUES`, `UPDATE after SET id = 7`)
	if err := d.app(`ALTER TABLE after ADD note text`); err == nil {
		t.Error("the table is the owner's already, so that this test shows nothing")
	}
	if changes := d.keep(t); len(changes) != 1 || !strings.HasPrefix(changes[0], "REASSIGN OWNED") {
		t.Errorf("changes: %q", changes)
	}
	d.mustApp(t, `ALTER TABLE after ADD note text`)
	d.mustNotChange(t)
}

// rotationInFlight runs the keeper between the rotation's second step and its
// last.
func rotationInFlight(t *testing.T, d *database) {
	d.keep(t)
	pending := d.logins.application
	pending.User, pending.Password = d.plan.Role+"_clone", "pending"
	d.setSecret(t, pending)
	d.mustNotChange(t)
	d.mustSession(t, pending.User, "pending", d.plan.Database)
	d.logins.application = pending
	d.mustNotChange(t)
}

func restoreWithOlderPassword(t *testing.T, d *database) {
	d.keep(t)
	d.rotate(t, "second")
	d.mustApp(t, `CREATE TABLE kept (id int)`)
	// The database is of a time when the clone had another password; the secret
	// is of now.
	for _, password := range []string{"of-now", "of-now-back"} {
		d.logins.application.Password = Password(password)
		if changes := d.keep(t); len(changes) != 1 || !strings.Contains(changes[0], "password") {
			t.Errorf("changes: %q", changes)
		}
		d.mustApp(t, `SELECT * FROM kept`)
		d.mustNotLog(t, password)
	}
	// And of a time before there was any role.
	clone := d.plan.Role + "_clone"
	d.mustSession(t, superuser, superuserPassword, d.plan.Database,
		`REASSIGN OWNED BY `+d.plan.Owner()+` TO `+superuser, `DROP OWNED BY `+d.plan.Owner()+`, `+d.plan.Role+`, `+clone,
		`DROP ROLE `+d.plan.Owner()+`, `+d.plan.Role+`, `+clone)
	d.keep(t)
	d.mustApp(t, `CREATE TABLE new (id int)`)
}

// masterRotates is a rotation that has set the master's new password, which the
// secret shows a moment later.
func masterRotates(t *testing.T, d *database) {
	good := d.logins.master.Password
	d.logins.master.Password = "of-before"
	logins := &lateLogins{fixedLogins: d.logins, after: 3, password: good}
	d.keeper.Logins = logins
	d.keep(t)
	if logins.asked <= 3 {
		t.Errorf("asked only %d times", logins.asked)
	}
}

// lateLogins has the master's password only when it was asked for it some times.
type lateLogins struct {
	*fixedLogins
	asked, after int
	password     Password
}

func (l *lateLogins) Master(context.Context) (Login, error) {
	if l.asked++; l.asked > l.after {
		l.master.Password = l.password
	}
	return l.master, nil
}

// connectionsInUse is a deployment while the application holds all connections
// that it may.
func connectionsInUse(t *testing.T, d *database) {
	d.keep(t)
	login := d.logins.application
	// 80 % of the server's 30.
	for range 24 {
		conn, err := d.connect(login.User, string(login.Password), d.plan.Database)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close(context.Background()) })
	}
	if err := d.app(`SELECT 1`); err == nil {
		t.Fatal("the application has no limit")
	}
	d.mustNotChange(t)
}

func drift(t *testing.T, d *database) {
	d.keep(t)
	d.mustSession(t, superuser, superuserPassword, d.plan.Database,
		`ALTER ROLE `+d.plan.Role+` CREATEDB CREATEROLE CONNECTION LIMIT -1`,
		`ALTER ROLE `+d.plan.Role+` RESET ALL`,
		`GRANT ALL ON SCHEMA public TO PUBLIC`,
		`GRANT CONNECT ON DATABASE `+d.plan.Database+` TO PUBLIC`)
	// Four settings, attributes, limit, schema, database.
	if changes := d.keep(t); len(changes) != 8 {
		t.Errorf("%d changes: %q", len(changes), changes)
	}
	d.mustNotChange(t)
}

func superuserApplication(t *testing.T, d *database) {
	d.keep(t)
	d.mustSession(t, superuser, superuserPassword, d.plan.Database, `ALTER ROLE `+d.plan.Role+` BYPASSRLS`)
	_, err := d.keeper.Keep(context.Background())
	mustContain(t, err, d.plan.Role+" must not be a superuser", "a person has to")
}

func wrongMasterPassword(t *testing.T, d *database) {
	d.logins.master.Password = "wrong-secret"
	d.keeper.Patience = time.Second
	_, err := d.keeper.Keep(context.Background())
	mustContain(t, err, "gave up waiting", d.logins.master.User, frontHost, "password authentication failed", invalidPassword)
	if strings.Contains(err.Error(), "wrong-secret") {
		t.Errorf("the error holds the password: %v", err)
	}
	d.mustNotLog(t, "wrong-secret")
}

func secretForSomeoneElse(t *testing.T, d *database) {
	d.logins.application.User = d.logins.master.User
	_, err := d.keeper.Keep(context.Background())
	mustContain(t, err, "the application's secret is for user", d.logins.master.User)
}

func wrongCertificate(t *testing.T, d *database) {
	d.keeper.Trust = trusting(x509.NewCertPool())
	_, err := d.keeper.Keep(context.Background())
	mustContain(t, err, "certificate is not to be trusted")
	// A server that is not the one asked for.
	d.keeper.Trust = trusting(d.front.trust)
	d.logins.master.Host = "127.0.0.1"
	_, err = d.keeper.Keep(context.Background())
	mustContain(t, err, "certificate is not to be trusted", "127.0.0.1")
	// A server without TLS.
	d.logins.master.Host, d.logins.master.Port = frontHost, d.port
	d.keeper.Patience = time.Second
	_, err = d.keeper.Keep(context.Background())
	mustContain(t, err, "refused TLS")
}

func noServer(t *testing.T, d *database) {
	d.logins.master.Port = freePort(t)
	d.keeper.Patience = time.Second
	_, err := d.keeper.Keep(context.Background())
	mustContain(t, err, "gave up waiting", "connection refused", fmt.Sprint(d.logins.master.Port))
}

func silentServer(t *testing.T, d *database) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	d.logins.master.Port = uint16(listener.Addr().(*net.TCPAddr).Port)
	d.keeper.Patience, d.keeper.Attempt = time.Second, 300*time.Millisecond
	_, err = d.keeper.Keep(context.Background())
	mustContain(t, err, "gave up waiting", fmt.Sprint(d.logins.master.Port))
}
