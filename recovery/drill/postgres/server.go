// Package postgres runs PostgreSQL 16 servers for a drill: what RDS does with them,
// a drill does by hand.
package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/lab/process"
)

// Programs are where PostgreSQL's programs are.
type Programs struct {
	// Server is the folder of initdb and postgres, built with OpenSSL and with the
	// extensions that come with PostgreSQL.
	Server string
	// Tools is the folder of pg_basebackup, pg_verifybackup and pg_controldata of
	// the same major version.
	Tools string
}

const (
	// Superuser is the server's own, as rdsadmin is on RDS.
	Superuser = "rdsadmin"
	// password is of no worth: the server listens on loopback alone.
	password = "drill"
	// host is the name that the server's certificate is for.
	host = "localhost"
)

// Server is a server in a folder of its own.
type Server struct {
	programs Programs
	dir      string
	port     int
	trust    *x509.CertPool
	process  *process.Process
}

// New prepares a folder for a server, without data. TLS is demanded from all who
// come by network; plain lets others in too.
func New(ctx context.Context, programs Programs, dir string, plain bool) (*Server, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	s := &Server{programs: programs, dir: dir}
	rules := "local all " + Superuser + " trust\nlocal replication " + Superuser + " trust\nhostssl all " + Superuser + " 127.0.0.1/32 scram-sha-256\n"
	if plain {
		rules += "hostnossl all " + Superuser + " 127.0.0.1/32 scram-sha-256\n"
	}
	for name, text := range map[string]string{fileRules: rules, filePassword: password} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	var err error
	if s.trust, err = writeCertificate(dir); err != nil {
		return nil, err
	}
	// The server takes its key from nobody else than its own user: `install` gives
	// it a copy.
	if err := s.run(ctx, "key", "install", "-m", "600", s.in(fileKey+".open"), s.in(fileKey)); err != nil {
		return nil, err
	}
	return s, os.Remove(s.in(fileKey + ".open"))
}

const (
	fileRules       = "pg_hba.conf"
	filePassword    = "password"
	fileCertificate = "server.crt"
	fileKey         = "server.key"
)

func (s *Server) in(name string) string { return filepath.Join(s.dir, name) }

// Data is the folder of the server's data.
func (s *Server) Data() string { return s.in("data") }

// run runs a program to its end, as the server's user.
func (s *Server) run(ctx context.Context, name, program string, arguments ...string) error {
	p, err := process.StartUnprivileged(s.dir, name, program, arguments, "LC_ALL=C")
	if err != nil {
		return err
	}
	return p.Wait(ctx)
}

// Initialize makes an empty database system.
func (s *Server) Initialize(ctx context.Context, segmentBytes int) error {
	return s.run(ctx, "initdb", filepath.Join(s.programs.Server, "initdb"), "--pgdata", s.Data(), "--username", Superuser,
		"--auth", "scram-sha-256", "--pwfile", s.in(filePassword), "--encoding", "UTF8", "--locale", "C", "--no-sync",
		"--data-checksums", "--wal-segsize", strconv.Itoa(segmentBytes>>20))
}

// Setting is one of the server's parameters.
type Setting struct{ Name, Value string }

// settings are what every server has. Nothing waits for the disk: a drill ends
// processes, and never the machine.
func (s *Server) settings() []Setting {
	return []Setting{
		{"fsync", "off"},
		{"max_connections", "20"},
		{"shared_buffers", "16MB"},
		{"hba_file", s.in(fileRules)},
		{"ssl", "on"},
		{"ssl_cert_file", s.in(fileCertificate)},
		{"ssl_key_file", s.in(fileKey)},
		{"log_timezone", "UTC"},
		{"timezone", "UTC"},
		{"track_commit_timestamp", "on"},
		{"shared_preload_libraries", "pg_stat_statements"},
	}
}

// portAttempts is how often another port is tried: one that was free may be taken
// before the server has it.
const portAttempts = 5

