package inventory_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

// Every resource of every environment is known to its service, every claim holds
// but for those that the emulator cannot answer, and each of those is needed.
func TestVerify(t *testing.T) {
	needed := map[[2]string]bool{}
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		d := deploy(t, start(t), env, nil)
		for _, region := range d.regions() {
			findings, err := inventory.Verify(t.Context(), d.open(region), d.env, d.resources(t, region))
			if err != nil {
				t.Fatal(err)
			}
			// A part of what is claimed says nothing where nothing is asked.
			if len(findings) < 90 {
				t.Errorf("%d claims were asked in %s, which cannot be all", len(findings), region)
			}
			findings = inventory.Emulated(findings)
			report(t, inventory.Broken(findings))
			for _, f := range findings {
				if f.Unverifiable != "" {
					needed[[2]string{f.Type, f.Claim}] = true
				}
			}
		}
	})
	for _, row := range inventory.Unverifiable() {
		if !needed[[2]string{row.Type, row.Claim}] {
			t.Errorf("%s: %q holds in the emulator: its row in Unverifiable is needed no more", row.Type, row.Claim)
		}
	}
}

func report(t *testing.T, broken []inventory.Finding) {
	t.Helper()
	for _, f := range broken {
		t.Errorf("%s %s %s: %q, want %q", f.Type, f.ID, f.Claim, f.Got, f.Want)
	}
}
