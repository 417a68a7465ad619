package drill

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
)

// writer stands for the application: it commits numbered rows one after another,
// and puts an object with every rowsPerObject of them.
type writer struct {
	drill  *Drill
	conn   *pgx.Conn
	bucket store.Bucket
	ended  chan struct{}
	err    error
	// cache guards the connection to Redis, which snapshotCache uses too.
	cache sync.Mutex
}

const (
	rowsPerObject = 20
	// pause is between two rows.
	pause = 10 * time.Millisecond
)

// startWriter puts the first objects, and begins to write.
func startWriter(ctx context.Context, d *Drill) (*writer, error) {
	w := &writer{drill: d, bucket: store.Open(d.home.s3.Endpoint, bucketUploads), ended: make(chan struct{})}
	var err error
	if w.conn, err = d.home.postgres.Connect(ctx, names.Database); err != nil {
		return nil, err
	}
	for i := range firstObjects {
		if err := w.object(ctx, fmt.Sprintf("first/%03d", i)); err != nil {
			return nil, err
		}
	}
	go func() {
		defer close(w.ended)
		w.err = w.run(ctx)
		_ = w.conn.Close(ctx)
	}()
	return w, nil
}

// run writes until the database is gone.
func (w *writer) run(ctx context.Context) error {
	for number := int64(1); ; number++ {
		if _, err := w.conn.Exec(ctx, `INSERT INTO app.ledger (id) VALUES ($1)`, number); err != nil {
			return err
		}
		w.drill.book.row(number)
		if number%rowsPerObject == 0 {
			if err := w.object(ctx, fmt.Sprintf("later/%06d", number)); err != nil {
				return err
			}
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
}

// object puts an object, and then says so in the database and in the cache: a row
// whose object is missing is worse than an object without a row.
func (w *writer) object(ctx context.Context, key string) error {
	at := now()
	if err := w.bucket.Put(ctx, key, content(key), written(at)); err != nil {
		return err
	}
	o := objectOf(key, at)
	w.drill.book.object(o)
	if _, err := w.conn.Exec(ctx, `INSERT INTO app.uploads VALUES ($1, $2, $3)`, o.Key, o.Size, o.SHA256); err != nil {
		return err
	}
	w.cache.Lock()
	defer w.cache.Unlock()
	_, err := w.drill.home.redis.Do("SET", "upload:"+o.Key, strconv.FormatInt(o.Size, 10))
	return err
}

// snapshotCache stores a snapshot of the cache.
func (w *writer) snapshotCache(ctx context.Context, a archive.Archive) error {
	w.cache.Lock()
	defer w.cache.Unlock()
	snapshot, err := w.drill.home.redis.Snapshot()
	if err != nil {
		return err
	}
	return a.Put(ctx, keyCache, snapshot)
}

// failure says why the writer ended, if it has.
func (w *writer) failure() error {
	select {
	case <-w.ended:
		return fmt.Errorf("the writer ended: %w", w.err)
	default:
		return nil
	}
}

func (w *writer) wait() { <-w.ended }