// Start starts the server and waits until it answers, which one that recovers does
// as soon as its data is consistent. A server that ends is an error that says why.
func (s *Server) Start(ctx context.Context, more ...Setting) error {
	var err error
	for range portAttempts {
		if s.port, err = process.FreePort(); err != nil {
			return err
		}
		err = s.start(ctx, more)
		if err == nil || !strings.Contains(err.Error(), "Address already in use") {
			return err
		}
	}
	return err
}

func (s *Server) start(ctx context.Context, more []Setting) error {
	arguments := []string{"-D", s.Data(), "-p", strconv.Itoa(s.port), "-h", "127.0.0.1", "-k", s.dir}
	for _, setting := range append(s.settings(), more...) {
		arguments = append(arguments, "-c", setting.Name+"="+setting.Value)
	}
	var err error
	s.process, err = process.StartUnprivileged(s.dir, "postgres", filepath.Join(s.programs.Server, "postgres"), arguments)
	if err != nil {
		return err
	}
	return s.eventually(ctx, func() error {
		conn, err := s.Connect(ctx, "postgres")
		if err == nil {
			_ = conn.Close(ctx)
		}
		return err
	})
}

// patience is how long a server may take for a step.
const patience = time.Minute

// eventually tries until it succeeds or the server ends.
func (s *Server) eventually(ctx context.Context, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-s.process.Ended():
			return s.failure()
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// failure says why the server ended, in its own words.
func (s *Server) failure() error {
	if lines := s.Complaints(); len(lines) > 0 {
		said := strings.Join(lines, "; ")
		// A log that ends before the base backup does leaves nothing to open.
		if strings.Contains(said, "WAL ends before end of online backup") {
			return fmt.Errorf("the server ended: the log is broken there: %s", said)
		}
		return fmt.Errorf("the server ended: %s", said)
	}
	state, _, _ := strings.Cut(s.process.Failure().Error(), "; its last lines")
	return errors.New(state)
}

// CommandMark begins what an archive_command or restore_command of ours writes to
// the server's log.
const CommandMark = "drill: "

// Complaints are the lines of the log that say what went wrong, each once.
func (s *Server) Complaints() []string {
	log, err := os.ReadFile(s.in("postgres.log"))
	if err != nil {
		return nil
	}
	var lines []string
	seen := map[string]bool{}
	for line := range strings.Lines(string(log)) {
		for _, mark := range []string{"FATAL:  ", "PANIC:  ", CommandMark, "invalid ", "incorrect ", "unexpected pageaddr"} {
			_, text, found := strings.Cut(line, mark)
			if mark[0] == 'i' || mark[0] == 'u' {
				_, text, _ = strings.Cut(line, "LOG:  ")
			}
			text = strings.TrimSpace(text)
			if found && !seen[text] && !strings.Contains(text, "the database system is") {
				seen[text] = true
				lines = append(lines, text)
				break
			}
		}
	}
	return lines
}

// Connect connects with TLS and checks the server's certificate.
func (s *Server) Connect(ctx context.Context, database string) (*pgx.Conn, error) {
	return s.connect(ctx, database, &tls.Config{RootCAs: s.trust, ServerName: host, MinVersion: tls.VersionTLS12})
}

// ConnectPlain connects without TLS.
func (s *Server) ConnectPlain(ctx context.Context, database string) (*pgx.Conn, error) {
	return s.connect(ctx, database, nil)
}

func (s *Server) connect(ctx context.Context, database string, encryption *tls.Config) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig("sslmode=disable")
	if err != nil {
		return nil, err
	}
	config.Host, config.Port, config.Database, config.User, config.Password = "127.0.0.1", uint16(s.port), database, Superuser, password
	config.TLSConfig, config.ConnectTimeout = encryption, 5*time.Second
	return pgx.ConnectConfig(ctx, config)
}

// Run runs statements, each by itself, until the first error.
func (s *Server) Run(ctx context.Context, database string, statements ...string) error {
	conn, err := s.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// Kill ends the server as the loss of its machine does. Its other processes end
// when they see that the first is gone, and Kill waits for them.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	select {
	case <-s.process.Ended():
	default:
		s.process.Kill()
		<-s.process.Ended()
	}
	releaseMemory(filepath.Join(s.Data(), "postmaster.pid"))
}
