package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
)

// Faults are everything that is seeded. Each must be found in its step.
func Faults() []Fault {
	return slices.Concat(archiveFaults(), timeFaults(), roomFaults(), databaseFaults(), objectFaults(), cacheFaults(), writerFaults())
}

// FaultNamed is the fault of that name; none for an empty one.
func FaultNamed(name string) (*Fault, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // no fault is asked for
	}
	var all []string
	for _, f := range Faults() {
		if f.Name == name {
			return &f, nil
		}
		all = append(all, f.Name)
	}
	return nil, fmt.Errorf("--fault %q: write one of %s", name, strings.Join(all, ", "))
}

func archiveFaults() []Fault {
	return []Fault{
		{
			Name: "backup-changed-in-store", Seed: "A byte of the stored base backup is changed",
			Step: StepUnpack, Text: "base/first cannot be opened",
			lost: damage(archive.BaseKey("first")),
		}, {
			Name: "backup-changed-before-store", Seed: "A byte of a table is changed in the base backup before it is stored",
			Step: StepUnpack, Text: "checksum mismatch for file",
			backup: changeLargest,
		}, {
			Name: "backup-of-other-database", Seed: "In the base backup's place is that of another database, under the right key",
			Step: StepUnpack, Text: "it is another database's",
			lost: exchangeBackup,
		}, {
			Name: "backup-expired", Seed: "Retention removed the base backup",
			Step: StepPlan, Text: "the archive has no base backup",
			lost: remove(archive.CatalogKey("first"), archive.BaseKey("first")),
		}, {
			Name: "backup-files-expired", Seed: "Retention removed the base backup's files, and its entry is left",
			Step: StepPlan, Text: "the catalog names base/first, and it is not there",
			lost: remove(archive.BaseKey("first")),
		}, {
			Name: "segment-changed-in-store", Seed: "A byte of a stored segment of the log is changed",
			Step: StepRecover, Text: "or another key is needed; could not restore file",
			lost: withSegment(2, damageKey),
		}, {
			Name: "segment-changed-before-store", Seed: "A segment's bytes are changed before it is stored, under the right key",
			Step: StepRecover, Text: "the log is broken there",
			lost: withSegment(2, spoilSegment),
		}, {
			Name: "segment-in-anothers-place", Seed: "A segment is stored a second time, under the name of the one after it",
			Step: StepRecover, Text: "or another key is needed; could not restore file",
			lost: withSegment(2, copyToNext),
		}, {
			Name: "segment-missing", Seed: "A segment in the middle of the log is deleted",
			Step: StepPlan, Text: "is missing, and the archive goes on with",
			lost: withSegment(2, removeKey),
		}, {
			Name: "log-expired", Seed: "The segment that the base backup begins with is deleted",
			Step: StepPlan, Text: "is missing, and the archive goes on with",
			lost: withSegment(0, removeKey),
		}, {
			Name: "log-stops-early", Seed: "All but the first two segments never reached the other region: more is lost than the objective allows",
			Step: StepDatabase, Text: "newest commit: ",
			options: func(o *Options) { o.Write, o.Objective.RPO = 6*time.Second, 3*time.Second },
			lost:    removeFrom(2),
		}, {
			Name: "wrong-key", Seed: "The archive is opened with another key",
			Step: StepPlan, Text: "another key is needed",
			options: func(o *Options) { o.restore.key = archive.NewKey() },
		}, {
			Name: "key-changed-on-the-way", Seed: "From the third segment on, another key was used",
			Step: StepRecover, Text: "or another key is needed; could not restore file",
			lost: sealAnew(2),
		},
	}
}

func timeFaults() []Fault {
	return []Fault{
		{
			Name: "time-without-zone", Seed: "The time to restore to is written without its zone",
			Step: StepPlan, Text: "is no time with a zone",
			options: target(func(d *Drill) string { return d.lost.Format("2006-01-02T15:04:05") }),
		}, {
			Name: "wrong-zone", Seed: "The time of a clock two hours ahead is written as UTC",
			Step: StepRecover, Text: "recovery ended before configured recovery target was reached",
			options: target(func(d *Drill) string { return text(d.lost.Add(2*time.Hour - time.Second)) }),
		}, {
			Name: "time-before-backup", Seed: "The time lies before the base backup",
			Step: StepPlan, Text: "no base backup was complete before",
			options: target(func(d *Drill) string { return text(d.lost.Add(-time.Hour)) }),
		}, {
			Name: "time-past-log", Seed: "The time of the loss itself is asked for, and the log ends before it",
			Step: StepRecover, Text: "recovery ended before configured recovery target was reached",
			options: target(func(d *Drill) string { return text(d.lost) }),
			again:   func(o *Options) { o.restore.target = nil },
		}, {
			Name: "time-too-early", Seed: "A time is written that lies further back than the objective allows",
			Step: StepDatabase, Text: "newest commit: ",
			options: func(o *Options) {
				target(func(d *Drill) string { return text(d.lost.Add(-4 * time.Second)) })(o)
				o.Write, o.Objective.RPO = 6*time.Second, 3*time.Second
			},
		},
	}
}

