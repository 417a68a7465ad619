package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
)

// Backup is a base backup's entry in the catalog.
type Backup struct {
	// Name is the backup's name in the archive.
	Name string `json:"name"`
	// System is the identifier of the database system that it is of.
	System string `json:"system"`
	// Start is the segment that its recovery begins with.
	Start string `json:"start"`
	// Ended is when it was complete: no earlier time can be restored from it.
	Ended time.Time `json:"ended"`
	// Bytes is its size on disk.
	Bytes int64 `json:"bytes"`
}

const (
	prefixCatalog = "catalog/"
	prefixBase    = "base/"
)

// BaseKey is where the files of a backup are.
func BaseKey(name string) string { return prefixBase + name }

// CatalogKey is where a backup's entry is.
func CatalogKey(name string) string { return prefixCatalog + name }

// Keep stores a backup, and its entry once it is there.
func (a Archive) Keep(ctx context.Context, b Backup, files []byte) error {
	if err := a.Put(ctx, BaseKey(b.Name), files); err != nil {
		return err
	}
	entry, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return a.Put(ctx, CatalogKey(b.Name), entry)
}

// Backups are those of the catalog, in the order of their names.
func (a Archive) Backups(ctx context.Context) ([]Backup, error) {
	entries, err := a.Bucket.List(ctx, prefixCatalog)
	if err != nil {
		return nil, err
	}
	var backups []Backup
	for _, entry := range entries {
		text, err := a.Get(ctx, entry.Key)
		if err != nil {
			return nil, err
		}
		var b Backup
		if err := json.Unmarshal(text, &b); err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Key, err)
		}
		backups = append(backups, b)
	}
	return backups, nil
}

// Plan is what a restore begins with and how far it goes.
type Plan struct {
	Backup Backup
	// Last is the newest segment.
	Last Segment
	// Segments is how many there are from the backup's on.
	Segments int
}

// Plan chooses the newest backup that was complete before target, or the newest of
// all where target is zero. It refuses an archive that recovery would come to an
// early end in.
func (a Archive) Plan(ctx context.Context, target time.Time) (Plan, error) {
	backups, err := a.Backups(ctx)
	if err != nil {
		return Plan{}, err
	}
	if len(backups) == 0 {
		return Plan{}, errors.New("the archive has no base backup: it expired, or none was made. Look into the vault's snapshots")
	}
	var chosen *Backup
	for i, b := range backups {
		if (target.IsZero() || !b.Ended.After(target)) && (chosen == nil || b.Ended.After(chosen.Ended)) {
			chosen = &backups[i]
		}
	}
	if chosen == nil {
		return Plan{}, fmt.Errorf("no base backup was complete before %s; the first was at %s. Choose a later time, and mind its zone",
			target.Format(time.RFC3339), backups[0].Ended.Format(time.RFC3339))
	}
	plan := Plan{Backup: *chosen}
	if plan.Last, plan.Segments, err = a.continuous(ctx, chosen.Start); err != nil {
		return plan, err
	}
	if _, err := a.keys(ctx, BaseKey(chosen.Name)); err != nil {
		return plan, err
	}
	return plan, nil
}

// keys demands that there is an object of a name.
func (a Archive) keys(ctx context.Context, name string) (store.Entry, error) {
	entries, err := a.Bucket.List(ctx, name)
	if err != nil {
		return store.Entry{}, err
	}
	if len(entries) == 0 {
		return store.Entry{}, fmt.Errorf("the catalog names %s, and it is not there: it expired or was deleted. Choose another backup", name)
	}
	return entries[0], nil
}

// continuous demands every segment from the one of that name to the newest of its
// timeline. PostgreSQL would take a gap for the end of the log.
func (a Archive) continuous(ctx context.Context, from string) (Segment, int, error) {
	next, ok := ParseSegment(from)
	if !ok {
		return next, 0, fmt.Errorf("%q is no segment of the log", from)
	}
	entries, err := a.Bucket.List(ctx, prefixLog)
	if err != nil {
		return next, 0, err
	}
	var last Segment
	count := 0
	for _, entry := range entries {
		s, ok := ParseSegment(strings.TrimPrefix(entry.Key, prefixLog))
		if !ok || s.Timeline != next.Timeline || s.Number < next.Number {
			continue
		}
		if s != next {
			return s, 0, fmt.Errorf("segment %s is missing, and the archive goes on with %s: recovery would end before it. Find it, or restore to a time before it", next, s)
		}
		last, count = s, count+1
		next.Number++
	}
	if count == 0 {
		return last, 0, fmt.Errorf("segment %s, which the backup begins with, is missing, and every one after it", next)
	}
	return last, count, nil
}

// Strays are the segments that a writer with a lower epoch than this archive's
// stored past a position: a region that was given up and wrote on.
func (a Archive) Strays(ctx context.Context, past Position) ([]string, error) {
	entries, err := a.Bucket.List(ctx, prefixLog)
	if err != nil {
		return nil, err
	}
	var strays []string
	for _, entry := range entries {
		s, ok := ParseSegment(strings.TrimPrefix(entry.Key, prefixLog))
		if !ok || s.Start() < past {
			continue
		}
		_, metadata, err := a.Bucket.Get(ctx, entry.Key)
		if err != nil {
			return nil, err
		}
		if epoch, err := strconv.Atoi(metadata[metadataEpoch]); err != nil || epoch < a.epoch {
			strays = append(strays, s.String())
		}
	}
	return strays, nil
}
