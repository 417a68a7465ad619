package metrics

// redis is the exporter of the cache, which asks each node of the cluster. It
// runs with `config-command` off, as ElastiCache has no CONFIG, so that there is
// no redis_config_… . The label `instance` is the node's address.
func redis() Exporter {
	return Exporter{
		Name:   "redis-exporter",
		Title:  "Redis exporter, for each node of the cache",
		Source: "https://github.com/oliver006/redis_exporter/blob/master/exporter/exporter.go",
		Proof:  "redis_exporter",
		Target: words("job instance namespace component"),
		Metrics: []Metric{
			{Name: "redis_up", Type: Gauge, Help: "1 while the exporter reaches the node"},
			{Name: "redis_instance_info", Type: Gauge, Labels: words("role redis_version redis_mode maxmemory_policy"), Help: "1, with the node's role: master or slave"},
			{Name: "redis_uptime_in_seconds", Type: Gauge, Help: "time since the node started"},
			{Name: "redis_connected_clients", Type: Gauge, Help: "connections"},
			{Name: "redis_blocked_clients", Type: Gauge, Help: "connections that wait in a blocking command"},
			{Name: "redis_connections_received_total", Type: Counter, Help: "connections that were opened"},
			{Name: "redis_rejected_connections_total", Type: Counter, Help: "connections beyond the most that a node admits"},
			{Name: "redis_memory_used_bytes", Type: Gauge, Help: "memory that data and their administration take"},
			{Name: "redis_memory_max_bytes", Type: Gauge, Help: "memory beyond which keys are evicted"},
			{Name: "redis_memory_used_rss_bytes", Type: Gauge, Help: "memory that the process takes of the machine"},
			{Name: "redis_keyspace_hits_total", Type: Counter, Help: "look-ups that found their key"},
			{Name: "redis_keyspace_misses_total", Type: Counter, Help: "look-ups that did not"},
			{Name: "redis_evicted_keys_total", Type: Counter, Help: "keys that went for want of memory"},
			{Name: "redis_expired_keys_total", Type: Counter, Help: "keys that went at their time"},
			{Name: "redis_db_keys", Type: Gauge, Labels: words("db"), Help: "keys"},
			{Name: "redis_db_keys_expiring", Type: Gauge, Labels: words("db"), Help: "keys with a time to live"},
			{Name: "redis_commands_total", Type: Counter, Labels: words("cmd"), Help: "commands by name"},
			{Name: "redis_commands_duration_seconds_total", Type: Counter, Labels: words("cmd"), Help: "time that the commands of a name took"},
			{Name: "redis_commands_latencies_usec", Type: Histogram, Labels: words("cmd"), Help: "how long commands took, in microseconds"},
			{Name: "redis_errors_total", Type: Counter, Labels: words("err"), Help: "errors by their first word, such as MOVED or OOM"},
			{Name: "redis_slowlog_length", Type: Gauge, Help: "commands in the log of slow ones"},
			{Name: "redis_net_input_bytes_total", Type: Counter, Help: "bytes received"},
			{Name: "redis_net_output_bytes_total", Type: Counter, Help: "bytes sent"},
			{Name: "redis_connected_slaves", Type: Gauge, Help: "replicas of a node"},
			{Name: "redis_connected_slave_offset_bytes", Type: Gauge, Labels: words("slave_ip slave_port slave_state"), Help: "how far a replica has read the primary's stream"},
			{Name: "redis_master_repl_offset", Type: Gauge, Help: "how far the primary's stream has come, in bytes"},
			{Name: "redis_master_link_up", Type: Gauge, Labels: words("master_host master_port"), Help: "1 on a replica that is connected to its primary"},
			{Name: "redis_cluster_state", Type: Gauge, Help: "1 while every slot is served"},
			{Name: "redis_cluster_slots_fail", Type: Gauge, Help: "slots that nobody serves"},
		},
	}
}
