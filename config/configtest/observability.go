package configtest

import (
	"pgregory.net/rapid"

	"github.com/vibe-engineering/vibe-platform/config"
)

// observability draws what watches the platform from within the cluster.
func observability(t *rapid.T, env *config.Environment) {
	o := &env.Observability
	o.ScrapeSeconds = rapid.IntRange(15, 120).Draw(t, "scrape")
	o.MetricsDays = rapid.IntRange(2, 365).Draw(t, "metrics days")
	o.MetricsGiB = rapid.IntRange(10, 1024).Draw(t, "metrics size")
	o.DownsampledDays = rapid.IntRange(max(o.MetricsDays, 10), 3650).Draw(t, "downsampled")
	o.LogDays = rapid.IntRange(1, 365).Draw(t, "log days")
	o.LogArchiveDays = rapid.SampledFrom([]int{0, o.LogDays + 1, 36500}).Draw(t, "archive")
	o.CloudWatchSeconds = 60 * rapid.IntRange(1, 60).Draw(t, "cloudwatch")
	o.Alerts = config.AlertThresholds{
		ErrorPercent:    rapid.IntRange(1, 100).Draw(t, "errors"),
		LatencyMillis:   rapid.IntRange(50, 60_000).Draw(t, "latency"),
		PendingMinutes:  rapid.IntRange(5, 120).Draw(t, "pending"),
		QuotaPercent:    rapid.IntRange(50, 99).Draw(t, "quota"),
		VolumePercent:   rapid.IntRange(1, 50).Draw(t, "volume"),
		CertificateDays: rapid.IntRange(1, 60).Draw(t, "certificate"),
		BackupHours:     rapid.IntRange(25, 168).Draw(t, "backup"),
	}
}
