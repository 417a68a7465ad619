package logs

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

// eachEnvironment runs check for every environment that ships.
func eachEnvironment(t *testing.T, check func(*testing.T, config.Environment)) {
	t.Helper()
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { check(t, env) })
	}
}

func TestHelmLeavesTheConfigurationsAlone(t *testing.T) {
	eachEnvironment(t, func(t *testing.T, env config.Environment) {
		for name, text := range map[string]string{"collector": Collector(env), "cloudwatch": CloudWatch(env)} {
			if strings.Contains(text, "{{") {
				t.Errorf("%s holds a double brace, which Helm would take for a template of its own", name)
			}
		}
	})
}

// TestDocumentsSayWhatItCosts holds the table of docs/LOGGING.md against the
// estimate, and the table of alerts against the patterns.
func TestDocumentsSayWhatItCosts(t *testing.T) {
	text, err := os.ReadFile("../../docs/LOGGING.md")
	if err != nil {
		t.Fatal(err)
	}
	has := func(row string) {
		if !strings.Contains(string(text), "\n"+row) {
			t.Errorf("docs/LOGGING.md has no row %q", row)
		}
	}
	eachEnvironment(t, func(_ *testing.T, env config.Environment) {
		r := CloudWatchReadings(env)
		has(fmt.Sprintf("| %s | %d | %d | %.2f |", env.Name, r.Requests, r.Charged, r.Dollars()))
		for _, p := range patterns(env) {
			has(fmt.Sprintf("| [%s](runbooks/%s) | %s | %s | ", p.Name, p.Runbook, p.Severity, p.Component))
		}
	})
}
