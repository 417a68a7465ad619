package gate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/gate"
)

// write puts files into a new folder and returns an assembly of one stack there,
// which acknowledged the rule F3002 on one/known.
func write(t *testing.T, files map[string]string) *assembly.Assembly {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &assembly.Assembly{Dir: dir, Stacks: []assembly.Stack{{
		ID: "one", Name: "vibe-test-one",
		Acknowledged: map[string]map[string]string{"one/known": {"CloudFormation-Validate::F3002": "the reason"}},
	}}}
}

// report is a validation report in which the CDK excused F3002 everywhere,
// because it was acknowledged somewhere.
func report(constructs ...string) string {
	var violating []string
	for _, c := range constructs {
		violating = append(violating, `{"constructPath": "`+c+`"}`)
	}
	return `{"pluginReports": [{"pluginName": "CloudFormation Validate", "violations": [], "suppressedViolations": [
		{"ruleName": "F3002", "description": "no such property", "acknowledgedId": "CloudFormation-Validate::F3002",
		 "violatingConstructs": [` + strings.Join(violating, ",") + `]}]}]}`
}

func TestAnAcknowledgementHoldsWhereItWasMadeOnly(t *testing.T) {
	a := write(t, map[string]string{"validation-report.json": report("one/known", "one/known/below", "one/knownnot", "one/other")})
	got, err := gate.Check(a, gate.Checks{Validation: true})
	if err != nil {
		t.Fatal(err)
	}
	want := gate.Verdict{Acknowledged: 2, Findings: []gate.Finding{
		{Rule: "CloudFormation-Validate::F3002", Construct: "one/knownnot", Text: "no such property"},
		{Rule: "CloudFormation-Validate::F3002", Construct: "one/other", Text: "no such property"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
	if got.Err() == nil || !strings.Contains(got.Err().Error(), "one/other") {
		t.Errorf("the error does not name the finding: %v", got.Err())
	}
}

func TestPacksAreReadLineByLine(t *testing.T) {
	line := func(rule, compliance, reason string) string {
		return `{"ruleId": "` + rule + `", "resourceId": "one/r", "compliance": "` + compliance + `", "exceptionReason": "` + reason + `", "ruleInfo": "why"}`
	}
	a := write(t, map[string]string{"AwsSolutions-vibe-test-one-NagReport.json": `{"lines": [` + strings.Join([]string{
		line("Fine", "Compliant", "N/A"),
		line("Elsewhere", "N/A", "N/A"),
		line("Excused", "Suppressed", "because"),
		line("Broken", "Non-Compliant", "N/A"),
		line("Crashed", "UNKNOWN", "N/A"),
	}, ",") + `]}`})
	got, err := gate.Check(a, gate.Checks{Packs: []config.PolicyPack{config.AWSSolutions}})
	if err != nil {
		t.Fatal(err)
	}
	want := gate.Verdict{Acknowledged: 1, Findings: []gate.Finding{
		{Rule: "Broken", Construct: "one/r", Text: "why"},
		{Rule: "Crashed", Construct: "one/r", Text: "why"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

func TestAMissingReportIsNoCleanOne(t *testing.T) {
	for name, checks := range map[string]gate.Checks{
		"validation": {Validation: true},
		"a pack":     {Packs: []config.PolicyPack{config.HIPAA}},
	} {
		if _, err := gate.Check(write(t, nil), checks); err == nil {
			t.Errorf("%s: no report, and no error", name)
		}
	}
}
