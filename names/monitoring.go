package names

// The Secrets of the monitoring namespace. Each is made before the release that
// mounts it.
const (
	// SecretThanosStorage says where Thanos keeps its blocks, under the key
	// SecretKeyThanosStorage; nothing in it is secret, but the sidecar reads it
	// from a Secret alone.
	SecretThanosStorage    = "thanos-object-storage"
	SecretKeyThanosStorage = "objstore.yml"
	// SecretGrafanaAdmin is Grafana's first user, under the two keys.
	SecretGrafanaAdmin         = "grafana-admin"
	SecretKeyGrafanaAdminUser  = "admin-user"
	SecretKeyGrafanaAdminLogin = "admin-password"
	// SecretAlertReceivers is mounted by Alertmanager, each key a file.
	SecretAlertReceivers = "alert-receivers"
	// SecretDatabaseMonitoring is the PostgreSQL exporter's: SecretKeyURL is the
	// whole connection string, with sslmode=verify-full and the authorities of
	// DatabaseAuthorities.
	SecretDatabaseMonitoring = "database-monitoring"
	// SecretCacheMonitoring is the Redis exporter's: SecretKeyURL is
	// rediss://host:port of the configuration endpoint, SecretKeyHost its host
	// and SecretKeyToken the AUTH token.
	SecretCacheMonitoring = "cache-monitoring"
	SecretKeyURL          = "url"
)

// DatabaseAuthorities is the file in the PostgreSQL exporter's pod that holds the
// certificates of RDS' authorities.
const (
	DatabaseAuthorities          = DatabaseAuthoritiesDirectory + "/authorities.pem"
	DatabaseAuthoritiesDirectory = "/etc/rds"
)

// The Services of the monitoring namespace that others read from.
const (
	// ServiceThanosQuery answers PromQL over all Prometheus' and the bucket.
	ServiceThanosQuery = "thanos-query"
	// ServiceThanosSidecar has an address for each Prometheus' sidecar.
	ServiceThanosSidecar = "prometheus-stack-thanos-discovery"
	// ServiceAlertmanager is one of the Alertmanagers, and ServiceAlertmanagers
	// has an address for each.
	ServiceAlertmanager  = "prometheus-stack-alertmanager"
	ServiceAlertmanagers = "alertmanager-operated"
	ServiceGrafana       = "grafana"
)

// InMonitoring is a Service's name for whoever asks from any namespace.
func InMonitoring(service string) string {
	return service + "." + NamespaceMonitoring + ".svc.cluster.local"
}

// LabelDashboard marks a ConfigMap of the monitoring namespace that holds a
// dashboard; its value is "1".
const LabelDashboard = "grafana_dashboard"

// The uids of Grafana's data sources, by which dashboards name them.
const (
	DataSourcePrometheus   = "prometheus"
	DataSourceAlertmanager = "alertmanager"
	DataSourceLoki         = "loki"
	DataSourceCloudWatch   = "cloudwatch"
)
