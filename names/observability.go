package names

// The Kubernetes Secrets of the monitoring namespace, each made out of Secrets
// Manager.
const (
	SecretGrafanaAdmin       = "grafana-admin"
	SecretAlertReceivers     = "alert-receivers"
	SecretDatabaseMonitoring = "database-monitoring"
	SecretCacheMonitoring    = "cache-monitoring"
)

// ServiceGrafana is Grafana's service. The chart names it after its release.
const ServiceGrafana = "kube-prometheus-stack-grafana"

// The files of SecretGrafanaAdmin.
const (
	FileGrafanaUser     = "admin-user"
	FileGrafanaPassword = "admin-password"
)

// The files of SecretDatabaseMonitoring and SecretCacheMonitoring.
const (
	FileUsername = "username"
	FilePassword = "password"
	FileHost     = "host"
	FilePort     = "port"
	FileDatabase = "database"
	FileToken    = "token"
	// FileAddress is host and port with the scheme in front, for a client of
	// the cache.
	FileAddress = "address"
	// FileDSN is a whole connection string, for the PostgreSQL exporter.
	FileDSN = "dsn"
)

// ReceiverGroup is who hears of an alert. Each has a pager and a Slack channel.
type ReceiverGroup string

// The groups.
const (
	ReceiverPlatform    ReceiverGroup = "platform"
	ReceiverApplication ReceiverGroup = "application"
	ReceiverData        ReceiverGroup = "data"
)

// ReceiverGroups lists every ReceiverGroup that exists.
func ReceiverGroups() []ReceiverGroup {
	return []ReceiverGroup{ReceiverPlatform, ReceiverApplication, ReceiverData}
}

// FileWatchdogURL is where Alertmanager reports that it is alive, in
// SecretAlertReceivers and in the secret AlertReceivers.
const FileWatchdogURL = "watchdog-url"

// PagingKey is the file that holds the group's routing key of the pager.
func (g ReceiverGroup) PagingKey() string { return string(g) + "-paging-key" }

// SlackURL is the file that holds the address of the group's Slack webhook.
func (g ReceiverGroup) SlackURL() string { return string(g) + "-slack-url" }
