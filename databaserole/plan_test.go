package databaserole

import (
	"strings"
	"testing"
)

func TestRowsAreFilledAndReasoned(t *testing.T) {
	plan := Plan{Database: "vibe", Role: "vibe_application", Extensions: []string{"pg_stat_statements"}}
	if err := plan.Check(); err != nil {
		t.Fatal(err)
	}
	for _, row := range plan.Rows() {
		if row.Reason == "" || row.Met == "" {
			t.Errorf("row without a reason or a question: %+v", row)
		}
		for _, placeholder := range []string{"{owner}", "{user}", "{database}", "{extension}"} {
			if strings.Contains(row.Reason+row.Met+row.Apply, placeholder) {
				t.Errorf("%s is left in %+v", placeholder, row)
			}
		}
	}
}

func TestFingerprintFollowsTheRows(t *testing.T) {
	plan := Plan{Database: "vibe", Role: "vibe_application"}
	other := plan
	if plan.Fingerprint() != other.Fingerprint() {
		t.Error("two fingerprints of one plan")
	}
	other.Extensions = []string{"pg_stat_statements"}
	if plan.Fingerprint() == other.Fingerprint() {
		t.Error("an extension more does not change the fingerprint")
	}
}

func TestCheckRefusesWhatWouldNeedQuoting(t *testing.T) {
	for _, bad := range []string{"", "Vibe", "vibe-app", `a"b`, "a'b", "a b", "1a", strings.Repeat("a", 58)} {
		if (Plan{Database: "vibe", Role: bad}).Check() == nil {
			t.Errorf("the role %q passes", bad)
		}
		if (Plan{Database: "vibe", Role: "a", Extensions: []string{bad}}).Check() == nil {
			t.Errorf("the extension %q passes", bad)
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
