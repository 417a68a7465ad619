package ports

// The ports of the monitoring namespace, as the Services have them.
const (
	// Alertmanager takes alerts and shows them.
	Alertmanager = 9093
	// ThanosQuery answers PromQL; ThanosStore is what Thanos' parts ask each
	// other at.
	ThanosQuery = 9090
	ThanosStore = 10901
	// RedisExporter answers for each node of the cache.
	RedisExporter = 9121
)
