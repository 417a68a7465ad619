package drill

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/postgres"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
)

// fillArchive fills the home region's archive, and waits until a segment was
// refused.
func fillArchive(ctx context.Context, d *Drill) error {
	d.home.s3.Fill(bucketBackups)
	return d.eventually(ctx, func() (bool, error) { return d.archives(ctx) != nil, nil })
}

// statements run in the home region's database, which they spoil.
func statements(all ...string) seed {
	return func(ctx context.Context, d *Drill) error {
		d.spoiled = now()
		if err := d.home.postgres.Run(ctx, names.Database, all...); err != nil {
			return err
		}
		return d.ship(ctx)
	}
}

// ship waits until what was committed so far is in the other region.
func (d *Drill) ship(ctx context.Context) error {
	conn, err := d.home.postgres.Connect(ctx, names.Database)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	var segment string
	if err := conn.QueryRow(ctx, `SELECT pg_walfile_name(pg_switch_wal())`).Scan(&segment); err != nil {
		return err
	}
	return d.eventually(ctx, func() (bool, error) {
		_, err := d.reached().Get(ctx, archive.LogKey(segment))
		if errors.Is(err, store.ErrMissing) {
			return false, nil
		}
		return err == nil, err
	})
}

// uniqueViolation is PostgreSQL's code for two rows where one may be.
const uniqueViolation = "23505"

// halfBuiltIndex leaves behind what PostgreSQL does when an index that is built
// concurrently turns out not to be unique.
func halfBuiltIndex(ctx context.Context, d *Drill) error {
	err := d.home.postgres.Run(ctx, names.Database, "CREATE UNIQUE INDEX CONCURRENTLY half_built ON app.reference ((id % 2))")
	var server *pgconn.PgError
	if errors.As(err, &server) && server.Code == uniqueViolation {
		return d.ship(ctx)
	}
	return fmt.Errorf("the index is no half-built one: %w", err)
}

// killWhilePlaying kills the restored server when it has begun to play the log.
func killWhilePlaying(ctx context.Context, d *Drill) {
	for {
		log, err := os.ReadFile(filepath.Join(d.recovery.place, "pg", "postgres.log"))
		if err == nil && bytes.Contains(log, []byte("restored log file")) {
			d.recovery.postgres.Kill()
			return
		}
		if wait(ctx, 10*time.Millisecond) != nil {
			return
		}
	}
}

// objectKey is the object that faults are seeded into.
const objectKey = "first/007"

func (d *Drill) arrivedUploads() store.Bucket {
	return store.Open(d.recovery.s3.Endpoint, bucketUploads)
}

// changeObject changes an object's content, and leaves its date.
func changeObject(change func([]byte) []byte) seed {
	return func(ctx context.Context, d *Drill) error {
		text, metadata, err := d.arrivedUploads().Get(ctx, objectKey)
		if err != nil {
			return err
		}
		return d.arrivedUploads().Put(ctx, objectKey, change(text), metadata)
	}
}

func removeObject(ctx context.Context, d *Drill) error {
	return d.arrivedUploads().Delete(ctx, objectKey)
}

func addObject(ctx context.Context, d *Drill) error {
	return d.arrivedUploads().Put(ctx, "later/by-another", content("by-another"), written(now()))
}

// damageSnapshot changes the last byte of the cache's snapshot, which is of its
// checksum, before it was sealed.
func damageSnapshot(ctx context.Context, d *Drill) error {
	plain, err := d.reached().Get(ctx, keyCache)
	if err != nil {
		return err
	}
	plain[len(plain)-1] ^= 0xff
	return d.reached().Put(ctx, keyCache, plain)
}

// newerSnapshot stores a snapshot that knows of something the database does not.
func newerSnapshot(ctx context.Context, d *Drill) error {
	w := d.home.writer
	w.cache.Lock()
	_, err := d.home.redis.Do("SET", "upload:later/unheard-of", "1")
	w.cache.Unlock()
	if err != nil {
		return err
	}
	return w.snapshotCache(ctx, d.reached())
}

// homeReturns has the lost region's database come back and take a row.
func homeReturns(ctx context.Context, d *Drill) error { return d.homeWrites(ctx) }

// homeWrites is homeReturns with settings.
func (d *Drill) homeWrites(ctx context.Context, settings ...postgres.Setting) error {
	if err := d.home.postgres.Start(ctx, settings...); err != nil {
		return err
	}
	return d.home.postgres.Run(ctx, names.Database, "INSERT INTO app.ledger SELECT max(id) + 1 FROM app.ledger", "SELECT pg_switch_wal()")
}

// homeArchives has all of the lost region come back until a row that it took is in
// the other region, and then go again.
func homeArchives(ctx context.Context, d *Drill) error {
	if err := d.home.s3.Reopen(ctx); err != nil {
		return err
	}
	d.replicate(ctx)
	if err := d.homeWrites(ctx, d.archiving(d.in("home.json"))...); err != nil {
		return err
	}
	err := d.eventually(ctx, func() (bool, error) {
		strays, err := d.recovery.archive.Strays(ctx, d.recovery.plan.Last.End())
		return len(strays) > 0, err
	})
	d.home.postgres.Kill()
	d.home.stop()
	return err
}

// homeIsFenced has the lost region's database come back and archive into the other
// region's archive, until it was refused.
func homeIsFenced(ctx context.Context, d *Drill) error {
	s := d.homeSettings()
	s.Endpoint = d.recovery.s3.Endpoint
	file, err := d.settingsFile("fenced", s)
	if err != nil {
		return err
	}
	if err := d.homeWrites(ctx, d.archiving(file)...); err != nil {
		return err
	}
	return d.eventually(ctx, func() (bool, error) { return len(d.home.postgres.Complaints()) > 0, nil })
}

// eventually waits until something is so.
func (d *Drill) eventually(ctx context.Context, so func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		done, err := so()
		if done || err != nil {
			return err
		}
		if err := wait(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}
