package releases

import "github.com/vibe-engineering/vibe-platform/config"

// Observability are the releases that the platform watches itself with, in
// stages: a stage begins when the one before is ready. The first brings the
// definitions of monitors and rules, which the others' charts make; the last
// writes to Loki and Prometheus.
func Observability(env config.Environment, _ Facts) [][]Release {
	return [][]Release{
		{kubePrometheusStack(env)},
		{thanos(env), loki(env), postgresExporter(env), redisExporter()},
		{alloy(env), alloyCloudWatch(env)},
	}
}
