package config

// Operations is who hears of what goes wrong, from which value on, and what the
// environment may cost.
type Operations struct {
	// Notifications are the e-mail addresses that receive every alarm and event,
	// once each owner has confirmed the message that SNS sends. At least one where
	// deletion is protected. Default: a placeholder.
	Notifications []string `json:"notifications"`
	// RunbookURL is the page above the runbooks, without a slash at its end: each
	// alarm names a section below it. Default: this repository's,
	// https://github.com/vibe-engineering/vibe-platform/blob/main/docs/runbooks.
	RunbookURL string `json:"runbookUrl"`
	// MonthlyBudgetUSD is what a month may cost, in US dollars, 1 or more; at 50,
	// 80 and 100 % of it, and when a forecast passes it, a message is sent.
	// Default: 400 in development, 600 in staging, 1200 in production, of which what
	// `vibe cost` estimates is about three quarters (docs/COST.md).
	MonthlyBudgetUSD int `json:"monthlyBudgetUsd"`
	// BudgetByTag counts only what carries our tag `environment`, for an account
	// that holds more than one environment. The tag must have been activated as
	// a cost allocation tag, or the budget stays at nothing and never tells.
	// Default: false, which counts the whole account.
	BudgetByTag bool `json:"budgetByTag"`
	// AnomalyMonitor is the cost anomaly monitor over all AWS services, of which
	// an account has one at most; AWS makes it by itself when Cost Explorer is
	// turned on. Default: create, and off in development.
	AnomalyMonitor Singleton `json:"anomalyMonitor"`
	// AnomalyMonitorARN is the monitor to subscribe to where AnomalyMonitor is
	// existing. Empty: whoever made it subscribes. Default: empty.
	AnomalyMonitorARN string `json:"anomalyMonitorArn"`
	// AnomalyUSD is the least impact of an anomaly that is reported, in US
	// dollars. Default: 50.
	AnomalyUSD int    `json:"anomalyUsd"`
	Alarms     Alarms `json:"alarms"`
}

// Alarms are the values from which on an alarm goes off.
type Alarms struct {
	// DatabaseCPUPercent is the share of the processors' time that is in use over
	// 15 minutes, in percent. Default: 80.
	DatabaseCPUPercent int `json:"databaseCpuPercent"`
	// DatabaseMemoryPercent is the least share of the instance class' memory that
	// is free, in percent. Default: 5.
	DatabaseMemoryPercent int `json:"databaseMemoryPercent"`
	// DatabaseStoragePercent is the least share of Database.AllocatedGiB that is
	// free, in percent. Below 10 % RDS grows the volume by itself, so that less means that it
	// cannot. Default: 8.
	DatabaseStoragePercent int `json:"databaseStoragePercent"`
	// DatabaseConnectionsPercent is the share of PostgreSQL's max_connections in
	// use, in percent. Default: 80.
	DatabaseConnectionsPercent int `json:"databaseConnectionsPercent"`
	// DatabaseLatencyMillis is how long one read or write of the volume takes, in
	// milliseconds; gp3 answers within ten. Default: 20.
	DatabaseLatencyMillis int `json:"databaseLatencyMillis"`
	// CacheCPUPercent is the share of its time that the engine's one command
	// thread is busy, in percent. Default: 80.
	CacheCPUPercent int `json:"cacheCpuPercent"`
	// CacheMemoryPercent is the share of the cache's memory in use, in percent.
	// Default: 85.
	CacheMemoryPercent int `json:"cacheMemoryPercent"`
	// CacheConnections is the number of clients of one node. ElastiCache admits
	// 65,000, and 20,000 on the smallest types. Default: 5000.
	CacheConnections int `json:"cacheConnections"`
	// ServerErrors is the number of answers 5xx in five minutes that the load
	// balancer gives by itself or passes on. Default: 25.
	ServerErrors int `json:"serverErrors"`
	// ResponseMillis is the mean time that pods take to answer, in milliseconds.
	// Default: 1000.
	ResponseMillis int `json:"responseMillis"`
	// ReplicationSeconds is how far a replica bucket may be behind, in seconds.
	// Default: 900, what S3 promises under time control.
	ReplicationSeconds int `json:"replicationSeconds"`
}

// PlaceholderNotification receives nothing: the address is of a domain that is
// set aside for documentation.
const PlaceholderNotification = "operations@" + PlaceholderDomain

// operationsDefaults are development's.
func operationsDefaults() Operations {
	return Operations{
		Notifications:    []string{PlaceholderNotification},
		RunbookURL:       "https://github.com/vibe-engineering/vibe-platform/blob/main/docs/runbooks",
		MonthlyBudgetUSD: 400,
		AnomalyMonitor:   SingletonOff,
		AnomalyUSD:       50,
		Alarms: Alarms{
			DatabaseCPUPercent:         80,
			DatabaseMemoryPercent:      5,
			DatabaseStoragePercent:     8,
			DatabaseConnectionsPercent: 80,
			DatabaseLatencyMillis:      20,
			CacheCPUPercent:            80,
			CacheMemoryPercent:         85,
			CacheConnections:           5000,
			ServerErrors:               25,
			ResponseMillis:             1000,
			ReplicationSeconds:         900,
		},
	}
}
