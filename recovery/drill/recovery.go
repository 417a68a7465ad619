package drill

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/postgres"
)

// ParseTarget reads the time to restore to. It must name its zone: an operator, a
// server and a log seldom have the same.
func ParseTarget(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, fmt.Errorf("%q is no time with a zone: write it as 2026-01-31T13:45:00Z or 2026-01-31T14:45:00+01:00", text)
	}
	return t, nil
}

func (d *Drill) recoverySettings() archive.Settings {
	return archive.Settings{Endpoint: d.recovery.s3.Endpoint, Bucket: bucketBackups, Key: d.options.restore.key, Epoch: epochRecovery}
}

// plan looks whether the archive leads to the target before anything is made.
func (d *Drill) plan(ctx context.Context) (string, error) {
	r := &d.recovery
	r.archive = archive.Open(d.recoverySettings())
	until := "the latest time"
	r.target = time.Time{}
	if d.options.restore.target != nil {
		var err error
		if r.target, err = ParseTarget(d.options.restore.target(d)); err != nil {
			return "", err
		}
		until = r.target.UTC().Format(time.RFC3339)
	}
	var err error
	if r.plan, err = r.archive.Plan(ctx, r.target); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s and %d segments without a gap, to %s", r.plan.Backup.Name, r.plan.Segments, until), nil
}

// fence shuts the lost region out of the archive, should it come back.
func (d *Drill) fence(ctx context.Context) (string, error) {
	return fmt.Sprintf("epoch %d", epochRecovery), d.recovery.archive.Fence(ctx)
}

// space demands room for the backup and as much again, for its log and for what
// the database writes next.
func (d *Drill) space(context.Context) (string, error) {
	free, err := d.options.restore.free(d.dir)
	if err != nil {
		return "", err
	}
	need := 2 * d.recovery.plan.Backup.Bytes
	if free < need {
		return "", fmt.Errorf("the restore needs %d MB and %d MB are free: give it a larger volume", need>>20, free>>20)
	}
	return fmt.Sprintf("%d MB are needed", need>>20), nil
}

// unpack fetches the base backup into a new folder, and verifies it.
func (d *Drill) unpack(ctx context.Context) (string, error) {
	r := &d.recovery
	var err error
	if r.place, err = os.MkdirTemp(d.dir, "recovery-"); err != nil {
		return "", err
	}
	if err := os.Chmod(r.place, 0o755); err != nil { //nolint:gosec // as the folder that it is in
		return "", err
	}
	files, err := r.archive.Get(ctx, archive.BaseKey(r.plan.Backup.Name))
	if err != nil {
		return "", err
	}
	// Its sockets' paths must stay short.
	if r.postgres, err = postgres.New(ctx, d.options.Programs.Postgres, r.place+"/pg", d.options.restore.plain); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d MB, system %s", r.plan.Backup.Bytes>>20, r.plan.Backup.System), r.postgres.Unpack(ctx, files, r.plan.Backup.System)
}

// recover plays the log, and demands that it was played to its end.
func (d *Drill) recover(ctx context.Context) (string, error) {
	r := &d.recovery
	file, err := d.settingsFile("recovery", d.recoverySettings())
	if err != nil {
		return "", err
	}
	if seed := d.options.Fault.during; seed != nil {
		go seed(ctx, d)
	}
	command := strings.TrimSpace(d.options.restore.before + " " + d.command("fetch", file, `%f "%p"`))
	recovery := postgres.Recovery{Command: command, Target: r.target, Pause: d.options.restore.pause, Settings: d.archiving(file)}
	if err := r.postgres.Recover(ctx, recovery); err != nil {
		return "", err
	}
	if d.options.restore.pause {
		return "left in recovery", nil
	}
	restored, err := r.postgres.Restored(ctx)
	if err != nil {
		return "", err
	}
	if r.fork, err = archive.ParsePosition(restored.Fork); err != nil {
		return "", err
	}
	if end := r.plan.Last.End(); r.target.IsZero() && r.fork < end {
		return "", fmt.Errorf("recovery ended at %s, and the archive goes to %s: the log is broken there: %s", r.fork, end, strings.Join(r.postgres.Complaints(), "; "))
	}
	if seed := d.options.Fault.restored; seed != nil {
		if err := seed(ctx, d); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("to %s, timeline %d", r.fork, restored.Timeline), nil
}
