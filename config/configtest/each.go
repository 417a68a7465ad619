package configtest

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Each runs test for every environment that ships.
func Each(t *testing.T, test func(t *testing.T, env config.Environment)) {
	t.Helper()
	for _, env := range shipped() {
		t.Run(env.Name, func(t *testing.T) { test(t, env) })
	}
}
