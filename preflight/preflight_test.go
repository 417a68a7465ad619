package preflight

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
)

// TestRowsCanBeActedUpon: each says how it is asked, what to do, and where to read.
func TestRowsCanBeActedUpon(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "runbooks", "deployment.md"))
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`^[a-z]+\.[a-z0-9-]+$`)
	var seen []string
	for _, c := range Checks(&target.Target{}, Options{}) {
		if !id.MatchString(c.ID) || slices.Contains(seen, c.ID) {
			t.Errorf("%q is no id, or there twice", c.ID)
		}
		seen = append(seen, c.ID)
		if c.What == "" || c.How == "" || c.Remedy == "" || strings.HasSuffix(c.What, ".") || strings.HasSuffix(c.Remedy, ".") {
			t.Errorf("%s: what, how or remedy is missing, or ends with a full stop", c.ID)
		}
		if c.Severity != check.Fatal && c.Severity != check.Warning {
			t.Errorf("%s: severity %q", c.ID, c.Severity)
		}
		heading, ok := strings.CutPrefix(c.Runbook, "deployment.md#")
		if !ok || !strings.Contains(string(page), "\n## "+heading+"\n") {
			t.Errorf("%s: %s has no section", c.ID, c.Runbook)
		}
	}
	for _, heading := range regexp.MustCompile(`(?m)^## preflight-(\w+)$`).FindAllStringSubmatch(string(page), -1) {
		if !slices.ContainsFunc(seen, func(id string) bool { return strings.HasPrefix(id, heading[1]+".") }) {
			t.Errorf("deployment.md: no check leads to preflight-%s", heading[1])
		}
	}
}

// TestQuotasOfTheGuideAreAsked: whoever reads what to ask for finds it checked.
func TestQuotasOfTheGuideAreAsked(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join("..", "docs", "FIRST_DEPLOYMENT.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\((\w+)\) \| (L-[0-9A-F]{8}) \|`).FindAllStringSubmatch(string(guide), -1)
	if len(named) < 7 {
		t.Fatalf("the guide names %d quotas", len(named))
	}
	for _, q := range named {
		if !slices.ContainsFunc(quotas(), func(row quota) bool { return row.service == q[1] && row.code == q[2] }) {
			t.Errorf("%s %s of the guide is not asked", q[1], q[2])
		}
	}
	code := regexp.MustCompile(`^L-[0-9A-F]{8}$`)
	for _, row := range quotas() {
		raised := code.MatchString(row.code) && row.service != ""
		fixed := row.code+row.service == "" && row.limit != nil
		if !raised && !fixed || (row.others != nil) != (row.how != "") {
			t.Errorf("quotas.%s: service, code or action is missing", row.name)
		}
	}
}

func TestActionsAreReadOutOfRows(t *testing.T) {
	got := hows([]check.Check{{How: "ec2:DescribeVpcs, the kubeconfig"}, {How: "the templates, and NS records: as seen"}, {How: "iam:GetRole, ec2:DescribeVpcs"}})
	if want := []string{"ec2:DescribeVpcs", "iam:GetRole"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
