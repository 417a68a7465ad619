package logs

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
)

func TestHelmLeavesTheConfigurationsAlone(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
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
	configtest.Each(t, func(_ *testing.T, env config.Environment) {
		r := CloudWatchReadings(env)
		dollars, ok := r.Dollars(env.Region)
		if !ok {
			t.Errorf("%s has no price of metrics", env.Region)
		}
		has(fmt.Sprintf("| %s | %d | %d | %.2f |", env.Name, r.Requests, r.Charged, dollars))
		for _, p := range patterns(env) {
			has(fmt.Sprintf("| [%s](runbooks/%s) | %s | %s | ", p.Name, p.Runbook, p.Severity, p.Component))
		}
	})
}
