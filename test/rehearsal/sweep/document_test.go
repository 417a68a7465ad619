package sweep

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/sweep"
)

// The marks of a run that are others in the next.
var (
	chosenID = regexp.MustCompile(`((?:eni|sg|vol|snap)-|/)[0-9a-f]{16,17}\b`)
	someAge  = regexp.MustCompile(`  \d+[mhd]  `)
	spaces   = regexp.MustCompile(` {2,}`)
)

// alike is an output without what differs from run to run, which also decides
// the order of lines.
func alike(output string) []string {
	output = chosenID.ReplaceAllString(output, "${1}ID")
	output = spaces.ReplaceAllString(someAge.ReplaceAllString(output, "  AGE  "), "  ")
	lines := strings.Split(strings.TrimSpace(output), "\n")
	slices.Sort(lines)
	return lines
}

// TestTheGuideShowsARealRun compares the two outputs in docs/TEARDOWN.md with runs,
// the second without its table.
func TestTheGuideShowsARealRun(t *testing.T) {
	guide := must[[]byte](t)(os.ReadFile(filepath.Join("..", "..", "..", "docs", "TEARDOWN.md")))
	blocks := strings.Split(string(guide), "```text\n")
	if len(blocks) != 3 {
		t.Fatalf("the guide has %d outputs, not 2", len(blocks)-1)
	}
	s := sceneOf(t, start(t, config.PlaceholderAccount), "production")
	for i, o := range []sweep.Options{{}, {Delete: true}} {
		o.Environment, o.Pause, o.Now = s.env.Name, 10*time.Millisecond, time.Now()
		var out, messages bytes.Buffer
		if _, err := sweep.Run(t.Context(), o, &out, &messages); err != nil {
			t.Fatal(err)
		}
		got := out.String()
		if o.Delete {
			paragraphs := strings.SplitN(got, "\n\n", 3)
			got = messages.String() + "\n" + paragraphs[len(paragraphs)-1]
		}
		shown, _, _ := strings.Cut(blocks[i+1], "```")
		shown = strings.TrimPrefix(shown, "$ .build/vibe sweep -e production\n")
		if diff := cmp.Diff(alike(shown), alike(got)); diff != "" {
			t.Errorf("output %d (-guide +run):\n%s\nthe run's own words:\n%s", i+1, diff, got)
		}
	}
}
