// Package postgrestest starts real PostgreSQL 16 servers for tests.
package postgrestest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/lab/process"
)

// Superuser is the server's own user, and Password its password.
const (
	Superuser = "rdsadmin"
	Password  = "test-superuser"
)

// Build is one build of PostgreSQL 16.
type Build struct {
	// variable names a folder from which programs leads to the programs, and pattern
	// where such a folder lies in .tools, which remedy makes.
	variable, programs, pattern, remedy string
}

// Plain comes without OpenSSL and without the extensions of contrib.
func Plain() Build {
	return Build{"VIBE_POSTGRES", "", "pgserver-*/lib/python3*/site-packages/pgserver/pginstall/bin", "`make tools`"}
}

// Full comes with both.
func Full() Build {
	return Build{"VIBE_POSTGRES_CONTRIB", "bin", "postgres-*", "`make tools`"}
}

// program is the path of one of the build's programs.
func (b Build) program(t *testing.T, name string) string {
	t.Helper()
	if dir := os.Getenv(b.variable); dir != "" {
		return filepath.Join(dir, b.programs, name)
	}
	_, file, _, _ := runtime.Caller(0)
	found, err := filepath.Glob(filepath.Join(filepath.Dir(file), "../../../.tools", b.pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("this test needs a real PostgreSQL 16: run %s, or set %s to where %s is", b.remedy, b.variable, filepath.Join(b.programs, name))
	}
	return filepath.Join(found[0], b.programs, name)
}

// Server is a server on loopback.
type Server struct {
	Port uint16
	// Data is its folder, which may be changed while it is stopped.
	Data string
	// Log is the file that it writes to.
	Log string

	build    Build
	settings []string
	process  *exec.Cmd
	ended    chan struct{}
}

// New makes a server with settings such as `track_commit_timestamp=on`, which is
// gone when the test ends.
func New(t *testing.T, build Build, initdb []string, settings ...string) *Server {
	t.Helper()
	// Not t.TempDir, which is closed to the user that PostgreSQL runs as where the
	// test runs as root.
	dir, err := os.MkdirTemp("", "postgres-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Server{Port: freePort(t), Data: filepath.Join(dir, "data"), Log: filepath.Join(dir, "log"), build: build, settings: settings}
	passwords := filepath.Join(dir, "password")
	for path, text := range map[string]string{passwords: Password, s.Log: ""} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.Own(t, dir)
	arguments := append([]string{"--pgdata", s.Data, "--username", Superuser, "--auth", "scram-sha-256",
		"--pwfile", passwords, "--encoding", "UTF8", "--locale", "C", "--no-sync"}, initdb...)
	cmd := exec.Command(build.program(t, "initdb"), arguments...) //nolint:gosec // the test's own program
	cmd.SysProcAttr, cmd.Dir = attributes(), dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	t.Cleanup(func() { s.end(syscall.SIGQUIT) })
	return s
}

// nobody is the user that owns what root makes here.
const nobody = 65534

// Own gives a file to the server's user.
func (s *Server) Own(t *testing.T, path string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	if err := os.Chown(path, nobody, nobody); err != nil {
		t.Fatal(err)
	}
}

// attributes make a process die with the test, and never be root.
func attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() == 0 {
		a.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return a
}

// Start runs the server and waits until it answers.
func (s *Server) Start(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(s.Log, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	arguments := []string{"-D", s.Data, "-p", strconv.Itoa(int(s.Port)), "-h", "127.0.0.1", "-k", "", "-c", "fsync=off", "-c", "max_connections=20"}
	for _, setting := range s.settings {
		arguments = append(arguments, "-c", setting)
	}
	s.process = exec.Command(s.build.program(t, "postgres"), arguments...) //nolint:gosec // the test's own program
	s.process.SysProcAttr, s.process.Dir = attributes(), filepath.Dir(s.Data)
	s.process.Stdout, s.process.Stderr = log, log
	s.ended = make(chan struct{})
	started := make(chan error)
	// Linux sends the death signal when the thread ends that started the process.
	go func() {
		runtime.LockOSThread()
		defer close(s.ended)
		err := s.process.Start()
		started <- err
		if err == nil {
			_ = s.process.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	s.waitUntilReady(t)
}

func (s *Server) waitUntilReady(t *testing.T) {
	t.Helper()
	for range 200 {
		conn, err := s.connect()
		if err == nil {
			_ = conn.Close(context.Background())
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(s.Log)
	t.Fatalf("PostgreSQL does not start:\n%s", log)
}

// Stop shuts the server down cleanly.
func (s *Server) Stop() { s.end(syscall.SIGINT) }

// Kill ends the server as a power cut does, but for what the system had cached.
func (s *Server) Kill() { s.end(syscall.SIGQUIT) }

func (s *Server) end(signal syscall.Signal) {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(signal)
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		_ = s.process.Process.Kill()
		<-s.ended
	}
	s.process = nil
}

// Connect connects as the superuser, until the test ends.
func (s *Server) Connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := s.connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func (s *Server) connect() (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	config, err := pgx.ParseConfig("sslmode=disable")
	if err != nil {
		return nil, err
	}
	config.Host, config.Port, config.Database, config.User, config.Password = "127.0.0.1", s.Port, "postgres", Superuser, Password
	return pgx.ConnectConfig(ctx, config)
}

// Run executes statements, each by itself.
func (s *Server) Run(t *testing.T, statements ...string) {
	t.Helper()
	conn := s.Connect(t)
	defer func() { _ = conn.Close(context.Background()) }()
	for _, statement := range statements {
		if _, err := conn.Exec(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func freePort(t *testing.T) uint16 {
	t.Helper()
	port, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return uint16(port)
}
