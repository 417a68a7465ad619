// Package archive keeps base backups and write-ahead log of a PostgreSQL server in
// a bucket, encrypted. It does what RDS does unseen: what stands here is the
// contract, not how RDS keeps it.
package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
)

// Settings say where an archive is and who uses it.
type Settings struct {
	Endpoint string `json:"endpoint"`
	Bucket   string `json:"bucket"`
	Key      Key    `json:"key"`
	// Epoch is the writer's fencing token: a region that takes over has a higher
	// one.
	Epoch int `json:"epoch"`
}

// Load reads settings from a file.
func Load(path string) (Settings, error) {
	var s Settings
	data, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Archive is an opened archive.
type Archive struct {
	// Bucket holds what is stored, sealed.
	Bucket store.Bucket
	key    Key
	epoch  int
}

// Open opens an archive. Nothing is asked of the server yet.
func Open(s Settings) Archive {
	return Archive{Bucket: store.Open(s.Endpoint, s.Bucket), key: s.Key, epoch: s.Epoch}
}

// metadataEpoch names the fencing token of who stored an object.
const metadataEpoch = "epoch"

// Put seals and stores.
func (a Archive) Put(ctx context.Context, name string, plain []byte) error {
	sealed, err := a.key.seal(name, plain)
	if err != nil {
		return err
	}
	return a.Bucket.Put(ctx, name, sealed, store.Metadata{metadataEpoch: strconv.Itoa(a.epoch)})
}

// Get gets and opens.
func (a Archive) Get(ctx context.Context, name string) ([]byte, error) {
	sealed, _, err := a.Bucket.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	return a.key.open(name, sealed)
}

// prefixLog is where segments and histories are, under PostgreSQL's names.
const prefixLog = "wal/"

// LogKey is where the file of the write-ahead log of that name is.
func LogKey(name string) string { return prefixLog + name }

// Push is an archive_command: it stores the file of the log at path. It refuses who
// was fenced off, and to store something else under a name that there is.
func (a Archive) Push(ctx context.Context, path, name string) error {
	fence, err := a.fence(ctx)
	if err != nil {
		return err
	}
	if a.epoch < fence {
		return fmt.Errorf("%s is refused: another region took over with epoch %d, and this server's is %d. Stop it: what it writes is lost", name, fence, a.epoch)
	}
	plain, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	there, err := a.Get(ctx, LogKey(name))
	switch {
	case errors.Is(err, store.ErrMissing):
		return a.Put(ctx, LogKey(name), plain)
	case err != nil:
		return err
	case !bytes.Equal(there, plain):
		return fmt.Errorf("%s is refused: the archive has another file of that name, so that two servers write", name)
	}
	return nil
}

// Pull is a restore_command: it puts the file of the log of that name at path.
func (a Archive) Pull(ctx context.Context, name, path string) error {
	plain, err := a.Get(ctx, LogKey(name))
	if err != nil {
		return err
	}
	return os.WriteFile(path, plain, 0o600)
}

// What a command ends with. PostgreSQL takes a restore_command's status up to 125
// for the end of the log and opens the database there; above, it gives recovery up
// (https://www.postgresql.org/docs/16/runtime-config-wal.html#GUC-RESTORE-COMMAND).
// An archive_command above 125 ends the archiver, which then counts no failure.
const (
	StatusMissing = 1
	StatusRefused = 1
	StatusBroken  = 200
)

// PullStatus is the exit status for an error of Pull.
func PullStatus(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, store.ErrMissing):
		return StatusMissing
	}
	return StatusBroken
}

// PushStatus is the exit status for an error of Push.
func PushStatus(err error) int {
	if err == nil {
		return 0
	}
	return StatusRefused
}

// keyFence is where the highest epoch is.
const keyFence = "fence"

// Fence shuts out every writer with a lower epoch.
func (a Archive) Fence(ctx context.Context) error {
	return a.Put(ctx, keyFence, []byte(strconv.Itoa(a.epoch)))
}

func (a Archive) fence(ctx context.Context) (int, error) {
	text, err := a.Get(ctx, keyFence)
	if errors.Is(err, store.ErrMissing) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(text))
}
