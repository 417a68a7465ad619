package drill

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// book is what the writer knows to have been accepted. It is kept outside of both
// regions, which nobody has who really loses one.
type book struct {
	mutex sync.Mutex
	// rows is the number of the last row whose commit was confirmed.
	rows    int64
	objects []validation.Object
}

func (b *book) row(number int64) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.rows = number
}

func (b *book) object(o validation.Object) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.objects = append(b.objects, o)
}

// accepted are the rows and objects so far.
func (b *book) accepted() (int64, []validation.Object) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.rows, slices.Clone(b.objects)
}

// content is an object's content, which follows from its key.
func content(key string) []byte {
	text := make([]byte, 0, 20<<10)
	random := rand.New(rand.NewChaCha8(sha256.Sum256([]byte(key)))) //nolint:gosec // nothing secret
	for range 128 + random.IntN(2<<10) {
		text = fmt.Appendf(text, "%08x", random.Uint32())
	}
	return text
}

// objectOf is the object of that key as the source has it.
func objectOf(key string, written time.Time) validation.Object {
	text := content(key)
	sum := sha256.Sum256(text)
	return validation.Object{Key: key, Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:]), Modified: written}
}

// source is the book as a bucket.
type source []validation.Object

func (s source) List(context.Context) ([]validation.Object, error) { return slices.Clone(s), nil }

func (s source) Read(_ context.Context, key string) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(content(key))), nil
}

// metadataWritten says when an object was written in its own region, in
// nanoseconds since 1970. Replication keeps it, as S3's keeps an object's date.
const metadataWritten = "written"

func written(at time.Time) store.Metadata {
	return store.Metadata{metadataWritten: strconv.FormatInt(at.UnixNano(), 10)}
}

// uploads is a region's bucket of uploads.
type uploads struct{ store.Bucket }

func (u uploads) List(ctx context.Context) ([]validation.Object, error) {
	entries, err := u.Bucket.List(ctx, "")
	if err != nil {
		return nil, err
	}
	objects := make([]validation.Object, len(entries))
	for i, entry := range entries {
		_, metadata, err := u.Get(ctx, entry.Key)
		if err != nil {
			return nil, err
		}
		nanoseconds, err := strconv.ParseInt(metadata[metadataWritten], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s does not say when it was written: %w", entry.Key, err)
		}
		objects[i] = validation.Object{Key: entry.Key, Size: entry.Size, Modified: time.Unix(0, nanoseconds)}
	}
	return objects, nil
}

func (u uploads) Read(ctx context.Context, key string) (io.ReadCloser, error) {
	text, _, err := u.Get(ctx, key)
	return io.NopCloser(bytes.NewReader(text)), err
}
