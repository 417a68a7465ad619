package dashboards

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
)

// database is PostgreSQL: what its exporter sees from within, and what CloudWatch
// sees of the machine under it.
func database(env config.Environment) Dashboard {
	return Dashboard{
		UID:         "vibe-database",
		File:        "database",
		Title:       "Database",
		Description: "PostgreSQL on RDS: connections, transactions, slow statements, locks, memory, log, volume, machine and copies.",
		Runbooks:    []string{"database.md", "backup.md"},
		Variables: []Variable{
			{Name: "database", Label: "Database", Metric: "pg_stat_database_numbackends", Key: "datname"},
		},
		Rows: []Row{
			databaseGlance(env),
			databaseConnections(),
			databaseWork(),
			databaseStatements(),
			databaseUpkeep(),
			databaseMachine(env),
			databaseCopies(env),
		},
	}
}

func databaseGlance(env config.Environment) Row {
	a := env.Operations.Alarms
	connections := float64(a.DatabaseConnectionsPercent)
	return Row{Title: "At a glance", Panels: []Panel{
		{
			Title: "PostgreSQL answers", Kind: Stat, Unit: Plain, Thresholds: atLeast(1),
			Description: "1 while the exporter can log in.",
			Queries:     []Query{{Expr: `min(pg_up)`, Legend: "up"}},
			Runbook:     "database.md#database-down",
		},
		{
			Title: "Connections", Kind: Gauge, Unit: Percent, Max: 100, Thresholds: above(connections, (100+connections)/2),
			Description: "Share of the connections that PostgreSQL admits which are open.",
			Queries:     []Query{{Expr: `max(` + alerts.ConnectionShare + `)`, Legend: "in use"}},
			Runbook:     "database.md#database-connections",
		},
		{
			Title: "Found in memory", Kind: Stat, Unit: Share, Thresholds: atLeast(0.95),
			Description: "Share of the pages that queries needed which were in memory. Below 95 % the data that is used is larger than the memory.",
			Queries:     []Query{{Expr: `min(` + alerts.DatabaseHitRatio + `)`, Legend: "hits"}},
			Runbook:     "database.md#database-hit-ratio-low",
		},
		{
			Title: "Oldest transaction", Kind: Stat, Unit: Seconds, Thresholds: above(300, 1800),
			Description: "Age of the oldest transaction. While it is open, no dead row that it could see is cleared away.",
			Queries:     []Query{{Expr: `max(pg_stat_activity_max_tx_duration{datname=~"$database"})`, Legend: "age"}},
			Runbook:     "database.md#database-transaction-long",
		},
		{
			Title: "Free space", Kind: Stat, Unit: Bytes, Thresholds: atLeast(float64(env.Database.AllocatedGiB*a.DatabaseStoragePercent) / 100 * (1 << 30)),
			Description: "What is free of the volume. RDS grows it when a tenth is left, at most every six hours.",
			Queries:     []Query{{Expr: `min(aws_rds_free_storage_space_average)`, Legend: "free"}},
			Runbook:     "database.md#database-storage",
		},
		{
			Title: "Slow statements", Kind: Stat, Unit: Seconds, Thresholds: above(0.5, 2),
			Description: "Mean time of the slowest statement of the last minutes that ran more than ten times.",
			Queries: []Query{{
				Expr:   `max(sum by (queryid) (rate(pg_stat_statements_seconds_total[15m])) / on (queryid) (sum by (queryid) (rate(pg_stat_statements_calls_total[15m])) > 10 / 900))`,
				Legend: "mean",
			}},
			Runbook: "database.md#database-queries-slow",
		},
	}}
}

