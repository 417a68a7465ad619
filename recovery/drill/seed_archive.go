package drill

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/postgres"
)

// seed does something to a drill.
type seed = func(context.Context, *Drill) error

// reached is the other region's archive, as the home region filled it.
func (d *Drill) reached() archive.Archive {
	s := d.homeSettings()
	s.Endpoint = d.recovery.s3.Endpoint
	return archive.Open(s)
}

// damage changes a byte of an object as it is stored.
func damage(key string) seed {
	return func(ctx context.Context, d *Drill) error { return damageKey(ctx, d, key) }
}

func damageKey(ctx context.Context, d *Drill, key string) error {
	bucket := d.reached().Bucket
	sealed, metadata, err := bucket.Get(ctx, key)
	if err != nil {
		return err
	}
	sealed[len(sealed)/2] ^= 1
	return bucket.Put(ctx, key, sealed, metadata)
}

// remove deletes objects.
func remove(keys ...string) seed {
	return func(ctx context.Context, d *Drill) error {
		for _, key := range keys {
			if err := removeKey(ctx, d, key); err != nil {
				return err
			}
		}
		return nil
	}
}

func removeKey(ctx context.Context, d *Drill, key string) error {
	return d.reached().Bucket.Delete(ctx, key)
}

// segments are the keys of the segments from the base backup's on.
func (d *Drill) segments(ctx context.Context) ([]string, error) {
	backups, err := d.reached().Backups(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := d.reached().Bucket.List(ctx, archive.LogKey(""))
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, entry := range entries {
		name := strings.TrimPrefix(entry.Key, archive.LogKey(""))
		if _, ok := archive.ParseSegment(name); ok && name >= backups[0].Start {
			keys = append(keys, entry.Key)
		}
	}
	if len(keys) < 4 {
		return nil, errors.New("too few segments to seed a fault: write for longer")
	}
	return keys, nil
}

// withSegment does something to one of the segments, counted from the base backup's.
func withSegment(number int, do func(context.Context, *Drill, string) error) seed {
	return func(ctx context.Context, d *Drill) error {
		keys, err := d.segments(ctx)
		if err != nil {
			return err
		}
		return do(ctx, d, keys[number])
	}
}

// removeFrom deletes the segments from one on.
func removeFrom(number int) seed {
	return func(ctx context.Context, d *Drill) error {
		keys, err := d.segments(ctx)
		if err != nil {
			return err
		}
		return remove(keys[number:]...)(ctx, d)
	}
}

// spoilSegment changes a segment in the middle of its records: what is behind them
// is empty, and nobody reads it.
func spoilSegment(ctx context.Context, d *Drill, key string) error {
	plain, err := d.reached().Get(ctx, key)
	if err != nil {
		return err
	}
	end := bytes.Index(plain, make([]byte, 1024))
	if end < 0 {
		end = len(plain)
	}
	for i := end / 2; i < min(end, end/2+64); i++ {
		plain[i] ^= 0xff
	}
	return d.reached().Put(ctx, key, plain)
}

// copyToNext stores a segment under the next one's name too.
func copyToNext(ctx context.Context, d *Drill, key string) error {
	bucket := d.reached().Bucket
	sealed, metadata, err := bucket.Get(ctx, key)
	if err != nil {
		return err
	}
	s, _ := archive.ParseSegment(strings.TrimPrefix(key, archive.LogKey("")))
	s.Number++
	return bucket.Put(ctx, archive.LogKey(s.String()), sealed, metadata)
}

// sealAnew seals the segments from one on with another key.
func sealAnew(number int) seed {
	return func(ctx context.Context, d *Drill) error {
		keys, err := d.segments(ctx)
		if err != nil {
			return err
		}
		s := d.homeSettings()
		s.Endpoint, s.Key = d.recovery.s3.Endpoint, archive.NewKey()
		for _, key := range keys[number:] {
			plain, err := d.reached().Get(ctx, key)
			if err != nil {
				return err
			}
			if err := archive.Open(s).Put(ctx, key, plain); err != nil {
				return err
			}
		}
		return nil
	}
}

// changeLargest changes a byte of the largest file of a base backup.
func changeLargest(dir string) error {
	var largest string
	var most int64
	err := filepath.WalkDir(filepath.Join(dir, "base"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Size() > most {
			largest, most = path, info.Size()
		}
		return err
	})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(largest, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteAt([]byte("spoiled"), most/2)
	return errors.Join(err, file.Close())
}

// exchangeBackup puts the base backup of another database in the place of ours.
func exchangeBackup(ctx context.Context, d *Drill) error {
	other, err := postgres.New(ctx, d.options.Programs.Postgres, d.in("other"), false)
	if err != nil {
		return err
	}
	defer other.Kill()
	if err := other.Initialize(ctx, archive.SegmentBytes); err != nil {
		return err
	}
	if err := other.Start(ctx); err != nil {
		return err
	}
	base, err := other.Backup(ctx, nil)
	if err != nil {
		return err
	}
	return d.reached().Put(ctx, archive.BaseKey("first"), base.Files)
}