func roomFaults() []Fault {
	return []Fault{
		{
			Name: "archive-full", Seed: "The home region's archive takes nothing more",
			Step: StepWrite, Text: "cannot be archived",
			home: fillArchive,
		}, {
			Name: "no-room-to-restore", Seed: "The volume to restore to has 16 MB",
			Step: StepSpace, Text: "16 MB are free: give it a larger volume",
			options: func(o *Options) { o.restore.free = func(string) (int64, error) { return 16 << 20, nil } },
		}, {
			Name: "disk-full-while-playing", Seed: "The system refuses to write more than 64 KB of the log",
			Step: StepRecover, Text: "file too large",
			options: func(o *Options) { o.restore.before = "ulimit -f 64;" },
		}, {
			Name: "killed-while-playing", Seed: "The restored server is killed while it plays the log; then the restore is begun again",
			Step: StepRecover, Text: "signal: killed",
			options: func(o *Options) { o.restore.before = "sleep 0.3;" },
			during:  killWhilePlaying,
			again:   func(o *Options) { o.restore.before = "" },
		},
	}
}

func databaseFaults() []Fault {
	return []Fault{
		{
			Name: "extension-missing", Seed: "The extension is dropped before the loss",
			Step: StepDatabase, Text: "extension pg_stat_statements: missing",
			home: statements("DROP EXTENSION pg_stat_statements"),
		}, {
			Name: "table-dropped", Seed: "A table is dropped before the loss; then the time before that is restored",
			Step: StepDatabase, Text: "table app.reference: missing",
			home:  statements("DROP TABLE app.reference"),
			again: beforeSpoiled,
		}, {
			Name: "rows-deleted", Seed: "A tenth of a table is deleted before the loss; then the time before that is restored",
			Step: StepDatabase, Text: "rows of app.reference: 9000",
			home:  statements("DELETE FROM app.reference WHERE id > 9000"),
			again: beforeSpoiled,
		}, {
			Name: "row-in-the-middle-gone", Seed: "One of the numbered rows is deleted",
			Step: StepDatabase, Text: "numbered rows: ",
			home: statements("DELETE FROM app.ledger WHERE id = 10"),
		}, {
			Name: "invalid-index", Seed: "An index is left half built before the loss",
			Step: StepDatabase, Text: "indexes: invalid: app.half_built",
			home: halfBuiltIndex,
		}, {
			Name: "left-read-only", Seed: "The restored server pauses at its target, and nobody promotes it",
			Step: StepDatabase, Text: "recovery: still going on",
			options: func(o *Options) {
				target(func(d *Drill) string { return text(d.settled.at) })(o)
				o.restore.pause = true
			},
		}, {
			Name: "connection-without-tls", Seed: "The restored server lets clients in without TLS",
			Step: StepDatabase, Text: "connection: not encrypted",
			options: func(o *Options) { o.restore.plain = true },
		},
	}
}

func objectFaults() []Fault {
	return []Fault{
		{
			Name: "object-truncated", Seed: "The last byte of an object is missing",
			Step: StepObjects, Text: "sizes of objects: 1 different: first/007 has",
			lost: changeObject(func(text []byte) []byte { return text[:len(text)-1] }),
		}, {
			Name: "object-other-content", Seed: "An object holds other bytes, as many as before",
			Step: StepObjects, Text: "content of first/007: ",
			lost: changeObject(func(text []byte) []byte { text[0] ^= 1; return text }),
		}, {
			Name: "object-missing", Seed: "An object that had arrived is gone",
			Step: StepObjects, Text: "objects: 1 missing: first/007",
			lost: removeObject,
		}, {
			Name: "object-newer-than-loss", Seed: "Somebody writes an object into the other region after the loss",
			Step: StepObjects, Text: "objects written after the loss: 1",
			lost: addObject,
		},
	}
}

func cacheFaults() []Fault {
	withSnapshot := func(o *Options) { o.restore.snapshot = true }
	empty := func(o *Options) { o.restore.snapshot = false }
	return []Fault{
		{
			Name: "cache-snapshot-changed", Seed: "A byte of the cache's snapshot is changed; then the cache is begun empty",
			Step: StepCache, Text: "RDB CRC error",
			options: withSnapshot, lost: damageSnapshot, again: empty,
		}, {
			Name: "cache-remembers", Seed: "The cache's snapshot is newer than what is restored; then the cache is begun empty",
			Step: StepCache, Text: "it remembers what the database lost",
			options: withSnapshot, home: newerSnapshot, again: empty,
		},
	}
}

func writerFaults() []Fault {
	return []Fault{
		{
			Name: "home-comes-back", Seed: "The lost region's database comes back and takes a row, while the other is being validated",
			Step: StepWriter, Text: "the lost region's database answers",
			restored: homeReturns,
		}, {
			Name: "home-writes-on", Seed: "The lost region comes back, archives a row, and is gone again",
			Step: StepWriter, Text: "after the restore was planned",
			restored: homeArchives,
		}, {
			Name: "home-is-fenced-off", Seed: "The lost region's database comes back and archives into the archive that the other took over",
			Step: StepWriter, Text: "is refused: another region took over with epoch 2",
			restored: homeIsFenced,
		},
	}
}

// target sets what an operator writes.
func target(write func(*Drill) string) func(*Options) {
	return func(o *Options) { o.restore.target = write }
}

func text(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// beforeSpoiled restores to just before the data was spoiled.
func beforeSpoiled(o *Options) {
	o.restore.until = func(d *Drill) time.Time { return d.spoiled }
	o.restore.target = func(d *Drill) string { return text(d.spoiled) }
}
