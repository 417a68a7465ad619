package configtest

import (
	"pgregory.net/rapid"

	"github.com/vibe-engineering/vibe-platform/config"
)

// audit draws what is recorded and watched, and who is told.
func audit(t *rapid.T, env *config.Environment) {
	a, o := &env.Audit, &env.Operations
	singleton := func(label string) config.Singleton { return rapid.SampledFrom(config.Singletons()).Draw(t, label) }
	a.Trail, a.GuardDuty, a.Config = singleton("trail"), singleton("guardduty"), singleton("config")
	a.AccessAnalyzer, a.SecurityHub = singleton("access analyzer"), singleton("security hub")
	if !a.Config.Present() {
		a.SecurityHub = config.SingletonOff
	}
	a.TrailToLogs = a.Trail.Created() && rapid.Bool().Draw(t, "trail to logs")
	a.DataEvents = a.Trail.Created() && rapid.Bool().Draw(t, "data events")
	// From HIPAA's six years on, every pack is content.
	a.RetentionDays = rapid.IntRange(2192, 36500).Draw(t, "audit retention")
	a.Lock = config.LockNone
	if env.Deletion.Rules().Buckets == config.RemovalRetain {
		a.Lock = rapid.SampledFrom(config.VaultLocks()).Draw(t, "audit lock")
	}
	a.GuardDutyFeatures = some(t, "guardduty features", config.GuardDutyFeatures())
	a.ConfigRecording = rapid.SampledFrom(config.Recordings()).Draw(t, "recording")
	a.SecurityStandards = append(some(t, "standards", config.SecurityStandards()[1:]), config.StandardFSBP)

	o.Notifications = []string{rapid.StringMatching(`[a-z0-9.+_-]{1,20}@[a-z0-9-]{1,20}\.(com|example)`).Draw(t, "notification")}
	o.RunbookURL = rapid.StringMatching(`https://[a-z]{1,20}\.example(/[a-z-]{1,10}){0,3}`).Draw(t, "runbooks")
	o.MonthlyBudgetUSD = rapid.IntRange(1, 10_000_000).Draw(t, "budget")
	o.BudgetByTag = rapid.Bool().Draw(t, "budget by tag")
	o.AnomalyMonitor, o.AnomalyMonitorARN = singleton("anomaly monitor"), ""
	if o.AnomalyMonitor == config.SingletonExisting {
		o.AnomalyMonitorARN = rapid.StringMatching(`(arn:aws:ce::[0-9]{12}:anomalymonitor/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?`).Draw(t, "monitor")
	}
	o.AnomalyUSD = rapid.IntRange(1, 1_000_000).Draw(t, "anomaly")
	percent := rapid.IntRange(1, 100)
	o.Alarms = config.Alarms{
		DatabaseCPUPercent:         percent.Draw(t, "database cpu"),
		DatabaseMemoryPercent:      rapid.IntRange(1, 50).Draw(t, "database memory"),
		DatabaseStoragePercent:     rapid.IntRange(1, 9).Draw(t, "database storage"),
		DatabaseConnectionsPercent: percent.Draw(t, "database connections"),
		DatabaseLatencyMillis:      rapid.IntRange(1, 60_000).Draw(t, "database latency"),
		CacheCPUPercent:            percent.Draw(t, "cache cpu"),
		CacheMemoryPercent:         percent.Draw(t, "cache memory"),
		CacheConnections:           rapid.IntRange(1, 65_000).Draw(t, "cache connections"),
		ServerErrors:               rapid.IntRange(1, 1_000_000).Draw(t, "server errors"),
		ResponseMillis:             rapid.IntRange(1, 600_000).Draw(t, "response"),
		ReplicationSeconds:         rapid.IntRange(60, 86_400).Draw(t, "replication"),
	}
}
