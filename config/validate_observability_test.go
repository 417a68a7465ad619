package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateObservability(t *testing.T) {
	refuse(t, []refusal{
		{"too many of each", "production", func(e *config.Environment) { e.Observability.Replicas = 4 }, []string{
			`observability.replicas: 4 is out of range; write 1 to 3 replicas`,
		}},
		{"a scrape that the rules miss", "production", func(e *config.Environment) { e.Observability.ScrapeSeconds = 121 }, []string{
			`observability.scrapeSeconds: 121 is out of range; write 15 to 120 seconds`,
		}},
		{"metrics for a day", "production", func(e *config.Environment) { e.Observability.MetricsDays = 1 }, []string{
			`observability.metricsDays: 1 is out of range; write 2 to 365 days`,
		}},
		{"a volume that is too small", "production", func(e *config.Environment) { e.Observability.MetricsGiB = 9 }, []string{
			`observability.metricsGiB: 9 is out of range; write 10 to 1024 GiB`,
		}},
		{"points that are thrown away before they are thinned", "production", func(e *config.Environment) { e.Observability.DownsampledDays = 14 }, []string{
			`observability.downsampledDays: 14 is out of range; write 15 to 3650 days, and no less than observability.metricsDays`,
		}},
		{"points that are thrown away before an hour's are made", "production", func(e *config.Environment) {
			e.Observability.MetricsDays, e.Observability.DownsampledDays = 2, 9
		}, []string{
			`observability.downsampledDays: 9 is out of range; write 10 to 3650 days, and no less than observability.metricsDays`,
		}},
		{"logs for no time", "production", func(e *config.Environment) { e.Observability.LogDays = 0 }, []string{
			`observability.logDays: 0 is out of range; write 1 to 365 days`,
		}},
		{"an archive that ends first", "production", func(e *config.Environment) { e.Observability.LogArchiveDays = 28 }, []string{
			`observability.logArchiveDays: 28 ends before Loki's own copy, or never; write 0 for no archive, or more days than observability.logDays, 36500 at most`,
		}},
		{"CloudWatch between its points", "production", func(e *config.Environment) { e.Observability.CloudWatchSeconds = 90 }, []string{
			`observability.cloudWatchSeconds: 90 is between two of CloudWatch's points; write a multiple of 60`,
		}},
		{"CloudWatch too often", "production", func(e *config.Environment) { e.Observability.CloudWatchSeconds = 0 }, []string{
			`observability.cloudWatchSeconds: 0 is out of range; write 60 to 3600 seconds`,
		}},
		{"every threshold", "production", func(e *config.Environment) { e.Observability.Alerts = config.AlertThresholds{} }, []string{
			`observability.alerts.backupHours: 0 is out of range; write 25 to 168 hours`,
			`observability.alerts.certificateDays: 0 is out of range; write 1 to 60 days`,
			`observability.alerts.errorPercent: 0 is out of range; write 1 to 100 %`,
			`observability.alerts.latencyMillis: 0 is out of range; write 50 to 60000 ms`,
			`observability.alerts.pendingMinutes: 0 is out of range; write 5 to 120 minutes`,
			`observability.alerts.quotaPercent: 0 is out of range; write 50 to 99 %`,
			`observability.alerts.volumePercent: 0 is out of range; write 1 to 50 %`,
		}},
	})
}
