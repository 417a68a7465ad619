package keeper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/lab/process"
)

// superuser is the server's own, as rdsadmin is on RDS. Nothing that is tested
// uses it.
const (
	superuser         = "rdsadmin"
	superuserPassword = "test-superuser"
)

// server is a PostgreSQL 16 on loopback with a TLS front, as RDS has one.
type server struct {
	port  uint16
	front *front
	log   string
}

// startServer starts a server that is gone when the test ends, and also when the
// test's process dies.
func startServer(t *testing.T) *server {
	t.Helper()
	bin := binaries(t)
	// The data's folder is another user's where the test runs as root, which
	// PostgreSQL refuses to run as; so it cannot lie in t.TempDir, which is closed
	// to others.
	dir, err := os.MkdirTemp("", "database-role-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() == 0 {
		const nobody = 65534
		attributes.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
		if err := os.Chown(dir, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	passwords := filepath.Join(dir, "password")
	if err := os.WriteFile(passwords, []byte(superuserPassword), 0o644); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", data, "--username", superuser, "--auth", "scram-sha-256",
		"--pwfile", passwords, "--encoding", "UTF8", "--locale", "C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = attributes, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s := &server{port: freePort(t), log: filepath.Join(dir, "log")}
	log, err := os.Create(s.log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	postgres := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(int(s.port)), "-h", "127.0.0.1",
		"-k", "", "-c", "fsync=off", "-c", "max_connections=30",
		// What an operator may turn on, and more.
		"-c", "log_statement=all", "-c", "log_min_duration_statement=0", "-c", "log_connections=on", "-c", "log_min_messages=debug1")
	postgres.SysProcAttr, postgres.Dir = attributes, dir
	postgres.Stdout, postgres.Stderr = log, log
	run(t, postgres)
	s.front = startFront(t, s.port)
	s.waitUntilReady(t)
	return s
}

// run starts a process and stops it when the test ends. Its thread is kept until
// then: Linux sends the death signal when the parent's thread ends.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(ended)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// PostgreSQL's immediate shutdown, and what none can refuse.
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	})
}

// binaries is the folder of the server's programs.
func binaries(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("VIBE_POSTGRES"); dir != "" {
		return dir
	}
	_, file, _, _ := runtime.Caller(0)
	pattern := filepath.Join(filepath.Dir(file), "../../.tools/pgserver-*/lib/python3*/site-packages/pgserver/pginstall/bin")
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatal("these tests need a real PostgreSQL 16: run `make postgres`, which installs one from PyPI into .tools, " +
			"or set VIBE_POSTGRES to a folder that holds initdb and postgres")
	}
	return found[0]
}

func freePort(t *testing.T) uint16 {
	t.Helper()
	port, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return uint16(port)
}

func (s *server) waitUntilReady(t *testing.T) {
	t.Helper()
	var last error
	for range 100 {
		conn, err := s.connect(superuser, superuserPassword, "postgres")
		if err == nil {
			_ = conn.Close(context.Background())
			return
		}
		last = err
		time.Sleep(100 * time.Millisecond)
	}
	log, _ := os.ReadFile(s.log)
	t.Fatalf("PostgreSQL does not start: %v\n%s", last, log)
}

// connect connects without TLS, as the tests' own sessions do.
func (s *server) connect(user, password, database string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	config, err := pgx.ParseConfig("sslmode=disable")
	if err != nil {
		return nil, err
	}
	config.Host, config.Port, config.Database, config.User, config.Password = "127.0.0.1", s.port, database, user, password
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	return pgx.ConnectConfig(ctx, config)
}

// session runs statements as one session and returns the first error.
func (s *server) session(user, password, database string, statements ...string) error {
	conn, err := s.connect(user, password, database)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, statement := range statements {
		if _, err := conn.Exec(context.Background(), statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// mustSession is a session that must go through.
func (s *server) mustSession(t *testing.T, user, password, database string, statements ...string) {
	t.Helper()
	if err := s.session(user, password, database, statements...); err != nil {
		t.Fatalf("as %s: %v", user, err)
	}
}

// mustNotLog fails if one of the secrets stands in the server's log.
func (s *server) mustNotLog(t *testing.T, secrets ...string) {
	t.Helper()
	log, err := os.ReadFile(s.log)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(log, []byte("CREATE ROLE")) {
		t.Fatal("the server does not log statements, so its log shows nothing")
	}
	for _, secret := range secrets {
		if bytes.Contains(log, []byte(secret)) {
			t.Errorf("the server's log holds the secret %s", secret)
		}
	}
}

// fixedLogins are logins that a test sets.
type fixedLogins struct{ master, application, monitoring Login }

func (f *fixedLogins) Master(context.Context) (Login, error) { return f.master, nil }

func (f *fixedLogins) Application(context.Context) (Login, error) {
	if f.application == (Login{}) {
		return Login{}, errors.New("no secret")
	}
	return f.application, nil
}

func (f *fixedLogins) Monitoring(context.Context) (Login, error) { return f.monitoring, nil }

func mustContain(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q: %v", word, err)
		}
	}
}
