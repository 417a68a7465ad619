package databaserole

import (
	"strings"
	"testing"
)

func TestRowsAreFilledAndReasoned(t *testing.T) {
	plan := Plan{Database: "vibe", Role: "vibe_application", Monitor: "vibe_monitoring", Extensions: []Extension{{"pg_stat_statements", "statistics"}, {Name: "plpgsql"}}}
	if err := plan.Check(); err != nil {
		t.Fatal(err)
	}
	for _, row := range plan.Rows() {
		if row.Reason == "" || row.Met == "" {
			t.Errorf("row without a reason or a question: %+v", row)
		}
		for _, placeholder := range []string{"{owner}", "{user}", "{database}", "{extension}", "{schema}"} {
			if strings.Contains(row.Reason+row.Met+row.Apply, placeholder) {
				t.Errorf("%s is left in %+v", placeholder, row)
			}
		}
	}
}

func TestFingerprintFollowsTheRows(t *testing.T) {
	plan := Plan{Database: "vibe", Role: "vibe_application", Monitor: "vibe_monitoring"}
	other := plan
	if plan.Fingerprint() != other.Fingerprint() {
		t.Error("two fingerprints of one plan")
	}
	other.Extensions = []Extension{{Name: "pg_stat_statements"}}
	if plan.Fingerprint() == other.Fingerprint() {
		t.Error("an extension more does not change the fingerprint")
	}
	moved := plan
	moved.Extensions = []Extension{{"pg_stat_statements", "statistics"}}
	if moved.Fingerprint() == other.Fingerprint() {
		t.Error("another schema does not change the fingerprint")
	}
}

func TestCheckRefusesWhatWouldNeedQuoting(t *testing.T) {
	for _, bad := range []string{"", "Vibe", "vibe-app", `a"b`, "a'b", "a b", "1a", strings.Repeat("a", 58)} {
		if (Plan{Database: "vibe", Role: bad, Monitor: "m"}).Check() == nil {
			t.Errorf("the role %q passes", bad)
		}
		if (Plan{Database: "vibe", Role: "a", Monitor: bad}).Check() == nil {
			t.Errorf("the monitor %q passes", bad)
		}
		if (Plan{Database: "vibe", Role: "a", Monitor: "m", Extensions: []Extension{{Name: bad}}}).Check() == nil {
			t.Errorf("the extension %q passes", bad)
		}
		if bad != "" && (Plan{Database: "vibe", Role: "a", Monitor: "m", Extensions: []Extension{{"e", bad}}}).Check() == nil {
			t.Errorf("the schema %q passes", bad)
		}
	}
}

func TestVerifierRefusesWhatItCannotNormalize(t *testing.T) {
	for _, bad := range []string{"", "pässword", "tab\t"} {
		if _, err := Verifier(bad, make([]byte, SaltBytes)); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
