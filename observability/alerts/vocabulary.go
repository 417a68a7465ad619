package alerts

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// leastScrapes is how many scrapes a rate must see: with four, one that failed
// or came late does no harm
// (https://www.robustperception.io/what-range-should-i-use-with-rate).
const leastScrapes = 4

// leastWindow is the shortest window of a rate, in minutes.
const leastWindow = 5

// Window is the window of every rate that has no reason for a longer one, such as
// 5m.
func Window(env config.Environment) string {
	seconds := env.Observability.ScrapeSeconds * leastScrapes
	return minutes(max(leastWindow, (seconds+59)/60))
}

// cloudWatchHold is how long a value from CloudWatch must have held, in minutes:
// three readings, as the CloudWatch alarms wait.
func cloudWatchHold(env config.Environment) int {
	return max(15, 3*env.Observability.CloudWatchSeconds/60)
}

// minutes is n minutes as Prometheus writes them.
func minutes(n int) string { return strconv.Itoa(n) + "m" }

// warnPercent is the share of errors from which on an alert warns.
func warnPercent(env config.Environment) int {
	return max(1, env.Observability.Alerts.ErrorPercent/5)
}

// vocabulary replaces the names that a rule may hold by the environment's values.
// A name in braces cannot be mistaken for PromQL or for a template's $labels.
func vocabulary(env config.Environment) *strings.Replacer {
	o, a := env.Observability.Alerts, env.Operations.Alarms
	words := []struct {
		name  string
		value any
	}{
		{"window", Window(env)},
		{"cloudwatch", minutes(cloudWatchHold(env))},
		{"app", names.NamespaceApplication},
		{"monitoring", names.NamespaceMonitoring},
		{"services", names.Backend + "|" + names.Frontend},

		{"errorPercent", o.ErrorPercent},
		{"warnPercent", warnPercent(env)},
		{"latencyMillis", o.LatencyMillis},
		{"latencyPageMillis", latencyPageFactor * o.LatencyMillis},
		{"pending", minutes(o.PendingMinutes)},
		{"quotaPercent", o.QuotaPercent},
		{"volumePercent", o.VolumePercent},
		{"volumeSoonPercent", volumeSoonFactor * o.VolumePercent},
		{"certificateDays", o.CertificateDays},
		{"certificateLastDays", certificateLastDays(env)},
		{"backupHours", o.BackupHours},

		{"nodesMax", env.Cluster.Nodes.Max},
		{"databaseCPU", a.DatabaseCPUPercent},
		{"databaseMemory", a.DatabaseMemoryPercent},
		{"databaseStorage", a.DatabaseStoragePercent},
		{"databaseConnections", a.DatabaseConnectionsPercent},
		{"databaseLatency", a.DatabaseLatencyMillis},
		{"cacheCPU", a.CacheCPUPercent},
		{"cacheMemory", a.CacheMemoryPercent},
		{"cacheConnections", a.CacheConnections},
		{"serverErrors", a.ServerErrors},
		{"replicationSeconds", a.ReplicationSeconds},
	}
	var pairs []string
	for _, word := range words {
		pairs = append(pairs, "${"+word.name+"}", fmt.Sprint(word.value))
	}
	return strings.NewReplacer(pairs...)
}
