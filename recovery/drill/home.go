package drill

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/postgres"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/redis"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
)

const (
	bucketUploads = "uploads"
	bucketBackups = "backups"

	// Each region that takes over has a higher epoch than the one before.
	epochHome     = 1
	epochRecovery = 2

	// archiveTimeout is how old a commit gets at most before its segment is
	// archived. RDS has 5 minutes.
	archiveTimeout = time.Second
	// replicationInterval is how often the other region is brought up to date.
	replicationInterval = 200 * time.Millisecond

	// referenceRows are in a table that does not grow.
	referenceRows = 10_000
	// firstObjects are there before anything is written.
	firstObjects = 100
)

// settingsFile writes an archive's settings to where a server's command finds them.
func (d *Drill) settingsFile(name string, s archive.Settings) (string, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	path := d.in(name + ".json")
	return path, os.WriteFile(path, text, 0o644)
}

// command is a call of ours as a server's setting has it; words are those that
// PostgreSQL fills in.
func (d *Drill) command(verb, settings, words string) string {
	return fmt.Sprintf("'%s' drill %s '%s' %s", d.options.Programs.Self, verb, settings, words)
}

func (d *Drill) homeSettings() archive.Settings {
	return archive.Settings{Endpoint: d.home.s3.Endpoint, Bucket: bucketBackups, Key: d.key, Epoch: epochHome}
}

// archiving are the settings of a server that archives its log.
func (d *Drill) archiving(file string) []postgres.Setting {
	return []postgres.Setting{
		{Name: "archive_mode", Value: "on"},
		{Name: "archive_timeout", Value: fmt.Sprintf("%ds", int(archiveTimeout.Seconds()))},
		{Name: "archive_command", Value: d.command("archive", file, `"%p" %f`)},
	}
}

// startHome starts both regions' stores, and the home region's servers.
func (d *Drill) startHome(ctx context.Context) (string, error) {
	var err error
	for _, s := range []**store.Server{&d.home.s3, &d.recovery.s3} {
		if *s, err = store.Start(ctx, bucketUploads, bucketBackups); err != nil {
			return "", err
		}
	}
	d.replicate(ctx)
	file, err := d.settingsFile("home", d.homeSettings())
	if err != nil {
		return "", err
	}
	if d.home.postgres, err = postgres.New(ctx, d.options.Programs.Postgres, d.in("home"), false); err != nil {
		return "", err
	}
	if err := d.home.postgres.Initialize(ctx, archive.SegmentBytes); err != nil {
		return "", err
	}
	if err := d.home.postgres.Start(ctx, d.archiving(file)...); err != nil {
		return "", err
	}
	if d.home.redis, err = redis.Start(ctx, d.options.Programs.Redis, d.in("home-redis"), nil); err != nil {
		return "", err
	}
	if err := d.home.postgres.Run(ctx, "postgres", "CREATE DATABASE "+names.Database); err != nil {
		return "", err
	}
	if err := d.home.postgres.Run(ctx, names.Database,
		"CREATE SCHEMA statistics", "CREATE EXTENSION pg_stat_statements SCHEMA statistics",
		"CREATE SCHEMA app",
		"CREATE TABLE app.reference (id int PRIMARY KEY, name text NOT NULL)",
		fmt.Sprintf("INSERT INTO app.reference SELECT g, 'name ' || g FROM generate_series(1, %d) AS g", referenceRows),
		"CREATE TABLE app.ledger (id bigint PRIMARY KEY, written_at timestamptz NOT NULL DEFAULT clock_timestamp())",
		"CREATE TABLE app.uploads (key text PRIMARY KEY, size bigint NOT NULL, sha256 text NOT NULL)",
	); err != nil {
		return "", err
	}
	d.home.writer, err = startWriter(ctx, d)
	return "PostgreSQL, Redis, S3; TLS, log archive, replication", err
}

// replicate begins to bring the recovery region's store up to date.
func (d *Drill) replicate(ctx context.Context) {
	ctx, d.home.stop = context.WithCancel(ctx)
	for _, bucket := range []string{bucketUploads, bucketBackups} {
		go store.Replicate(ctx, store.Open(d.home.s3.Endpoint, bucket), store.Open(d.recovery.s3.Endpoint, bucket), replicationInterval)
	}
}

