package validation

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/recovery/validation/postgrestest"
)

// restored is a database as it comes out of a restore, on a build of PostgreSQL
// that has no extension to check with unless full says so.
func restored(t *testing.T, build postgrestest.Build, initdb []string, settings ...string) *postgrestest.Server {
	t.Helper()
	s := postgrestest.New(t, build, initdb, append(settings, "autovacuum=off")...)
	s.Start(t)
	s.Run(t, `CREATE SCHEMA sales`, `CREATE TABLE sales."Orders" (id int PRIMARY KEY, note text NOT NULL)`,
		`INSERT INTO sales."Orders" SELECT i, repeat('note ' || i, 20) FROM generate_series(1, 1000) AS i`,
		`CREATE MATERIALIZED VIEW sales.empty AS SELECT 1 WITH NO DATA`, `CREATE TABLE parts (id int) PARTITION BY RANGE (id)`,
		`CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10)`)
	return s
}

// asked is what the tests ask.
func asked() Database {
	return Database{
		Extensions: []string{"plpgsql"},
		Tables:     []string{`sales."Orders"`, "public.parts"},
		MinRows:    map[string]int64{`sales."Orders"`: 1000},
	}
}

func check(t *testing.T, d Database, conn *pgx.Conn) []Finding {
	t.Helper()
	findings, err := d.Check(context.Background(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

func TestSoundDatabase(t *testing.T) {
	s := restored(t, postgrestest.Plain(), []string{"--data-checksums"})
	conn := s.Connect(t)
	findings := check(t, asked(), conn)
	mustFail(t, "sound", findings)
	if len(findings) != 8 {
		t.Errorf("%d findings: %v", len(findings), findings)
	}
	for name, row := range map[string]struct {
		change func(*Database)
		wants  []string
	}{
		"any table":              {func(d *Database) { d.Tables = nil }, nil},
		"an extension":           {func(d *Database) { d.Extensions = []string{"pg_stat_statements"} }, []string{"extension pg_stat_statements: missing"}},
		"a table":                {func(d *Database) { d.Tables = append(d.Tables, "sales.orders") }, []string{"table sales.orders: missing"}},
		"rows":                   {func(d *Database) { d.MinRows[`sales."Orders"`]++ }, []string{"rows of sales.\"Orders\": 1000, want at least 1001"}},
		"rows of no table":       {func(d *Database) { d.MinRows["sales.gone"] = 1 }, []string{"rows of sales.gone: no such table"}},
		"a name that is no name": {func(d *Database) { d.Tables = []string{"a.b.c.d"} }, []string{"table a.b.c.d: "}},
		"encryption":             {func(d *Database) { d.TLS = true }, []string{"connection: not encrypted"}},
		"commits without track_commit_timestamp": {func(d *Database) { d.NotBefore, d.NotAfter = time.Unix(0, 0), time.Now() },
			[]string{"newest commit: could not get commit timestamp data", "newest row: could not get commit timestamp data"}},
	} {
		d := asked()
		row.change(&d)
		mustFail(t, name, check(t, d, conn), row.wants...)
	}
}

func TestEmptyDatabase(t *testing.T) {
	s := postgrestest.New(t, postgrestest.Plain(), nil)
	s.Start(t)
	conn := s.Connect(t)
	for _, d := range []Database{{}, {Tables: []string{}}} {
		mustFail(t, "empty", check(t, d, conn), "tables of the application: 0, want at least 1")
	}
}

func TestNewestCommit(t *testing.T) {
	s := restored(t, postgrestest.Plain(), nil, "track_commit_timestamp=on")
	// The clock of the server is the test's.
	written := time.Now()
	hour := time.Hour
	conn := s.Connect(t)
	for name, row := range map[string]struct {
		notBefore, notAfter time.Time
		wants               []string
	}{
		"fresh":                 {written.Add(-hour), written, nil},
		"older than asked":      {written.Add(hour), written.Add(2 * hour), []string{"newest commit: "}},
		"rows past the point":   {time.Time{}, written.Add(-hour), []string{"newest row: "}},
		"nothing up to a point": {written.Add(-2 * hour), written.Add(-hour), []string{"newest commit: none is known", "newest row: "}},
		// The server has only just been made, and all it holds came after.
		"what came after the start": {written.Add(-hour), time.Time{}, []string{"newest commit: none is known"}},
	} {
		d := asked()
		d.NotBefore, d.NotAfter = row.notBefore, row.notAfter
		mustFail(t, name, check(t, d, conn), row.wants...)
	}

	// As after a restore: started anew, with commits of its own, which say nothing of
	// what was restored. A clean start forgets the last commit.
	for _, end := range []func(){s.Stop, s.Kill} {
		end()
		s.Start(t)
		d := asked()
		d.NotBefore = written.Add(-hour)
		mustFail(t, "restarted", check(t, d, s.Connect(t)))
	}
	s.Run(t, `SELECT pg_current_xact_id()`, `CREATE ROLE late`)
	d := asked()
	d.NotBefore = time.Now()
	mustFail(t, "commits of the server's own", check(t, d, s.Connect(t)), "newest commit: "+stamp(written)[:10])
}

func TestStandbyIsStillInRecovery(t *testing.T) {
	s := restored(t, postgrestest.Plain(), nil)
	s.Stop()
	write(t, s, "standby.signal", "")
	s.Start(t)
	mustFail(t, "standby", check(t, asked(), s.Connect(t)), "recovery: still going on")
}

func TestInvalidIndex(t *testing.T) {
	s := restored(t, postgrestest.Plain(), nil)
	s.Run(t, `CREATE TABLE twice AS SELECT 1 AS id FROM generate_series(1, 2)`)
	if _, err := s.Connect(t).Exec(context.Background(), `CREATE UNIQUE INDEX CONCURRENTLY broken ON twice (id)`); err == nil {
		t.Fatal("the index holds two equal rows")
	}
	mustFail(t, "invalid index", check(t, asked(), s.Connect(t)), "indexes: invalid: broken")
}

func TestDamagedPageIsSeenByItsChecksum(t *testing.T) {
	s := restored(t, postgrestest.Plain(), []string{"--data-checksums"})
	damage(t, s, `sales."Orders"`, 4000)
	failed := Failed(check(t, asked(), s.Connect(t)))
	if len(failed) != 3 || !strings.Contains(fmt.Sprint(failed[1]), "invalid page in block") {
		t.Errorf("%v", failed)
	}
}

func TestAmcheckSeesWhatNoChecksumDoes(t *testing.T) {
	for name, row := range map[string]struct {
		relation string
		offset   int64
		want     string
	}{
		"heap":  {`sales."Orders"`, 8192*2 + 24, "tables and indexes: sales.\"Orders\": block 2: line pointer"},
		"index": {`sales."Orders_pkey"`, 8192 + 8, "tables and indexes: sales.\"Orders_pkey\": "},
	} {
		s := restored(t, postgrestest.Full(), nil)
		conn := s.Connect(t)
		mustFail(t, name, check(t, asked(), conn))
		if got := check(t, Database{Extensions: []string{"amcheck"}}, conn); len(Failed(got)) != 1 {
			t.Errorf("the check left an extension behind, or more is wrong: %v", Failed(got))
		}
		damage(t, s, row.relation, row.offset)
		failed := Failed(check(t, Database{}, s.Connect(t)))
		if len(failed) != 1 || !strings.HasPrefix(failed[0].String(), row.want) {
			t.Errorf("%s: %v", name, failed)
		}
	}
}

func TestLostConnectionIsAnError(t *testing.T) {
	s := restored(t, postgrestest.Plain(), nil)
	conn := s.Connect(t)
	s.Kill()
	if findings, err := asked().Check(context.Background(), conn); err == nil {
		t.Errorf("no error, but %v", findings)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s.Start(t)
	if _, err := asked().Check(ctx, s.Connect(t)); err == nil {
		t.Error("no error of a context that ended")
	}
}

// damage overwrites eight bytes of a relation's file while the server is stopped.
func damage(t *testing.T, s *postgrestest.Server, relation string, offset int64) {
	t.Helper()
	var path string
	if err := s.Connect(t).QueryRow(context.Background(), `SELECT pg_relation_filepath($1::regclass::oid)`, relation).Scan(&path); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	file, err := os.OpenFile(filepath.Join(s.Data, path), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if _, err := file.WriteAt([]byte("damaged!"), offset); err != nil {
		t.Fatal(err)
	}
	s.Start(t)
}

// write puts a file into the server's folder.
func write(t *testing.T, s *postgrestest.Server, name, text string) {
	t.Helper()
	path := filepath.Join(s.Data, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Own(t, path)
}
