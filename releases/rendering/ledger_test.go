package rendering

import (
	"fmt"
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// The ledger says what the charts themselves say.
func TestLedgerSaysWhatTheChartsSay(t *testing.T) {
	for _, pin := range releases.Ledger() {
		c, err := Load(pin)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, problem := range mismatches(pin, c.Metadata()) {
			t.Errorf("chart %s: %s", pin.Chart, problem)
		}
	}
}

// mismatches compares a row of the ledger with a Chart.yaml, whose range of
// Kubernetes versions must hold every version that the config knows from the first
// that it admits on.
func mismatches(pin releases.Pin, m chart.Metadata) (problems []string) {
	for _, field := range []struct{ name, ledger, chart string }{
		{"version", pin.Version, m.Version},
		{"app version", pin.App, m.AppVersion},
		{"Kubernetes range", pin.Kubernetes, m.KubeVersion},
	} {
		if field.ledger != field.chart {
			problems = append(problems, fmt.Sprintf("the %s is %q in the ledger and %q in Chart.yaml", field.name, field.ledger, field.chart))
		}
	}
	if _, err := semver.NewConstraint(pin.Kubernetes); pin.Kubernetes != "" && err != nil {
		return append(problems, fmt.Sprintf("the Kubernetes range %q: %v", pin.Kubernetes, err))
	}
	admits := false
	for _, known := range config.KubernetesVersions() {
		compatible := pin.Kubernetes == "" || chartutil.IsCompatibleRange(pin.Kubernetes, "v"+known.Version+".0")
		if admits && !compatible {
			problems = append(problems, fmt.Sprintf("the range %q ends before Kubernetes %s, which a cluster may have", pin.Kubernetes, known.Version))
		}
		admits = admits || compatible
	}
	if !admits {
		problems = append(problems, fmt.Sprintf("the range %q holds no Kubernetes version that a cluster may have", pin.Kubernetes))
	}
	return problems
}

func TestLedgerMismatchesAreFound(t *testing.T) {
	for name, test := range map[string]struct {
		pin  releases.Pin
		want string
	}{
		"version":     {releases.Pin{Version: "1.2.4", App: "v1", Kubernetes: ">=1.25.0-0"}, `the version is "1.2.4" in the ledger and "1.2.3" in Chart.yaml`},
		"app version": {releases.Pin{Version: "1.2.3", App: "v2", Kubernetes: ">=1.25.0-0"}, `the app version is "v2" in the ledger and "v1" in Chart.yaml`},
		"range":       {releases.Pin{Version: "1.2.3", App: "v1"}, `the Kubernetes range is "" in the ledger and ">=1.25.0-0"`},
		"end":         {releases.Pin{Version: "1.2.3", App: "v1", Kubernetes: ">=1.25.0-0 <1.36.0-0"}, "ends before Kubernetes 1.36"},
		"none":        {releases.Pin{Version: "1.2.3", App: "v1", Kubernetes: ">=1.99.0"}, "holds no Kubernetes version"},
		"no range":    {releases.Pin{Version: "1.2.3", App: "v1", Kubernetes: "newer"}, `the Kubernetes range "newer"`},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(mismatches(test.pin, chart.Metadata{Version: "1.2.3", AppVersion: "v1", KubeVersion: ">=1.25.0-0"}), "; ")
			if !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// What the ledger says of definitions decides who upgrades them.
func TestLedgerSaysHowDefinitionsCome(t *testing.T) {
	each(t, func(t *testing.T, i installed) {
		for _, r := range i.Releases {
			pin, err := r.Release.Pin()
			if err != nil {
				t.Fatal(err)
			}
			values, err := r.Release.ValueMap()
			if err != nil {
				t.Fatal(err)
			}
			folders, err := chartOf(t, r.Release).folderCRDs(values)
			if err != nil {
				t.Fatal(err)
			}
			if got := wayOf(len(folders), len(r.Objects.CRDs), pin.CRDs); got != pin.CRDs {
				t.Errorf("chart %s: the ledger says that its CRDs are %s, and they are %s", pin.Chart, pin.CRDs, got)
			}
		}
	})
}

// wayOf is how definitions come, out of the number of those in crds folders, and
// of all that a release brings. Those in a folder may be left out on purpose.
func wayOf(inFolders, all int, said releases.CRDs) releases.CRDs {
	switch {
	case inFolders > 0 && said == releases.CRDsLeftOut && all == 0:
		return releases.CRDsLeftOut
	case inFolders > 0:
		return releases.CRDsInstalledOnce
	case all > 0:
		return releases.CRDsTemplated
	default:
		return releases.CRDsNone
	}
}

func TestWayOf(t *testing.T) {
	for _, test := range []struct {
		inFolders, all int
		said, want     releases.CRDs
	}{
		{0, 0, releases.CRDsInstalledOnce, releases.CRDsNone},
		{0, 3, releases.CRDsInstalledOnce, releases.CRDsTemplated},
		{2, 2, releases.CRDsNone, releases.CRDsInstalledOnce},
		{2, 2, releases.CRDsTemplated, releases.CRDsInstalledOnce},
		{2, 0, releases.CRDsLeftOut, releases.CRDsLeftOut},
		{0, 0, releases.CRDsLeftOut, releases.CRDsNone},
	} {
		if got := wayOf(test.inFolders, test.all, test.said); got != test.want {
			t.Errorf("%d of %d in folders, said %s: got %s, want %s", test.inFolders, test.all, test.said, got, test.want)
		}
	}
}
