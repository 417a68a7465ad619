package config

// Observability is how the platform watches itself from within the cluster:
// metrics, logs and alerts. What CloudWatch watches beside it is in Operations.
type Observability struct {
	// Replicas is how many of each of Prometheus, Alertmanager and Thanos' query
	// there are, 1 to 3. Two or more are spread over zones, so that losing one
	// zone, whose volumes cannot move, does not silence the alerts. Default: 1,
	// and 2 in production.
	Replicas int `json:"replicas"`
	// ScrapeSeconds is how often each target is asked for its metrics, in
	// seconds, 15 to 120. The rules look back over five minutes, which must hold
	// two scrapes. Default: 30, and 60 in development.
	ScrapeSeconds int `json:"scrapeSeconds"`
	// MetricsDays is how long metrics are kept as they were scraped, in days, 2
	// to 365: on Prometheus' volume, and in Thanos' bucket. Default: 15.
	MetricsDays int `json:"metricsDays"`
	// MetricsGiB is the size of each Prometheus' volume, in GiB, 10 to 1024;
	// Prometheus gives up its oldest metrics before it is full. Default: 20, and
	// 50 in production.
	MetricsGiB int `json:"metricsGiB"`
	// DownsampledDays is how long metrics are kept at one point in five minutes
	// and in an hour, in days, no less than MetricsDays and no less than 10, the
	// age from which Thanos makes the latter. Default: 30.
	DownsampledDays int `json:"downsampledDays"`
	// LogDays is how long Loki keeps logs, in days, 1 to 365. Default: 28.
	LogDays int `json:"logDays"`
	// LogArchiveDays is how long the archive bucket keeps a copy of what Loki
	// stores, in days: more than LogDays, or 0 for no archive. Default: 0, and
	// 365 in production.
	LogArchiveDays int `json:"logArchiveDays"`
	// CloudWatchSeconds is how often the metrics of RDS, ElastiCache, the load
	// balancer, S3 and AWS Backup are read from CloudWatch, in seconds, a
	// multiple of 60 from 60 to 3600. CloudWatch charges for each metric at each
	// reading. Default: 300.
	CloudWatchSeconds int             `json:"cloudWatchSeconds"`
	Alerts            AlertThresholds `json:"alerts"`
}

// AlertThresholds are the values from which on Prometheus raises an alert. For
// the database and the cache, those of Operations.Alarms count here too.
type AlertThresholds struct {
	// ErrorPercent is the share of a service's requests that it answers with
	// 5xx, in percent, 1 to 100, from which on an alert pages. A fifth of it, but
	// no less than 1 %, warns. Default: 5.
	ErrorPercent int `json:"errorPercent"`
	// LatencyMillis is how long a service may take for 95 of 100 requests, in
	// milliseconds, 50 to 60000. Default: 1000.
	LatencyMillis int `json:"latencyMillis"`
	// PendingMinutes is how long a pod may wait for a node, in minutes, 5 to 120;
	// a new node takes some three. Default: 15.
	PendingMinutes int `json:"pendingMinutes"`
	// QuotaPercent is the share of a namespace's quota in use, in percent, 50 to
	// 99. Default: 90.
	QuotaPercent int `json:"quotaPercent"`
	// VolumePercent is the least share of a volume that is free, in percent, 1 to
	// 50. Default: 10.
	VolumePercent int `json:"volumePercent"`
	// CertificateDays is how long before its end a certificate that was not
	// renewed is reported, in days, 1 to 60; cert-manager renews 30 days before.
	// Default: 21.
	CertificateDays int `json:"certificateDays"`
	// BackupHours is how old the last backup may be, in hours, 25 to 168: a daily
	// job, and the time that it takes. Default: 30.
	BackupHours int `json:"backupHours"`
}

// observabilityDefaults are development's, but for the pace.
func observabilityDefaults() Observability {
	return Observability{
		Replicas:          1,
		ScrapeSeconds:     30,
		MetricsDays:       15,
		MetricsGiB:        20,
		DownsampledDays:   30,
		LogDays:           28,
		CloudWatchSeconds: 300,
		Alerts: AlertThresholds{
			ErrorPercent:    5,
			LatencyMillis:   1000,
			PendingMinutes:  15,
			QuotaPercent:    90,
			VolumePercent:   10,
			CertificateDays: 21,
			BackupHours:     30,
		},
	}
}
