package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateWorkload(t *testing.T) {
	refuse(t, []refusal{
		{"image without registry", "production", func(e *config.Environment) {
			e.Backend.Image = "vibe/backend:1.0.0"
		}, []string{
			`backend.image: "vibe/backend:1.0.0" is no full image reference; write registry/repository:tag, or @sha256: and a digest`,
		}},
		{"image without tag", "production", func(e *config.Environment) {
			e.Backend.Image = "registry.example.com/vibe/backend"
		}, []string{
			`backend.image: "registry.example.com/vibe/backend" has neither tag nor digest; write a release's tag behind it, such as :1.0.0`,
		}},
		{"latest", "production", func(e *config.Environment) {
			e.Frontend.Image = "registry.example.com/vibe/frontend:latest"
		}, []string{
			`frontend.image: "registry.example.com/vibe/frontend:latest" is another image tomorrow; write a release's tag, such as :1.0.0, or set allowLatest`,
		}},
		{"image with a short digest", "production", func(e *config.Environment) {
			e.Backend.Image = "registry.example.com/vibe/backend@sha256:abc"
		}, []string{
			`backend.image: "registry.example.com/vibe/backend@sha256:abc" is no full image reference; write registry/repository:tag, or @sha256: and a digest`,
		}},
		{"no replica", "production", func(e *config.Environment) {
			e.Backend.MinReplicas = 0
		}, []string{
			`backend.minReplicas: 0 is out of range; write 1 to 1000 replicas`,
		}},
		{"crossed replicas", "production", func(e *config.Environment) {
			e.Backend.MinReplicas = 11
		}, []string{
			`backend.maxReplicas: 10 is out of range; write 11 to 1000 replicas`,
		}},
		{"no CPU", "production", func(e *config.Environment) {
			e.Backend.CPURequestMillis = 0
		}, []string{
			`backend.cpuRequestMillis: 0 is out of range; write 1 to 16000 thousandths of a core`,
		}},
		{"a request above its limit", "production", func(e *config.Environment) {
			e.Frontend.CPURequestMillis = 1500
			e.Quota.CPURequestMillis = 30000
			e.Cluster.Nodes.Max = 30
		}, []string{
			`frontend.cpuLimitMillis: 1000 is out of range; write 1500 to 16000 thousandths of a core`,
		}},
		{"memory above its limit", "production", func(e *config.Environment) {
			e.Backend.MemoryRequestMiB = 600
			e.Quota.MemoryRequestMiB = 16000
		}, []string{
			`backend.memoryLimitMiB: 512 is out of range; write 600 to 131072 MiB`,
		}},
		{"log level unknown", "production", func(e *config.Environment) {
			e.Backend.LogLevel = "trace"
		}, []string{
			`backend.logLevel: "trace" is unknown; write one of debug, info, warn, error`,
		}},
		{"quota of too few pods", "production", func(e *config.Environment) {
			e.Quota.Pods = 21
		}, []string{
			`quota.pods: 21 cannot hold 11 backend and 11 frontend pods; write 22 or more`,
		}},
		{"quota of too little requested CPU", "production", func(e *config.Environment) {
			e.Quota.CPURequestMillis = 2749
		}, []string{
			`quota.cpuRequestMillis: 2749 cannot hold 11 backend and 11 frontend pods; write 2750 or more`,
		}},
		{"quota of too little CPU", "production", func(e *config.Environment) {
			e.Quota.CPULimitMillis = 24749
		}, []string{
			`quota.cpuLimitMillis: 24749 cannot hold 11 backend and 11 frontend pods; write 24750 or more`,
		}},
		{"quota of too little requested memory", "production", func(e *config.Environment) {
			e.Quota.MemoryRequestMiB = 6335
		}, []string{
			`quota.memoryRequestMiB: 6335 cannot hold 11 backend and 11 frontend pods; write 6336 or more`,
		}},
		{"quota of too little memory", "production", func(e *config.Environment) {
			e.Quota.MemoryLimitMiB = 12671
		}, []string{
			`quota.memoryLimitMiB: 12671 cannot hold 11 backend and 11 frontend pods; write 12672 or more`,
		}},
	})
}
