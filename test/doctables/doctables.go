// Package doctables holds tables of documents against what the code says. A table
// stands between `<!-- table: name -->` and `<!-- end -->`.
package doctables

import (
	"os"
	"strings"
	"testing"
)

// Hold compares the table name of the document at path with rows, the first of
// which is the heading. With VIBE_UPDATE_SNAPSHOTS it writes the table, and fails
// all the same.
func Hold(t *testing.T, path, name string, rows [][]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	begin := "<!-- table: " + name + " -->\n"
	head, rest, begins := strings.Cut(string(data), begin)
	got, tail, ends := strings.Cut(rest, "<!-- end -->")
	if !begins || !ends {
		t.Errorf("%s has no table %s", path, name)
		return
	}
	want := markdown(rows)
	if got == want {
		return
	}
	if os.Getenv("VIBE_UPDATE_SNAPSHOTS") != "" {
		if err := os.WriteFile(path, []byte(head+begin+want+"<!-- end -->"+tail), 0o644); err != nil { //nolint:gosec // the path is a document of this repository
			t.Fatal(err)
		}
	}
	t.Errorf("%s: the table %s is not what the code says; run `make snapshots` and read the diff:\n%s", path, name, want)
}

// markdown writes rows.
func markdown(rows [][]string) string {
	var out strings.Builder
	for i, row := range rows {
		out.WriteString("\n| " + strings.Join(row, " | ") + " |")
		if i == 0 {
			out.WriteString("\n|" + strings.Repeat("---|", len(row)))
		}
	}
	return out.String() + "\n\n"
}
