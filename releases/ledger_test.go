package releases

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestLedgerAndReleasesNameTheSameCharts(t *testing.T) {
	for _, problem := range unmatched(all(t), Ledger()) {
		t.Error(problem)
	}
}

// unmatched says which releases have no row in the ledger, and which rows no
// release.
func unmatched(rows []Release, ledger []Pin) (problems []string) {
	for _, r := range rows {
		if !slices.ContainsFunc(ledger, func(p Pin) bool { return p.Chart == r.ChartName() }) {
			problems = append(problems, fmt.Sprintf("release %s: the chart %s has no row in the ledger of charts", r.Name, r.ChartName()))
		}
	}
	for _, p := range ledger {
		if !slices.ContainsFunc(rows, func(r Release) bool { return r.ChartName() == p.Chart }) {
			problems = append(problems, fmt.Sprintf("the ledger of charts has %s %s, which no release installs", p.Chart, p.Version))
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

func TestLedgerFaultsAreFound(t *testing.T) {
	rows := []Release{{Name: "alloy-cloudwatch", Chart: "alloy"}, {Name: "stray"}, {Name: "stray"}}
	got := strings.Join(unmatched(rows, []Pin{{Chart: "alloy"}, {Chart: "spare", Version: "1.2.3"}}), "\n")
	want := "release stray: the chart stray has no row in the ledger of charts\n" +
		"the ledger of charts has spare 1.2.3, which no release installs"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := rows[1].Pin(); err == nil || !strings.Contains(err.Error(), "stray") {
		t.Errorf("a release without a row is pinned, or its error does not name it: %v", err)
	}
}

var (
	// oneVersion is no range and no name that moves.
	oneVersion = regexp.MustCompile(`^v?[0-9]+\.[0-9]+\.[0-9]+$`)
	month      = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)
)

func TestLedgerRowsAreComplete(t *testing.T) {
	names := []string{}
	for _, p := range Ledger() {
		names = append(names, p.Chart)
		if !oneVersion.MatchString(p.Version) || !oneVersion.MatchString(p.App) {
			t.Errorf("%s: version %q or app version %q is not one version", p.Chart, p.Version, p.App)
		}
		if !month.MatchString(p.Read) || p.Source == "" || p.Raise == "" {
			t.Errorf("%s: it is not said what was read, in which month, or what to look at when it is raised", p.Chart)
		}
		if !slices.Contains([]CRDs{CRDsNone, CRDsTemplated, CRDsInstalledOnce, CRDsLeftOut}, p.CRDs) {
			t.Errorf("%s: CRDs are %q", p.Chart, p.CRDs)
		}
		if strings.HasPrefix(p.Repository, "oci://") && !strings.HasSuffix(p.Repository, "/"+p.Chart) {
			t.Errorf("%s: repository %q does not end in the chart's name, as the handler wants of oci://", p.Chart, p.Repository)
		}
		if !strings.HasPrefix(p.Repository, "oci://") && !strings.HasPrefix(p.Repository, "https://") {
			t.Errorf("%s: repository %q is neither oci:// nor https://", p.Chart, p.Repository)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("the ledger is not in the order of the charts' names, each once: %v", names)
	}
}
