package exporters

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/databaserole"
	"github.com/vibe-engineering/vibe-platform/names"
)

// envPostgres is the folder of a PostgreSQL 16 with pg_stat_statements.
const envPostgres = "VIBE_POSTGRES_CONTRIB"

const (
	superuser = "rdsadmin"
	password  = "test-password"
)

// asNobody lets a program run that refuses to as root, which tests may be.
func asNobody(t *testing.T, directory string) func(*exec.Cmd) {
	t.Helper()
	if os.Geteuid() != 0 {
		return func(command *exec.Cmd) { command.Dir = directory }
	}
	const nobody = 65534
	if err := os.Chown(directory, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	return func(command *exec.Cmd) {
		command.Dir = directory
		command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
}

// startPostgres starts a server with the settings that ours has, and returns its
// port.
func startPostgres(t *testing.T) string {
	t.Helper()
	home := os.Getenv(envPostgres)
	if _, err := os.Stat(filepath.Join(home, "bin/postgres")); home == "" || err != nil {
		t.Fatalf("%s names no folder with a PostgreSQL: `make test-kube` unpacks one", envPostgres)
	}
	// Not t.TempDir, which is closed to other users.
	directory, err := os.MkdirTemp("", "exporters-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(directory) })
	secret := filepath.Join(directory, "password")
	if err := os.WriteFile(secret, []byte(password), 0o644); err != nil {
		t.Fatal(err)
	}
	change := asNobody(t, directory)
	data, port := filepath.Join(directory, "data"), freePort(t)
	initdb := exec.Command(filepath.Join(home, "bin/initdb"), "--pgdata", data, "--username", superuser,
		"--auth", "scram-sha-256", "--pwfile", secret, "--encoding", "UTF8", "--locale", "C", "--no-sync")
	change(initdb)
	if text, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, text)
	}
	run(t, change, filepath.Join(home, "bin/postgres"), "-D", data, "-p", port, "-h", "127.0.0.1", "-k", "", "-c", "fsync=off",
		"-c", "shared_preload_libraries=pg_stat_statements", "-c", "wal_level=replica")
	return port
}

// session runs statements as the superuser, each for itself.
func session(port, database string, statements ...string) error {
	connection, err := pgx.Connect(context.Background(), fmt.Sprintf("postgres://%s:%s@127.0.0.1:%s/%s?sslmode=disable", superuser, password, port, database))
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close(context.Background()) }()
	for _, statement := range statements {
		if _, err := connection.Exec(context.Background(), statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// prepare makes the roles and the extension as the function of the data stack does.
func prepare(port string) error {
	plan := databaserole.Plan{
		Database: names.Database, Role: names.DatabaseRole, Monitor: names.MonitoringRole,
		Extensions: []databaserole.Extension{{Name: "pg_stat_statements", Schema: "statistics"}},
	}
	for _, row := range plan.Rows() {
		if row.Apply == "" {
			continue
		}
		if err := session(port, names.Database, row.Apply); err != nil {
			return fmt.Errorf("%s: %w", row.Reason, err)
		}
	}
	return nil
}

// startPostgresExporter logs in as the platform's own role for it, which may read
// statistics and nothing else.
func startPostgresExporter(t *testing.T) func() (seen, error) {
	postgres, port := startPostgres(t), freePort(t)
	eventually(t, func() error {
		return session(postgres, "postgres", "SELECT 1")
	})
	if err := session(postgres, "postgres",
		"CREATE DATABASE "+names.Database, "SELECT pg_create_physical_replication_slot('replica', true)"); err != nil {
		t.Fatal(err)
	}
	if err := prepare(postgres); err != nil {
		t.Fatal(err)
	}
	if err := session(postgres, names.Database,
		"ALTER ROLE "+names.MonitoringRole+" PASSWORD '"+password+"'",
		"CREATE TABLE t AS SELECT g FROM generate_series(1, 100) g",
		"SELECT count(*) FROM t"); err != nil {
		t.Fatal(err)
	}
	run(t, func(command *exec.Cmd) {
		command.Env = append(command.Env, "DATA_SOURCE_NAME="+fmt.Sprintf("postgres://%s:%s@127.0.0.1:%s/%s?sslmode=disable",
			names.MonitoringRole, password, postgres, names.Database))
	}, program(t, "postgres_exporter"), append([]string{"--web.listen-address=127.0.0.1:" + port}, arguments(t, "postgres-exporter", "postgres-exporter", "--collector")...)...)
	return page("http://127.0.0.1:" + port + "/metrics")
}
