package alerts

import (
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// ConnectionShare is the record of the share of PostgreSQL's connections that is in
// use, in percent.
const ConnectionShare = "database:pg_connections:percent"

// DatabaseHitRatio is the record of the share of PostgreSQL's reads that its
// buffers answer, 0 to 1, for each database.
const DatabaseHitRatio = "datname:pg_blocks_hit:ratio_rate"

// database are the alerts about PostgreSQL: what it says itself, and what
// CloudWatch says of the machine below it.
func database(env config.Environment) Group {
	return Group{
		Component: Database,
		Records: []Record{
			{ConnectionShare, `sum(pg_stat_activity_count) / max(pg_settings_max_connections) * 100`},
			{DatabaseHitRatio, `sum by (datname) (rate(pg_stat_database_blks_hit{datname="` + names.Database + `"}[30m]))
/
(sum by (datname) (rate(pg_stat_database_blks_hit{datname="` + names.Database + `"}[30m])) + sum by (datname) (rate(pg_stat_database_blks_read{datname="` + names.Database + `"}[30m])))`},
		},
		Alerts: slices.Concat(sessions(), statements(), instance(env)),
	}
}

// sessions are the alerts about whether PostgreSQL is there, and for how many.
func sessions() []Alert {
	return []Alert{
		{
			Name: "DatabaseDown",
			Expr: `max(pg_up) == 0`,
			For:  "2m", Severity: names.Critical,
			Summary:     "PostgreSQL does not answer.",
			Description: "The exporter cannot log in to PostgreSQL. A failover takes a minute.",
			Runbook:     "database.md#database-down",
		},
		{
			Name:        "DatabaseRestarted",
			Expr:        `time() - max(pg_postmaster_start_time_seconds) < 900`,
			Severity:    names.Warning,
			Summary:     "PostgreSQL has restarted.",
			Description: "PostgreSQL started {{ $value | humanizeDuration }} ago: a failover, maintenance, or a fault.",
			Runbook:     "database.md#database-restarted",
		},
		{
			Name: "DatabaseConnectionsHigh",
			Expr: ConnectionShare + ` > ${databaseConnections}`,
			For:  "10m", KeepFiringFor: "5m", Severity: names.Critical,
			Summary:     "PostgreSQL is close to refusing connections.",
			Description: "{{ $value | humanize }} % of PostgreSQL's connections are in use.",
			Runbook:     "database.md#database-connections",
		},
	}
}

// statements are the alerts about what PostgreSQL is asked, and about its tables.
func statements() []Alert {
	return []Alert{
		{
			Name:        "DatabaseDeadlocks",
			Expr:        `sum by (datname) (increase(pg_stat_database_deadlocks{datname="` + names.Database + `"}[15m])) > 5`,
			Severity:    names.Warning,
			Summary:     "Transactions wait for each other in a circle.",
			Description: "PostgreSQL ended {{ $value | humanize }} transactions of database {{ $labels.datname }} in 15 minutes, because they blocked each other.",
			Runbook:     "database.md#database-deadlocks",
		},
		{
			Name: "DatabaseTransactionLong",
			// An old transaction keeps vacuum from everything that was written since.
			Expr: `max by (datname, state) (pg_stat_activity_max_tx_duration{datname="` + names.Database + `", state!~"idle|disabled"}) > 1800`,
			For:  "5m", Severity: names.Warning,
			Summary:     "A transaction has been open for long.",
			Description: "A transaction of database {{ $labels.datname }}, {{ $labels.state }}, is {{ $value | humanizeDuration }} old.",
			Runbook:     "database.md#database-transaction-long",
		},
		{
			Name: "DatabaseQueriesSlow",
			Expr: `sum by (datname, queryid) (rate(pg_stat_statements_seconds_total{datname="` + names.Database + `"}[15m]))
/
(sum by (datname, queryid) (rate(pg_stat_statements_calls_total{datname="` + names.Database + `"}[15m])) > 0.01)
> 2`,
			For: "15m", Severity: names.Warning,
			Summary:     "A statement takes seconds.",
			Description: "The statement {{ $labels.queryid }} of database {{ $labels.datname }} takes {{ $value | humanizeDuration }} on average.",
			Runbook:     "database.md#database-queries-slow",
		},
		{
			Name: "DatabaseHitRatioLow",
			// A quiet database reads little, and all of it from the volume.
			Expr: DatabaseHitRatio + ` < 0.9
and
sum by (datname) (rate(pg_stat_database_blks_read{datname="` + names.Database + `"}[30m])) > 100`,
			For: "1h", Severity: names.Warning,
			Summary:     "PostgreSQL reads much from its volume.",
			Description: "Only {{ $value | humanizePercentage }} of the reads of database {{ $labels.datname }} are answered from memory.",
			Runbook:     "database.md#database-hit-ratio-low",
		},
		{
			Name: "DatabaseDeadRows",
			Expr: `max by (datname, schemaname, relname) (pg_stat_user_tables_n_dead_tup)
/
(max by (datname, schemaname, relname) (pg_stat_user_tables_n_live_tup) + max by (datname, schemaname, relname) (pg_stat_user_tables_n_dead_tup))
* 100 > 30
and
max by (datname, schemaname, relname) (pg_stat_user_tables_n_dead_tup) > 100000`,
			For: "6h", Severity: names.Warning,
			Summary:     "Autovacuum does not keep up with a table.",
			Description: "{{ $value | humanize }} % of the rows of {{ $labels.schemaname }}.{{ $labels.relname }} are dead.",
			Runbook:     "database.md#database-dead-rows",
		},
		{
			Name: "DatabaseSlotInactive",
			// Nothing of ours makes a slot; one that nobody reads keeps the log until the
			// volume is full.
			Expr: `max by (slot_name) (pg_replication_slot_slot_is_active) == 0`,
			For:  "1h", Severity: names.Warning,
			Summary:     "A replication slot is not read.",
			Description: "Nobody has read the replication slot {{ $labels.slot_name }} for an hour; PostgreSQL keeps its log for it.",
			Runbook:     "database.md#database-slot-inactive",
		},
	}
}

// instance are the alerts about what CloudWatch says of the instance.
func instance(env config.Environment) []Alert {
	class, _ := config.FindDatabaseClass(env.Database.InstanceClass)
	return []Alert{
		{
			Name: "DatabaseStorageLow",
			Expr: fmt.Sprintf(`min by (dimension_DBInstanceIdentifier) (aws_rds_free_storage_space_average) / %d * 100 < ${databaseStorage}`, env.Database.AllocatedGiB<<30),
			For:  "${cloudwatch}", Severity: names.Critical,
			Summary:     "PostgreSQL's volume is nearly full.",
			Description: "{{ $value | humanize }} % of what {{ $labels.dimension_DBInstanceIdentifier }} began with is free, and RDS has not grown the volume.",
			Runbook:     "database.md#database-storage",
		},
		{
			Name: "DatabaseStorageFilling",
			Expr: fmt.Sprintf(`predict_linear(aws_rds_free_storage_space_average[6h], 24 * 3600) < 0 and aws_rds_free_storage_space_average / %d * 100 < 50`, env.Database.AllocatedGiB<<30),
			For:  "1h", Severity: names.Warning,
			Summary:     "PostgreSQL's volume will be full within a day.",
			Description: "The volume of {{ $labels.dimension_DBInstanceIdentifier }} will be full within a day, if it goes on like the last six hours.",
			Runbook:     "database.md#database-storage",
		},
		{
			Name: "DatabaseProcessorBusy",
			Expr: `max by (dimension_DBInstanceIdentifier) (aws_rds_cpuutilization_average) > ${databaseCPU}`,
			For:  "${cloudwatch}", Severity: names.Warning,
			Summary:     "PostgreSQL uses most of its processor.",
			Description: "The processor of {{ $labels.dimension_DBInstanceIdentifier }} is {{ $value | humanize }} % busy.",
			Runbook:     "database.md#database-cpu",
		},
		{
			Name: "DatabaseMemoryLow",
			Expr: fmt.Sprintf(`min by (dimension_DBInstanceIdentifier) (aws_rds_freeable_memory_average) / %d * 100 < ${databaseMemory}`, class.MemoryMiB<<20),
			For:  "${cloudwatch}", Severity: names.Warning,
			Summary:     "PostgreSQL's instance has hardly any memory left.",
			Description: "{{ $value | humanize }} % of the memory of {{ $labels.dimension_DBInstanceIdentifier }} is free.",
			Runbook:     "database.md#database-memory",
		},
		{
			Name: "DatabaseVolumeSlow",
			Expr: `max by (dimension_DBInstanceIdentifier) (aws_rds_read_latency_average) * 1000 > ${databaseLatency}
or
max by (dimension_DBInstanceIdentifier) (aws_rds_write_latency_average) * 1000 > ${databaseLatency}`,
			For: "${cloudwatch}", Severity: names.Warning,
			Summary:     "PostgreSQL waits long for its volume.",
			Description: "A read or write of the volume of {{ $labels.dimension_DBInstanceIdentifier }} takes {{ $value | humanize }} ms.",
			Runbook:     "database.md#database-read-latency",
		},
		{
			Name: "DatabaseTransactionIDsLow",
			Expr: `max by (dimension_DBInstanceIdentifier) (aws_rds_maximum_used_transaction_ids_maximum) > 5e8`,
			For:  "${cloudwatch}", Severity: names.Warning,
			Summary:     "PostgreSQL does not clean up old transactions.",
			Description: "The oldest transaction of {{ $labels.dimension_DBInstanceIdentifier }} is {{ $value | humanize }} behind; writes stop at about 2.1 billion.",
			Runbook:     "database.md#database-transaction-ids",
		},
	}
}
