package test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/releases"
)

const guideUpgrades = "docs/UPGRADES.md"

// chartTable is the ledger of charts.
func chartTable() [][]string {
	rows := [][]string{{"chart", "version", "program", "from", "read", "Kubernetes", "definitions", "look at when raising it"}}
	for _, p := range releases.Ledger() {
		kubernetes := "not said"
		if p.Kubernetes != "" {
			kubernetes = strings.TrimSuffix(strings.ReplaceAll(p.Kubernetes, " ", ""), "-0")
		}
		rows = append(rows, []string{p.Chart, p.Version, p.App, p.Repository, p.Source + ", " + p.Read, kubernetes, string(p.CRDs), p.Raise})
	}
	return rows
}

// applyDefinitions is the command that upgrades the definitions of a chart to
// those of the version that the ledger names.
func applyDefinitions(p releases.Pin) string {
	show := "helm show crds " + p.Repository
	if !strings.HasPrefix(p.Repository, "oci://") {
		show = "helm show crds " + p.Chart + " --repo " + p.Repository
	}
	return show + " --version " + p.Version + " | kubectl apply --server-side --force-conflicts -f -"
}

// TestDocumentDefinitions compares the commands of the guide with the ledger: one
// for each chart whose definitions are installed once, at its version, and none
// for any other.
func TestDocumentDefinitions(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, guideUpgrades))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, p := range releases.Ledger() {
		if p.CRDs == releases.CRDsInstalledOnce {
			want[applyDefinitions(p)] = true
		}
	}
	for _, line := range strings.Split(string(data), "\n") {
		if strings.HasPrefix(line, "helm show crds ") && !want[line] {
			t.Errorf("%s: no chart whose definitions are installed once has the command\n%s", guideUpgrades, line)
		}
		delete(want, line)
	}
	for line := range want {
		t.Errorf("%s does not say\n%s", guideUpgrades, line)
	}
}
