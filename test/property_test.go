package test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"pgregory.net/rapid"
)

// syntheses of accepted environments: enough to meet each choice several times,
// few enough for every test run.
const accepted = 20

// TestAcceptedEnvironmentsSynthesize shows that validation lets nothing through
// that the CDK, or an invariant, refuses later.
func TestAcceptedEnvironmentsSynthesize(t *testing.T) {
	t.Parallel()
	environments := rapid.Custom(configtest.Valid)
	for seed := range accepted {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			env := environments.Example(seed)
			if problems := config.Validate(env); len(problems) > 0 {
				t.Fatalf("the generator made what validation refuses: %v", problems)
			}
			dir := filepath.Join(scratch, "accepted", fmt.Sprint(seed))
			s := synthesis{Env: env, Result: synthesize(t, env, dir, true)}
			for _, i := range invariants() {
				for _, problem := range i.check(s) {
					t.Errorf("%s: %s", i.name, problem)
				}
			}
		})
	}
}
