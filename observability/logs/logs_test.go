package logs

import (
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