func databaseConnections() Row {
	return Row{Title: "Connections", Panels: []Panel{
		{
			Title: "Connections by state", Kind: TimeSeries, Unit: Plain, Stack: true,
			Description: "Idle ones cost memory, `idle in transaction` ones hold locks: the application forgot to end them.",
			Queries:     []Query{{Expr: `sum by (state) (pg_stat_activity_count{datname=~"$database"})`, Legend: "{{state}}"}},
		},
		{
			Title: "Connections by user", Kind: TimeSeries, Unit: Plain,
			Description: "Who has connections open, and the most that PostgreSQL admits.",
			Queries: []Query{
				{Expr: `sum by (usename) (pg_stat_activity_count{usename!=""})`, Legend: "{{usename}}"},
				{Expr: `max(pg_settings_max_connections)`, Legend: "at most"},
				// Also when PostgreSQL admits nobody any more, the exporter
				// neither.
				{Expr: `max(aws_rds_database_connections_maximum)`, Legend: "all, as RDS counts"},
			},
			Runbook: "database.md#database-connections",
		},
		{
			Title: "What connections wait for", Kind: TimeSeries, Unit: Plain, Stack: true,
			Description: "Connections that do something, by what they wait for. Lock is another transaction, IO the volume, LWLock PostgreSQL itself.",
			Queries:     []Query{{Expr: `sum by (wait_event_type) (pg_stat_activity_count{state="active", datname=~"$database"})`, Legend: "{{wait_event_type}}"}},
		},
	}}
}

func databaseWork() Row {
	rows := func(kind string) Query {
		return Query{Expr: `sum(rate(pg_stat_database_tup_` + kind + `{datname=~"$database"}[$__rate_interval]))`, Legend: kind}
	}
	return Row{Title: "Transactions and locks", Panels: []Panel{
		{
			Title: "Transactions", Kind: TimeSeries, Unit: Operations,
			Description: "Transactions a second that went through, and that were given up.",
			Queries: []Query{
				{Expr: `sum(rate(pg_stat_database_xact_commit{datname=~"$database"}[$__rate_interval]))`, Legend: "committed"},
				{Expr: `sum(rate(pg_stat_database_xact_rollback{datname=~"$database"}[$__rate_interval]))`, Legend: "rolled back"},
			},
		},
		{
			Title: "Rows written", Kind: TimeSeries, Unit: Operations, Stack: true,
			Description: "Rows a second that were added, changed and deleted.",
			Queries:     []Query{rows("inserted"), rows("updated"), rows("deleted")},
		},
		{
			Title: "Rows read", Kind: TimeSeries, Unit: Operations,
			Description: "Rows a second that queries went over, and those that they found through an index. Far more of the former are queries that read whole tables.",
			Queries:     []Query{rows("returned"), rows("fetched")},
		},
		{
			Title: "Locks", Kind: TimeSeries, Unit: Plain, Stack: true,
			Description: "Locks by kind, but for those that every query takes. AccessExclusive stops everybody: a migration, usually.",
			Queries:     []Query{{Expr: `sum by (mode) (pg_locks_count{mode!~"accesssharelock|rowexclusivelock|rowsharelock", datname=~"$database"})`, Legend: "{{mode}}"}},
		},
		{
			Title: "Deadlocks and temporary files", Kind: TimeSeries, Unit: PerMinute,
			Description: "Deadlocks, each of which ends a transaction, and files that queries wrote for want of work_mem, a minute.",
			Queries: []Query{
				{Expr: `60 * sum(rate(pg_stat_database_deadlocks{datname=~"$database"}[$__rate_interval]))`, Legend: "deadlocks"},
				{Expr: `60 * sum(rate(pg_stat_database_temp_files{datname=~"$database"}[$__rate_interval]))`, Legend: "temporary files"},
			},
			Runbook: "database.md#database-deadlocks",
		},
		{
			Title: "Found in memory", Kind: TimeSeries, Unit: Share, Max: 1,
			Description: "Share of the pages that queries needed which were in memory.",
			Queries: []Query{{
				Expr: `sum by (datname) (rate(pg_stat_database_blks_hit{datname=~"$database"}[$__rate_interval]))
/ on (datname)
sum by (datname) (rate(pg_stat_database_blks_hit{datname=~"$database"}[$__rate_interval]) + rate(pg_stat_database_blks_read{datname=~"$database"}[$__rate_interval]))`,
				Legend: "{{datname}}",
			}},
			Runbook: "database.md#database-hit-ratio-low",
		},
	}}
}

