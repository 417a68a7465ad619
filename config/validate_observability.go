package config

// leastHourly is the age of a block from which on Thanos makes one point an hour
// of it, in days; blocks that are deleted before leave nothing to make it of
// (https://thanos.io/tip/components/compact.md/#downsampling).
const leastHourly = 10

// observabilityRules are those of metrics, logs and alerts.
func observabilityRules(e Environment) []rule {
	o := e.Observability
	a := o.Alerts
	return []rule{
		between("observability.replicas", o.Replicas, 1, 3, " replicas"),
		between("observability.scrapeSeconds", o.ScrapeSeconds, 15, 120, " seconds"),
		between("observability.metricsDays", o.MetricsDays, 2, 365, " days"),
		between("observability.metricsGiB", o.MetricsGiB, 10, 1024, " GiB"),
		between("observability.downsampledDays", o.DownsampledDays, min(max(o.MetricsDays, leastHourly), 3650), 3650, " days, and no less than observability.metricsDays"),
		between("observability.logDays", o.LogDays, 1, 365, " days"),
		{"observability.logArchiveDays", o.LogArchiveDays, o.LogArchiveDays == 0 || o.LogArchiveDays > o.LogDays && o.LogArchiveDays <= mostDays,
			"ends before Loki's own copy, or never", "0 for no archive, or more days than observability.logDays, 36500 at most"},
		between("observability.cloudWatchSeconds", o.CloudWatchSeconds, 60, 3600, " seconds"),
		{"observability.cloudWatchSeconds", o.CloudWatchSeconds, o.CloudWatchSeconds%60 == 0, "is between two of CloudWatch's points", "a multiple of 60"},
		between("observability.alerts.errorPercent", a.ErrorPercent, 1, 100, " %"),
		between("observability.alerts.latencyMillis", a.LatencyMillis, 50, 60_000, " ms"),
		between("observability.alerts.pendingMinutes", a.PendingMinutes, 5, 120, " minutes"),
		between("observability.alerts.quotaPercent", a.QuotaPercent, 50, 99, " %"),
		between("observability.alerts.volumePercent", a.VolumePercent, 1, 50, " %"),
		between("observability.alerts.certificateDays", a.CertificateDays, 1, 60, " days"),
		between("observability.alerts.backupHours", a.BackupHours, 25, 168, " hours"),
	}
}