// backup makes a base backup and stores it, and a snapshot of the cache beside it,
// and waits until both are in the other region.
func (d *Drill) backup(ctx context.Context) (string, error) {
	base, err := d.home.postgres.Backup(ctx, d.options.Fault.backup)
	if err != nil {
		return "", err
	}
	home := archive.Open(d.homeSettings())
	b := archive.Backup{Name: "first", System: base.System, Start: base.Start, Ended: now(), Bytes: base.Bytes}
	if err := home.Keep(ctx, b, base.Files); err != nil {
		return "", err
	}
	if err := d.home.writer.snapshotCache(ctx, home); err != nil {
		return "", err
	}
	rows, objects := d.book.accepted()
	at := now()
	if err := d.arrived(ctx, len(objects), archive.CatalogKey(b.Name), keyCache); err != nil {
		return "", err
	}
	d.settled.at, d.settled.rows = at, rows
	return fmt.Sprintf("%d MB, from segment %s", base.Bytes>>20, base.Start), nil
}

// keyCache is where the cache's snapshot is in the archive.
const keyCache = "cache/snapshot"

// arrived waits until that many uploads are in the other region, and objects of the
// archive.
func (d *Drill) arrived(ctx context.Context, objects int, keys ...string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		there, err := store.Open(d.recovery.s3.Endpoint, bucketUploads).List(ctx, "")
		for _, key := range keys {
			if err == nil {
				_, _, err = store.Open(d.recovery.s3.Endpoint, bucketBackups).Get(ctx, key)
			}
		}
		if err == nil && len(there) >= objects {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(replicationInterval):
		}
	}
}

// write lets the writer go on, seeds a fault half-way, and looks whether the log is
// being archived.
func (d *Drill) write(ctx context.Context) (string, error) {
	if err := wait(ctx, d.options.Write/2); err != nil {
		return "", err
	}
	if seed := d.options.Fault.home; seed != nil {
		if err := seed(ctx, d); err != nil {
			return "", err
		}
	}
	if err := wait(ctx, d.options.Write/2); err != nil {
		return "", err
	}
	if err := d.home.writer.failure(); err != nil {
		return "", err
	}
	if err := d.archives(ctx); err != nil {
		return "", err
	}
	rows, objects := d.book.accepted()
	return fmt.Sprintf("%d rows, %d objects", rows, len(objects)), nil
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// archives demands that the last try to archive a segment went through.
func (d *Drill) archives(ctx context.Context) error {
	conn, err := d.home.postgres.Connect(ctx, "postgres")
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	var segment string
	err = conn.QueryRow(ctx, `SELECT last_failed_wal FROM pg_stat_archiver WHERE last_failed_time > coalesce(last_archived_time, '-infinity')`).Scan(&segment)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("segment %s cannot be archived, so that what is committed now would be lost: %v", segment, d.home.postgres.Complaints())
}

// lose kills the home region while it is written to: its database, its store, its
// replication and its cache.
func (d *Drill) lose(ctx context.Context) (string, error) {
	d.lost = now()
	d.home.postgres.Kill()
	d.home.stop()
	d.home.s3.Close()
	d.home.writer.wait()
	d.home.redis.Kill()
	rows, objects := d.book.accepted()
	d.report.Measured.Rows, d.report.Measured.Objects = rows, len(objects)
	if seed := d.options.Fault.lost; seed != nil {
		if err := seed(ctx, d); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("at %s, after row %d", d.lost.UTC().Format(time.RFC3339), rows), nil
}

// endHome ends what is left of the home region.
func (d *Drill) endHome() {
	if d.home.stop != nil {
		d.home.stop()
	}
	if d.home.postgres != nil {
		d.home.postgres.Kill()
	}
	if d.home.writer != nil {
		d.home.writer.wait()
	}
	if d.home.redis != nil {
		d.home.redis.Kill()
	}
}
