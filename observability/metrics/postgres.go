package metrics

// postgres is the PostgreSQL exporter. It logs in with pg_monitor alone. Its
// collectors stat_statements, long_running_transactions and database_wraparound
// are off unless they are asked for.
func postgres() Exporter {
	return Exporter{
		Name:   "postgres-exporter",
		Title:  "PostgreSQL exporter",
		Source: "https://github.com/prometheus-community/postgres_exporter/tree/master/collector",
		Proof:  "postgres_exporter",
		Target: fromService(),
		Metrics: []Metric{
			{Name: "pg_up", Type: Gauge, Help: "1 while the exporter reaches PostgreSQL"},
			{Name: "pg_settings_max_connections", Type: Gauge, Labels: words("server"), Help: "connections that PostgreSQL admits"},
			{Name: "pg_postmaster_start_time_seconds", Type: Gauge, Help: "when PostgreSQL started, in seconds since 1970"},
			{Name: "pg_database_size_bytes", Type: Gauge, Labels: words("datname"), Help: "size of a database"},
			{Name: "pg_stat_activity_count", Type: Gauge, Labels: words("datname state usename application_name backend_type wait_event_type wait_event"), Help: "connections by state"},
			{Name: "pg_stat_activity_max_tx_duration", Type: Gauge, Labels: words("datname state usename application_name backend_type"), Help: "age of the oldest transaction, in seconds"},
			{Name: "pg_locks_count", Type: Gauge, Labels: words("datname mode"), Help: "locks held or waited for"},
			{Name: "pg_stat_database_numbackends", Type: Gauge, Labels: words("datid datname"), Help: "connections to a database"},
			{Name: "pg_stat_database_xact_commit", Type: Counter, Labels: words("datid datname"), Help: "transactions that went through"},
			{Name: "pg_stat_database_xact_rollback", Type: Counter, Labels: words("datid datname"), Help: "transactions that were given up"},
			{Name: "pg_stat_database_blks_hit", Type: Counter, Labels: words("datid datname"), Help: "pages found in memory"},
			{Name: "pg_stat_database_blks_read", Type: Counter, Labels: words("datid datname"), Help: "pages read from the volume"},
			{Name: "pg_stat_database_tup_returned", Type: Counter, Labels: words("datid datname"), Help: "rows read"},
			{Name: "pg_stat_database_tup_fetched", Type: Counter, Labels: words("datid datname"), Help: "rows read through an index"},
			{Name: "pg_stat_database_tup_inserted", Type: Counter, Labels: words("datid datname"), Help: "rows added"},
			{Name: "pg_stat_database_tup_updated", Type: Counter, Labels: words("datid datname"), Help: "rows changed"},
			{Name: "pg_stat_database_tup_deleted", Type: Counter, Labels: words("datid datname"), Help: "rows deleted"},
			{Name: "pg_stat_database_deadlocks", Type: Counter, Labels: words("datid datname"), Help: "deadlocks, each of which ends a transaction"},
			{Name: "pg_stat_database_temp_files", Type: Counter, Labels: words("datid datname"), Help: "temporary files"},
			{Name: "pg_stat_statements_calls_total", Type: Counter, Labels: words("user datname queryid"), Help: "executions of a statement"},
			{Name: "pg_stat_statements_seconds_total", Type: Counter, Labels: words("user datname queryid"), Help: "time that a statement took"},
			{Name: "pg_stat_statements_rows_total", Type: Counter, Labels: words("user datname queryid"), Help: "rows that a statement returned or changed"},
			{Name: "pg_stat_user_tables_n_dead_tup", Type: Gauge, Labels: words("datname schemaname relname"), Help: "rows of a table that are dead and not yet cleared away"},
			{Name: "pg_stat_user_tables_n_live_tup", Type: Gauge, Labels: words("datname schemaname relname"), Help: "rows of a table"},
			{Name: "pg_stat_user_tables_seq_scan", Type: Counter, Labels: words("datname schemaname relname"), Help: "reads of a whole table"},
			{Name: "pg_stat_bgwriter_checkpoints_timed_total", Type: Counter, Help: "checkpoints at their time"},
			{Name: "pg_stat_bgwriter_checkpoints_req_total", Type: Counter, Help: "checkpoints that the log's size forced"},
			{Name: "pg_database_wraparound_age_datfrozenxid_seconds", Type: Gauge, Labels: words("datname"), Help: "transactions since the oldest row was frozen; the name says seconds and is wrong"},
			{Name: "pg_wal_size_bytes", Type: Gauge, Help: "size of the write-ahead log on the volume"},
			{Name: "pg_replication_lag_seconds", Type: Gauge, Help: "how far a replica is behind; 0 on the primary"},
			{Name: "pg_replication_slots_pg_wal_lsn_diff", Type: Gauge, Labels: words("server slot_name"), Help: "bytes of log that a slot holds back"},
			{Name: "pg_replication_slot_slot_is_active", Type: Gauge, Labels: words("slot_name slot_type"), Help: "1 for a slot that is read"},
		},
	}
}