// databaseStatements are out of pg_stat_statements, which knows a statement by a
// number: `SELECT query FROM pg_stat_statements WHERE queryid = …` says which.
func databaseStatements() Row {
	by := func(metric, span string) string {
		return `sum by (user, queryid) (rate(pg_stat_statements_` + metric + `_total{datname=~"$database"}[` + span + `]))`
	}
	return Row{Title: "Statements", Panels: []Panel{
		{
			Title: "Where the time goes", Kind: TimeSeries, Unit: Cores, Stack: true,
			Description: "Seconds that statements took in each second, by statement: the eight that took most. The sum is how many connections worked at a time.",
			Queries:     []Query{{Expr: `topk(8, ` + by("seconds", "$__rate_interval") + `)`, Legend: "{{queryid}} ({{user}})"}},
		},
		{
			Title: "Slowest statements", Kind: Table, Unit: Number, Size: Size{16, 7},
			Description: "The statements that took most time over what is shown: how often, how long each, and how many rows. `SELECT query FROM pg_stat_statements WHERE queryid = …` shows a statement's text.",
			Queries: []Query{
				{Expr: `topk(10, ` + by("seconds", "$__range") + `)`, Legend: "seconds in a second"},
				{Expr: by("calls", "$__range") + ` and on (user, queryid) topk(10, ` + by("seconds", "$__range") + `)`, Legend: "how often (calls/s)"},
				{Expr: by("seconds", "$__range") + ` / on (user, queryid) ` + by("calls", "$__range") + ` and on (user, queryid) topk(10, ` + by("seconds", "$__range") + `)`, Legend: "each (s)"},
				{Expr: by("rows", "$__range") + ` and on (user, queryid) topk(10, ` + by("seconds", "$__range") + `)`, Legend: "rows (rows/s)"},
			},
			Runbook: "database.md#database-queries-slow",
		},
	}}
}

func databaseUpkeep() Row {
	return Row{Title: "Upkeep", Panels: []Panel{
		{
			Title: "Size", Kind: TimeSeries, Unit: Bytes,
			Description: "Size of each database.",
			Queries:     []Query{{Expr: `max by (datname) (pg_database_size_bytes{datname=~"$database"})`, Legend: "{{datname}}"}},
		},
		{
			Title: "Dead rows", Kind: TimeSeries, Unit: Number,
			Description: "Rows that no transaction needs and that autovacuum has yet to clear away: the eight tables that have most.",
			Queries:     []Query{{Expr: `topk(8, max by (schemaname, relname) (pg_stat_user_tables_n_dead_tup{datname=~"$database"}))`, Legend: "{{schemaname}}.{{relname}}"}},
			Runbook:     "database.md#database-dead-rows",
		},
		{
			Title: "Transaction ids in use", Kind: TimeSeries, Unit: Number, Thresholds: above(1e9, 2e9),
			Description: "Transactions since the oldest row was frozen. At 2.1 billion PostgreSQL stops all writes; autovacuum begins at 200 million.",
			Queries:     []Query{{Expr: `max by (datname) (pg_database_wraparound_age_datfrozenxid_seconds)`, Legend: "{{datname}}"}},
			Runbook:     "database.md#database-transaction-ids",
		},
		{
			Title: "Write-ahead log", Kind: TimeSeries, Unit: Bytes,
			Description: "Size of the log on the volume. It grows without end while a replication slot is not read.",
			Queries: []Query{
				{Expr: `max(pg_wal_size_bytes)`, Legend: "log"},
				{Expr: `max by (slot_name) (pg_replication_slots_pg_wal_lsn_diff)`, Legend: "held back by {{slot_name}}"},
			},
			Runbook: "database.md#database-slot-inactive",
		},
		{
			Title: "Checkpoints", Kind: TimeSeries, Unit: PerMinute,
			Description: "Checkpoints a minute, at their time and forced by the size of the log. Many of the latter are writes that max_wal_size is too small for.",
			Queries: []Query{
				{Expr: `60 * sum(rate(pg_stat_bgwriter_checkpoints_timed_total[15m]))`, Legend: "at their time"},
				{Expr: `60 * sum(rate(pg_stat_bgwriter_checkpoints_req_total[15m]))`, Legend: "forced"},
			},
		},
		{
			Title: "Whole tables read", Kind: TimeSeries, Unit: PerMinute,
			Description: "Reads of a whole table, a minute, of tables with more than 10,000 rows: an index is missing.",
			Queries: []Query{{
				Expr: `topk(8, 60 * sum by (schemaname, relname) (rate(pg_stat_user_tables_seq_scan{datname=~"$database"}[15m]))
and on (schemaname, relname)
max by (schemaname, relname) (pg_stat_user_tables_n_live_tup{datname=~"$database"}) > 10000)`,
				Legend: "{{schemaname}}.{{relname}}",
			}},
		},
	}}
}
