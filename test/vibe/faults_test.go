package vibe_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/rehearsal"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
	"github.com/vibe-engineering/vibe-platform/test/vibe/faults"
)

// TestHealthy: no check raises an alarm where nothing is wrong.
func TestHealthy(t *testing.T) {
	for _, command := range []string{"preflight", "verify"} {
		if err := healthy(t, command); err != nil {
			t.Error(err)
		}
	}
}

// healthy returns what a command raises an alarm about.
func healthy(t *testing.T, command string) error {
	t.Helper()
	report, err := standing.Look(t.Context(), command)
	if err != nil {
		t.Fatal(err)
	}
	var alarms []error
	for _, row := range report.Alarms() {
		alarms = append(alarms, fmt.Errorf("%s: %s is %s: %s %v", command, row.ID, row.Status, row.Detail, row.Findings))
	}
	t.Logf("%s: %d checks in %.1f s", command, len(report.Checks), report.Seconds)
	return errors.Join(alarms...)
}

// TestEveryCheckIsFaulted: there is no check that nothing was shown to find.
func TestEveryCheckIsFaulted(t *testing.T) {
	// Credentials of another account end the command at once: a transcript shows that.
	found := map[string]bool{"preflight credentials.account": true}
	for _, f := range faults.All() {
		for _, id := range append([]string{f.Want}, f.Also...) {
			found[f.Command+" "+id] = true
		}
	}
	for _, command := range []string{"preflight", "verify"} {
		report, err := standing.Look(t.Context(), command)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range report.Checks {
			if !found[command+" "+row.ID] {
				t.Errorf("vibe %s: no fault is made for %s", command, row.ID)
			}
		}
	}
}

// TestFaults: each is found by the checks that it names, and by no other.
func TestFaults(t *testing.T) {
	t.Run("answers", func(t *testing.T) {
		for _, f := range faults.All() {
			if f.Break == nil {
				t.Run(f.Name, func(t *testing.T) { t.Parallel(); answered(t, f, 0) })
			}
		}
	})
	// What changes the one environment comes one after another.
	for _, f := range faults.All() {
		if f.Break != nil {
			t.Run(f.Name, func(t *testing.T) { broken(t, f) })
		}
	}
	t.Run("mended", func(t *testing.T) {
		for _, command := range []string{"preflight", "verify"} {
			if err := settled(settles, func() error { return healthy(t, command) }); err != nil {
				t.Error(err)
			}
		}
	})
}

// answered has a stand-in of its own tell of the fault, which must show within a time,
// and demands that each of the fault's answers was asked for. With no time, it must
// show at the first look.
func answered(t *testing.T, f faults.Fault, within time.Duration) {
	t.Helper()
	var rows []standin.Row
	if f.Rows != nil {
		rows = f.Rows(standing.scene)
	}
	server, err := standin.Start(t.Context(), standing.Endpoint, rows...)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	s := standing.Standing
	s.Endpoint = server.Endpoint
	if err := settled(within, func() error { return look(t, s, f) }); err != nil {
		t.Error(err)
	}
	if unused := server.Unused(); len(unused) > 0 {
		t.Errorf("nobody asked for %v, so nothing is shown", unused)
	}
}

// settles is how long what the cluster's controllers make of a change may take. One of
// them looks at an autoscaler every 15 seconds.
const settles = time.Minute

// broken makes the fault, has a stand-in tell what else it does, and mends it. What the
// controllers have not come to yet, of this fault and of mending the one before, is
// waited for.
func broken(t *testing.T, f faults.Fault) {
	mend, err := f.Break(t.Context(), standing.scene)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := mend(); err != nil {
			t.Errorf("it cannot be mended: %v", err)
		}
	}()
	answered(t, f, settles)
}

// settled judges until nothing is wrong, and returns what is wrong once the time is up.
func settled(within time.Duration, judge func() error) error {
	for deadline := time.Now().Add(within); ; time.Sleep(200 * time.Millisecond) {
		if err := judge(); err == nil || !time.Now().Before(deadline) {
			return err
		}
	}
}

// words is everything that a row says.
func words(r check.Row) string {
	lines := []string{r.Detail, r.Remedy}
	for _, f := range r.Findings {
		lines = append(lines, f.String(), f.Remedy)
	}
	return strings.Join(lines, "\n")
}

// look runs vibe, and returns how what it finds is not what the fault is to show.
func look(t *testing.T, s rehearsal.Standing, f faults.Fault) error {
	t.Helper()
	s.Extra = slices.Concat(s.Extra, f.Env)
	report, err := s.Look(t.Context(), f.Command, f.Flags...)
	if err != nil {
		t.Fatal(err)
	}
	var problems []error
	var found []string
	for _, row := range report.Alarms() {
		found = append(found, row.ID)
		if row.ID == f.Want {
			said := words(row)
			if row.Status != f.Status || !strings.Contains(said, f.Says) {
				problems = append(problems, fmt.Errorf("%s is %s, want %s and %q: %s", row.ID, row.Status, f.Status, f.Says, said))
			}
		}
	}
	want := append([]string{f.Want}, f.Also...)
	slices.Sort(found)
	slices.Sort(want)
	if !slices.Equal(found, want) {
		problems = append(problems, fmt.Errorf("found by %v, want %v", found, want))
	}
	return errors.Join(problems...)
}
