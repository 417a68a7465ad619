package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestFullImage(t *testing.T) {
	for written, want := range map[string]string{
		"busybox":                     "docker.io/library/busybox",
		"busybox:1.36":                "docker.io/library/busybox:1.36",
		"grafana/loki:3.7.6":          "docker.io/grafana/loki:3.7.6",
		"docker.io/busybox:1.36":      "docker.io/library/busybox:1.36",
		"docker.io/grafana/loki:3":    "docker.io/grafana/loki:3",
		"quay.io/a:1":                 "quay.io/a:1",
		"registry.example.org:5000/a": "registry.example.org:5000/a",
		"localhost/a:1":               "localhost/a:1",
		"localhost:5000/a:1":          "localhost:5000/a:1",
		"?":                           "?",
		"":                            "",
	} {
		if got := config.FullImage(written); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
}
