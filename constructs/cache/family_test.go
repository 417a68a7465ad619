package cache

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestFamily(t *testing.T) {
	for _, c := range []struct {
		engine  config.CacheEngine
		version string
		want    string
	}{
		{config.Redis, "7.1", "redis7"},
		{config.Valkey, "7.2", "valkey7"},
		{config.Valkey, "8.1", "valkey8"},
	} {
		if got := family(c.engine, c.version); got != c.want {
			t.Errorf("family(%s, %s) = %s, want %s", c.engine, c.version, got, c.want)
		}
	}
}
