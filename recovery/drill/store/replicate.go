package store

import (
	"context"
	"time"
)

// Replicate copies what is put into from to to, until ctx ends. It looks every
// interval, and knows nothing of what is changed or deleted: what it copies is
// written once.
func Replicate(ctx context.Context, from, to Bucket, interval time.Duration) {
	copied := map[string]bool{}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		// An error is tried again at the next look, as long as there is one.
		_ = replicate(ctx, from, to, copied)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func replicate(ctx context.Context, from, to Bucket, copied map[string]bool) error {
	entries, err := from.List(ctx, "")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if copied[entry.Key] {
			continue
		}
		content, metadata, err := from.Get(ctx, entry.Key)
		if err != nil {
			return err
		}
		if err := to.Put(ctx, entry.Key, content, metadata); err != nil {
			return err
		}
		copied[entry.Key] = true
	}
	return nil
}
