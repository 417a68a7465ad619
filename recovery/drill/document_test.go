package drill

import (
	"strconv"
	"testing"

	"github.com/vibe-engineering/vibe-platform/test/doctables"
)

// TestFaultTable holds the document's table of faults against the faults.
func TestFaultTable(t *testing.T) {
	rows := [][]string{{"", "fault", "what is done", "found in the step", "by what it says", "restored again"}}
	for i, f := range Faults() {
		again := ""
		if f.Repairs() {
			again = "holds"
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), "`" + f.Name + "`", f.Seed, f.Step, "`" + f.Text + "`", again})
	}
	doctables.Hold(t, "../../docs/DRILLS.md", "faults", rows)
}

func TestParseTarget(t *testing.T) {
	for _, good := range []string{"2026-01-31T13:45:00Z", "2026-01-31T14:45:00.000+01:00"} {
		got, err := ParseTarget(good)
		if err != nil || got.UTC().Format("15:04") != "13:45" {
			t.Errorf("%s is read as %s, %v", good, got, err)
		}
	}
	for _, bad := range []string{"", "2026-01-31", "2026-01-31T13:45:00", "2026-01-31 13:45:00+00", "yesterday"} {
		if _, err := ParseTarget(bad); err == nil {
			t.Errorf("%q is taken for a time", bad)
		}
	}
}
