package cloud

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
)

// rows are all checks, of a target that is not opened.
func rows() []check.Check {
	a := Of(&target.Target{})
	var all []check.Check
	for _, of := range []func() []check.Check{
		a.Stacks, a.Network, a.Cluster, a.Database, a.Cache, a.Storage, a.Backup, a.Traffic, a.Alarms, a.Audit, a.Delivery,
	} {
		all = append(all, of()...)
	}
	return all
}

// TestRows wants every row complete, and its runbook written.
func TestRows(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+\.[a-z-]+$`)
	seen := map[string]bool{}
	for _, row := range rows() {
		if !id.MatchString(row.ID) || seen[row.ID] {
			t.Errorf("%s is no id, or there twice", row.ID)
		}
		seen[row.ID] = true
		for name, text := range map[string]string{"What": row.What, "How": row.How, "Remedy": row.Remedy, "Runbook": row.Runbook} {
			if text == "" || name != "Runbook" && strings.HasSuffix(text, ".") {
				t.Errorf("%s: %s is %q", row.ID, name, text)
			}
		}
		page, section, _ := strings.Cut(row.Runbook, "#")
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", "runbooks", page))
		if err != nil {
			t.Errorf("%s: %v", row.ID, err)
		}
		if section != "" && !strings.Contains(string(text), "\n## "+section+"\n") {
			t.Errorf("%s: %s has no section %s", row.ID, page, section)
		}
	}
}
