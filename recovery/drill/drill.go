// Package drill rehearses the loss of a region on this machine: a database is
// killed while it is written to, restored from what reached the other region, and
// validated with the code that validates restores in AWS.
package drill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/postgres"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/redis"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// Objective is what a drill has to meet: of this rehearsal, not of the platform.
type Objective struct {
	RPO time.Duration `json:"rpo"`
	RTO time.Duration `json:"rto"`
}

// Options say how a drill is run.
type Options struct {
	Programs Programs
	// Write is how long the writer writes after the base backup.
	Write     time.Duration
	Objective Objective
	// Fault is what is seeded; nil for nothing.
	Fault *Fault
	// Progress is told of each step as it begins.
	Progress io.Writer

	restore restore
}

// restore says how the second half of a drill is done.
type restore struct {
	// target says what time to restore to, as an operator would write it; nil for
	// the latest.
	target func(*Drill) string
	// until says what time should be restored to, whatever was written; nil for the
	// loss.
	until func(*Drill) time.Time
	// snapshot has the cache begin with its snapshot.
	snapshot bool
	// plain connects to the database without TLS.
	plain bool
	// pause leaves the database in recovery.
	pause bool
	// before is a shell's command that goes before restore_command.
	before string
	// key decrypts the archive.
	key archive.Key
	// free says how much room a folder has.
	free func(dir string) (int64, error)
}

// Defaults are the options of a drill without faults.
func Defaults(programs Programs) Options {
	return Options{
		Programs:  programs,
		Write:     6 * time.Second,
		Objective: Objective{RPO: 20 * time.Second, RTO: 2 * time.Minute},
		Progress:  io.Discard,
		restore:   restore{free: freeBytes},
	}
}

// Drill is one drill.
type Drill struct {
	options Options
	report  *Report
	dir     string
	key     archive.Key
	book    *book

	home struct {
		postgres *postgres.Server
		redis    *redis.Server
		s3       *store.Server
		writer   *writer
		// stop ends the replication to the other region.
		stop context.CancelFunc
	}
	// lost is when the region was, and spoiled when somebody spoiled its data.
	lost, spoiled time.Time
	// settled is when everything up to then had reached the other region, and rows
	// how many there were.
	settled struct {
		at   time.Time
		rows int64
	}

	recovery struct {
		s3       *store.Server
		archive  archive.Archive
		place    string
		target   time.Time
		plan     archive.Plan
		postgres *postgres.Server
		redis    *redis.Server
		fork     archive.Position
		findings []validation.Finding
	}
}

// step is a row of the drill.
type step struct {
	name string
	do   func(context.Context) (string, error)
}

// Run runs a drill. The report is there as soon as the drill could begin; the
// error says that it could not be done, not that it did not hold.
func Run(ctx context.Context, options Options) (*Report, error) {
	d := &Drill{options: options, key: archive.NewKey(), book: &book{}}
	d.report = &Report{Objective: options.Objective, Notice: notice}
	f := options.Fault
	if f == nil {
		f = &Fault{}
	}
	d.options.Fault, d.report.Fault = f, f.Name
	if d.options.restore.key == nil {
		d.options.restore.key = d.key
	}
	if f.options != nil {
		f.options(&d.options)
	}
	d.report.Objective = d.options.Objective
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return nil, err
	}
	d.dir = dir
	defer d.close()
	// The servers' user has to reach its folders in it.
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // nothing in it is of worth
		return nil, err
	}
	d.report.Steps, d.report.Held = d.run(ctx, append(d.homeSteps(), d.recoverySteps()...))
	if f.again != nil && ctx.Err() == nil {
		d.endRecovery()
		// What went wrong the first time does not go wrong again.
		d.options.Fault = &Fault{Name: f.Name}
		f.again(&d.options)
		d.report.Again, d.report.HeldAgain = d.run(ctx, d.recoverySteps())
	}
	return d.report, ctx.Err()
}

// run runs steps until the first that does not hold.
func (d *Drill) run(ctx context.Context, steps []step) ([]Step, bool) {
	var done []Step
	for _, s := range steps {
		fmt.Fprintf(d.options.Progress, "%s …\n", s.name)
		begun := now()
		result, err := s.do(ctx)
		row := Step{Name: s.name, Seconds: now().Sub(begun).Seconds(), Result: result, Holds: err == nil}
		if err != nil {
			row.Result = strings.Join(strings.Fields(err.Error()), " ")
		}
		done = append(done, row)
		if err != nil {
			return done, false
		}
	}
	return done, true
}

// now is the clock that everything is measured with.
func now() time.Time { return time.Now() } //nolint:forbidigo // a drill is measured, and nothing synthesized

// The steps' names, which faults refer to.
const (
	StepStart    = "start the home region"
	StepBackup   = "base backup, verified and stored"
	StepWrite    = "write rows and objects"
	StepLose     = "lose the region"
	StepPlan     = "plan the restore"
	StepFence    = "fence the lost region off"
	StepSpace    = "room to restore"
	StepUnpack   = "base backup, restored and verified"
	StepRecover  = "play the log"
	StepDatabase = "validate the database"
	StepObjects  = "validate the objects"
	StepCache    = "rebuild the cache"
	StepWriter   = "one writer"
	StepOpen     = "take writes"
	StepMeasure  = "objectives"
)

func (d *Drill) homeSteps() []step {
	return []step{
		{StepStart, d.startHome},
		{StepBackup, d.backup},
		{StepWrite, d.write},
		{StepLose, d.lose},
	}
}

func (d *Drill) recoverySteps() []step {
	return []step{
		{StepPlan, d.plan},
		{StepFence, d.fence},
		{StepSpace, d.space},
		{StepUnpack, d.unpack},
		{StepRecover, d.recover},
		{StepDatabase, d.validateDatabase},
		{StepObjects, d.validateObjects},
		{StepCache, d.rebuildCache},
		{StepWriter, d.oneWriter},
		{StepOpen, d.open},
		{StepMeasure, d.measure},
	}
}

func (d *Drill) in(name string) string { return filepath.Join(d.dir, name) }

// close ends everything and removes it.
func (d *Drill) close() {
	d.endHome()
	d.endRecovery()
	for _, s := range []*store.Server{d.home.s3, d.recovery.s3} {
		if s != nil {
			s.Close()
		}
	}
	_ = os.RemoveAll(d.dir)
}

func (d *Drill) endRecovery() {
	if d.recovery.postgres != nil {
		d.recovery.postgres.Kill()
	}
	if d.recovery.redis != nil {
		d.recovery.redis.Kill()
	}
	d.recovery.postgres, d.recovery.redis, d.recovery.findings = nil, nil, nil
}

// broken says which findings do not hold, and counts those that do.
func broken(findings []validation.Finding) (string, error) {
	failed := validation.Failed(findings)
	if len(failed) == 0 {
		return fmt.Sprintf("%d findings, all hold", len(findings)), nil
	}
	var lines []string
	for _, f := range failed {
		lines = append(lines, f.String())
	}
	return "", errors.New(strings.Join(lines, "; "))
}
