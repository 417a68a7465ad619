// Package emulator runs fakecloud (https://fakecloud.dev), which stands in AWS'
// place in a rehearsal: CloudFormation's semantics, and the APIs of the services
// that stacks make resources of. It listens on loopback only and runs no
// container: databases, caches and functions are records without anything behind
// them.
package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/lab/process"
)

// EnvBinary is the environment variable that names the program.
const EnvBinary = "VIBE_FAKECLOUD"

// Binary returns the path of the program that the environment names. It fails
// where none is named or none is there.
func Binary() (string, error) {
	path := os.Getenv(EnvBinary)
	if path == "" {
		return "", fmt.Errorf("%s is not set: `make rehearse` builds the emulator and says where it is", EnvBinary)
	}
	if _, err := os.Stat(path); err != nil { //nolint:gosec // the caller names the program
		return "", fmt.Errorf("%s: %w: `make rehearse` builds it", EnvBinary, err)
	}
	return path, nil
}

// Options say which emulator is started.
type Options struct {
	// Binary is the program. Default: Binary's.
	Binary string
	// Account is the twelve digits of the account that every request is taken to
	// come from.
	Account string
	// Dir receives its log.
	Dir string
	// Durable keeps its state in Dir, so that one that is started there again knows
	// what the one before knew. Every write then costs it time.
	Durable bool
}

// Emulator is a running fakecloud.
type Emulator struct {
	// Endpoint is its address, as http://127.0.0.1:port.
	Endpoint string
	process  *process.Process
}

// patience is how long a start may take; a quiet machine needs a second.
const patience = time.Minute

// Start starts an emulator on a free port, and returns when it listens. It stops
// at Stop, or with this process. An error ends with the last lines of its log.
func Start(ctx context.Context, options Options) (*Emulator, error) {
	if options.Binary == "" {
		found, err := Binary()
		if err != nil {
			return nil, err
		}
		options.Binary = found
	}
	environment := []string{
		// It chooses a free port itself, and says which on its first line.
		"FAKECLOUD_ADDR=127.0.0.1:0",
		"FAKECLOUD_ACCOUNT_ID=" + options.Account,
		"FAKECLOUD_LOG=warn",
		// Nothing of what it emulates may become a container.
		"FAKECLOUD_CONTAINER_CLI=/nonexistent",
		"NO_COLOR=1",
	}
	if options.Durable {
		environment = append(environment, "FAKECLOUD_STORAGE_MODE=persistent", "FAKECLOUD_DATA_PATH="+filepath.Join(options.Dir, "state"))
	}
	p, err := process.Start(options.Dir, "fakecloud", options.Binary, nil, environment...)
	if err != nil {
		return nil, err
	}
	e := &Emulator{process: p}
	if err := e.awaitPort(ctx); err != nil {
		e.Stop()
		return nil, fmt.Errorf("the emulator did not come up: %w", err)
	}
	return e, nil
}

// portPrefix begins the line by which the emulator says where it listens.
const portPrefix = "FAKECLOUD_PORT="

func (e *Emulator) awaitPort(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		text, err := os.ReadFile(e.process.LogPath())
		if err != nil {
			return err
		}
		if _, rest, found := bytes.Cut(text, []byte(portPrefix)); found {
			if port, _, whole := bytes.Cut(rest, []byte("\n")); whole {
				e.Endpoint = "http://127.0.0.1:" + string(bytes.TrimSpace(port))
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-e.process.Ended():
			return e.process.Failure()
		case <-ctx.Done():
			return fmt.Errorf("it did not say where it listens: %w; its last lines:\n%s", ctx.Err(), e.process.Tail())
		}
	}
}

// Stop ends the emulator, as a machine that loses its power would.
func (e *Emulator) Stop() {
	e.process.Kill()
	<-e.process.Ended()
}

// Ended is closed when the emulator has ended.
func (e *Emulator) Ended() <-chan struct{} { return e.process.Ended() }

// Failure says how the emulator ended. It must have.
func (e *Emulator) Failure() error { return e.process.Failure() }

// unbacked is the emulator's word for a resource that it took without knowing
// its type.
const unbacked = "recording it as provisioned with no backing state"

// Unbacked returns the types of resources that the emulator recorded without
// making anything, in order, as its log says.
func (e *Emulator) Unbacked() ([]string, error) {
	text, err := os.ReadFile(e.process.LogPath())
	if err != nil {
		return nil, err
	}
	var types []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, unbacked) {
			continue
		}
		t := resourceType(line)
		if t == "" {
			return nil, fmt.Errorf("the emulator's log names no type where it should: %s", strings.TrimSpace(line))
		}
		types = append(types, t)
	}
	slices.Sort(types)
	return slices.Compact(types), nil
}

// resourceType is the type that a line of the log names.
func resourceType(line string) string {
	var entry struct {
		Fields struct {
			Type string `json:"resource_type"`
		} `json:"fields"`
	}
	if json.Unmarshal([]byte(line), &entry) == nil {
		return entry.Fields.Type
	}
	_, rest, _ := strings.Cut(line, "resource_type=")
	name, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return strings.Trim(name, `"`)
}
