package metrics

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

const document = "../../docs/METRICS.md"

// TestMetricsDocument holds the tables of docs/METRICS.md, between
// `<!-- metrics: name -->` and `<!-- end -->`, against the exporters. With
// VIBE_UPDATE_SNAPSHOTS it writes them, and fails all the same.
func TestMetricsDocument(t *testing.T) {
	data, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	want := fill(t, string(data), "contract", contract())
	want = fill(t, want, "exporters", catalogue())
	if want == string(data) {
		return
	}
	if os.Getenv("VIBE_UPDATE_SNAPSHOTS") != "" {
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("docs/METRICS.md is not what the code says: run `make snapshots` and read the difference")
}

// fill puts body between a part's marks.
func fill(t *testing.T, text, name, body string) string {
	t.Helper()
	begin := "<!-- metrics: " + name + " -->\n"
	head, rest, begins := strings.Cut(text, begin)
	_, tail, ends := strings.Cut(rest, "<!-- end -->")
	if !begins || !ends {
		t.Fatalf("docs/METRICS.md has no part %s", name)
	}
	return head + begin + body + "<!-- end -->" + tail
}

// contract are the applications' tables.
func contract() string {
	var out strings.Builder
	for _, e := range []Exporter{application(), frontend()} {
		fmt.Fprintf(&out, "\n### %s\n\n%s", strings.TrimSuffix(e.Title, " (a contract)"), rows(e))
	}
	return out.String() + "\n"
}

// catalogue are the exporters' tables, each with how it is known.
func catalogue() string {
	var out strings.Builder
	var seen, read int
	for _, e := range Exporters() {
		for _, m := range e.Metrics {
			if e.Proof != "" && m.Unseen == "" {
				seen++
			} else if !strings.HasPrefix(e.Source, "METRICS") {
				read++
			}
		}
	}
	fmt.Fprintf(&out, "\n%d metrics are asked of the real programs, and %d were read in their makers' sources.\n", seen, read)
	for _, e := range Exporters() {
		if strings.HasPrefix(e.Source, "METRICS") {
			continue
		}
		known := "read in [its source](" + e.Source + ") only"
		if e.Proof != "" {
			program, _, _ := strings.Cut(e.Proof, "/")
			known = fmt.Sprintf("asked of the real `%s`; [source](%s)", program, e.Source)
		}
		fmt.Fprintf(&out, "\n### %s\n\nKnown: %s. Its targets' labels: `%s`.\n\n%s", e.Title, known, strings.Join(e.Target, "`, `"), rows(e))
	}
	return out.String() + "\n"
}

// rows is an exporter's table.
func rows(e Exporter) string {
	var out strings.Builder
	out.WriteString("| metric | type | labels | what it says |\n|---|---|---|---|\n")
	for _, m := range e.Metrics {
		labels, help := "", m.Help
		if len(m.Labels) > 0 {
			labels = "`" + strings.Join(m.Labels, "`, `") + "`"
		}
		if m.Unseen != "" {
			help += " (not seen in the test: " + m.Unseen + ")"
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", m.Name, m.Type, labels, help)
	}
	return out.String()
}
