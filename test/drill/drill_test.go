// Package drill runs drills on real servers: one in which everything goes well,
// and one for each fault. `make test-drill` builds what they need.
package drill

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill"
)

// write is how long is written before the loss: enough for a handful of segments.
const write = 3 * time.Second

// patience is how long one drill may take, with the second restore of some.
const patience = 3 * time.Minute

// run runs a drill to its report.
func run(t *testing.T, o drill.Options) *drill.Report {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	report, err := drill.Run(ctx, o)
	if err != nil {
		t.Fatalf("%v: %+v", err, report)
	}
	return report
}

func options(t *testing.T) drill.Options {
	t.Helper()
	programs, err := drill.FindPrograms()
	if err != nil {
		t.Fatal(err)
	}
	o := drill.Defaults(programs)
	o.Write = write
	return o
}

func TestDrill(t *testing.T) {
	t.Parallel()
	report := run(t, options(t))
	if !report.Held {
		t.Fatalf("%+v", report.Steps)
	}
	m := report.Measured
	if m.RPO <= 0 || m.RTO <= 0 || m.Rows < 50 || m.Objects < 100 {
		t.Errorf("nothing was measured: %+v", m)
	}
	// The loss comes while the writer writes: more than a second's rows never are
	// all lost, and the segment that was being written is.
	if m.LostRows == 0 || m.LostRows == m.Rows {
		t.Errorf("%d of %d rows are lost", m.LostRows, m.Rows)
	}
	var text, structured bytes.Buffer
	if err := report.Text(&text); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"RPO ", "RTO ", "A local rehearsal", "nothing of how long RDS", "The drill held."} {
		if !strings.Contains(text.String(), words) {
			t.Errorf("the report does not say %q:\n%s", words, text.String())
		}
	}
	if err := report.JSON(&structured); err != nil {
		t.Fatal(err)
	}
	var read drill.Report
	if err := json.Unmarshal(structured.Bytes(), &read); err != nil || !read.Held || len(read.Steps) != len(report.Steps) {
		t.Errorf("the report is not what it was as JSON: %v\n%s", err, structured.String())
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range drill.Faults() {
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			o := options(t)
			o.Fault = &fault
			report := run(t, o)
			mustFind(t, fault, report)
			if fault.Repairs() && !report.HeldAgain {
				t.Errorf("the second restore does not hold: %+v", report.Again)
			}
		})
	}
}

// mustFind demands that the fault was found in its step, and that every step
// before it held.
func mustFind(t *testing.T, fault drill.Fault, report *drill.Report) {
	t.Helper()
	if report.Held {
		t.Fatalf("it is reported as good: %+v", report.Steps)
	}
	last := report.Steps[len(report.Steps)-1]
	t.Logf("found in %q: %s", last.Name, last.Result)
	if last.Holds || last.Name != fault.Step || !strings.Contains(last.Result, fault.Text) {
		t.Errorf("found in %q, as %q; want it in %q, as %q", last.Name, last.Result, fault.Step, fault.Text)
	}
}

// TestFaultsAreMany holds the table of faults to itself.
func TestFaultsAreMany(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, fault := range drill.Faults() {
		if seen[fault.Name] || fault.Name == "" || fault.Seed == "" || fault.Step == "" || fault.Text == "" {
			t.Errorf("a row is not complete, or a second one of its name: %+v", fault)
		}
		seen[fault.Name] = true
		if found, err := drill.FaultNamed(fault.Name); err != nil || found.Seed != fault.Seed {
			t.Errorf("%s: %v", fault.Name, err)
		}
	}
	if len(seen) < 20 {
		t.Errorf("%d faults, and at least 20 are promised", len(seen))
	}
	if _, err := drill.FaultNamed("none-such"); err == nil || !strings.Contains(err.Error(), "wrong-key") {
		t.Errorf("a misspelt fault gives %v", err)
	}
}
