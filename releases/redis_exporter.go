package releases

import "github.com/vibe-engineering/vibe-platform/names"

type (
	// redisExporterValues are the values of prometheus-redis-exporter that we set.
	redisExporterValues struct {
		FullnameOverride   string            `json:"fullnameOverride"`
		RedisAddressConfig redisAddress      `json:"redisAddressConfig"`
		Auth               redisAuth         `json:"auth"`
		Env                []variable        `json:"env"`
		RBAC               creation          `json:"rbac"`
		Resources          resources         `json:"resources"`
		PriorityClassName  string            `json:"priorityClassName"`
		PodSecurityContext podSecurity       `json:"podSecurityContext"`
		SecurityContext    containerSecurity `json:"securityContext"`
	}
	redisAddress struct {
		Enabled  bool      `json:"enabled"`
		IsSecret bool      `json:"isSecret"`
		Source   secretKey `json:"source"`
	}
	redisAuth struct {
		Enabled bool      `json:"enabled"`
		Secret  secretKey `json:"secret"`
	}
	// variable is a variable of a container's environment: a value, or one that a
	// Secret holds.
	variable struct {
		Name      string          `json:"name"`
		Value     string          `json:"value,omitempty"`
		ValueFrom *variableSource `json:"valueFrom,omitempty"`
	}
	variableSource struct {
		SecretKeyRef secretKey `json:"secretKeyRef"`
	}
)

// redisExporterUser is the user of the exporter's image.
const redisExporterUser = 59000

// redisExporter reads the cache's own figures, of each node: it finds the nodes
// under /discover-cluster-nodes and reads one under /scrape?target=…, as
// observability/monitors has it asked. Its own /metrics is some one node's, so the
// chart's monitor stays off.
func redisExporter() Release {
	return Release{
		Name:      "redis-exporter",
		Chart:     "prometheus-redis-exporter",
		Namespace: names.NamespaceMonitoring,
		Unawaited: awaitsData,
		Reason:    "the cache's hit ratio, evictions and latency, node by node and as often as everything else",
		Values: redisExporterValues{
			FullnameOverride: "redis-exporter",
			RedisAddressConfig: redisAddress{
				Enabled:  true,
				IsSecret: true,
				Source:   secretKey{Name: names.SecretCacheMonitoring, Key: names.SecretKeyURL},
			},
			Auth: redisAuth{Enabled: true, Secret: secretKey{Name: names.SecretCacheMonitoring, Key: names.SecretKeyToken}},
			Env: []variable{
				{Name: "REDIS_EXPORTER_IS_CLUSTER", Value: "true"},
				// Nodes are found by their addresses, which stand in no
				// certificate; the one of every node is for *.<cluster>…, as is
				// that of the configuration endpoint.
				{Name: "REDIS_EXPORTER_TLS_SERVER_NAME", ValueFrom: &variableSource{secretKey{Name: names.SecretCacheMonitoring, Key: names.SecretKeyHost}}},
				// ElastiCache has no CONFIG
				// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RestrictedCommands.html).
				{Name: "REDIS_EXPORTER_CONFIG_COMMAND", Value: "-"},
			},
			Resources:          need("10m", "200m", "48Mi"),
			PriorityClassName:  names.PriorityMonitoring,
			PodSecurityContext: restrictedPod(redisExporterUser),
			SecurityContext:    restrictedContainer(),
		},
	}
}
