package pictures

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/observability/dashboards"
)

const (
	docs = "../../../docs"
	// updating is the variable that has the tests write what they compare with.
	updating = "VIBE_UPDATE_SNAPSHOTS"
)

// production has every panel.
func production(t *testing.T) []dashboards.Dashboard {
	t.Helper()
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	return dashboards.All(env)
}

// compare holds a file against what the code says, and writes it where it is told
// to; it fails either way, so that the change is read.
func compare(t *testing.T, file, want string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if err == nil && string(got) == want {
		return
	}
	if os.Getenv(updating) != "" {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("%s is not what the code says: run `make snapshots` and read the difference", filepath.Base(file))
}

func TestPictures(t *testing.T) {
	for _, d := range production(t) {
		compare(t, filepath.Join(docs, "dashboards", d.File+".svg"), SVG(d))
	}
}

// TestPanelLists holds the lists of panels in docs/DASHBOARDS.md, each between
// `<!-- panels: name -->` and `<!-- end -->`.
func TestPanelLists(t *testing.T) {
	file := filepath.Join(docs, "DASHBOARDS.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := string(data)
	for _, d := range production(t) {
		begin := "<!-- panels: " + d.File + " -->\n"
		head, rest, begins := strings.Cut(want, begin)
		_, tail, ends := strings.Cut(rest, "<!-- end -->")
		if !begins || !ends {
			t.Fatalf("docs/DASHBOARDS.md has no list of panels of %s", d.File)
		}
		want = head + begin + Markdown(d) + "<!-- end -->" + tail
	}
	compare(t, file, want)
}

// TestTextsFit reads the pictures back: they are XML, and no text is longer than
// the panel that it stands in.
func TestTextsFit(t *testing.T) {
	for _, d := range production(t) {
		var picture struct {
			Groups []struct {
				Rect []struct {
					X     float64 `xml:"x,attr"`
					Width float64 `xml:"width,attr"`
				} `xml:"rect"`
				Texts []struct {
					X      float64 `xml:"x,attr"`
					Size   float64 `xml:"font-size,attr"`
					Anchor string  `xml:"text-anchor,attr"`
					Text   string  `xml:",chardata"`
				} `xml:"text"`
			} `xml:"g"`
		}
		if err := xml.Unmarshal([]byte(SVG(d)), &picture); err != nil {
			t.Fatalf("%s: %v", d.Title, err)
		}
		panels := 0
		for _, row := range d.Rows {
			panels += len(row.Panels)
		}
		if len(picture.Groups) != panels {
			t.Errorf("%s: %d panels are drawn, of %d", d.Title, len(picture.Groups), panels)
		}
		for _, g := range picture.Groups {
			for _, text := range g.Texts {
				right := text.X + 0.5*text.Size*float64(len([]rune(text.Text)))
				if text.Anchor == "start" && right > g.Rect[0].X+g.Rect[0].Width {
					t.Errorf("%s: the text %q leaves its panel", d.Title, text.Text)
				}
			}
		}
	}
}

func TestFit(t *testing.T) {
	for _, row := range []struct {
		text  string
		width int
		want  string
	}{
		{"short", 100, "short"},
		{"a longer text", 50, "a longe…"},
		{"anything", 0, "…"},
	} {
		if got := fit(row.text, row.width, 6.2); got != row.want {
			t.Errorf("%q in %d: %q, not %q", row.text, row.width, got, row.want)
		}
	}
	for most, want := range map[int]string{1: "[a]", 2: "[a and 3 more]", 3: "[a b and 2 more]", 4: "[a b c d]"} {
		if got := fmt.Sprint(summary([]string{"a", "b", "c", "d"}, 100, most)); got != want {
			t.Errorf("%d lines: %s, not %s", most, got, want)
		}
	}
}
