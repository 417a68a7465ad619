package alerts

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

func databaseCases(env config.Environment) []unitTest {
	a := env.Operations.Alarms
	class, _ := config.FindDatabaseClass(env.Database.InstanceClass)
	hold := minutes(cloudWatchHold(env) + 1)
	aws := func(metric string) string { return metric + `{dimension_DBInstanceIdentifier="vibe"}` }
	const instance = `{dimension_DBInstanceIdentifier="vibe"}`
	connections := func(used int) series {
		return series{
			`pg_stat_activity_count{datname="vibe", state="idle"}`:   fmt.Sprintf("%dx20", used-10),
			`pg_stat_activity_count{datname="vibe", state="active"}`: "10x20",
			`pg_settings_max_connections{server="db:5432"}`:          "100x20",
		}
	}
	const transaction = `pg_stat_activity_max_tx_duration{datname="vibe", state="idle in transaction"}`
	statement := func(seconds string) series {
		return series{
			`pg_stat_statements_seconds_total{datname="vibe", user="vibe_application", queryid="42"}`: seconds,
			`pg_stat_statements_calls_total{datname="vibe", user="vibe_application", queryid="42"}`:   "0+10x60",
		}
	}
	blocks := func(hit, read int) series {
		return series{
			`pg_stat_database_blks_hit{datname="vibe"}`:  fmt.Sprintf("0+%dx120", hit),
			`pg_stat_database_blks_read{datname="vibe"}`: fmt.Sprintf("0+%dx120", read),
		}
	}
	rows := func(dead, live int) series {
		return series{
			`pg_stat_user_tables_n_dead_tup{datname="vibe", schemaname="public", relname="orders"}`: fmt.Sprintf("%dx400", dead),
			`pg_stat_user_tables_n_live_tup{datname="vibe", schemaname="public", relname="orders"}`: fmt.Sprintf("%dx400", live),
		}
	}
	// The storage in hundredths of what was allocated.
	allocated := env.Database.AllocatedGiB << 30
	storage := func(percent int) series {
		return series{aws("aws_rds_free_storage_space_average"): fmt.Sprintf("%dx60", allocated/100*percent)}
	}
	falling := func(percent, hundredths int) series {
		return series{aws("aws_rds_free_storage_space_average"): fmt.Sprintf("%d-%dx430", allocated/100*percent, allocated/10000*hundredths)}
	}
	memory := func(percent float64) series {
		return series{aws("aws_rds_freeable_memory_average"): fmt.Sprintf("%.0fx60", float64(class.MemoryMiB<<20)/100*percent)}
	}
	const slot = `pg_replication_slot_slot_is_active{slot_name="old", slot_type="logical"}`
	return []unitTest{
		fires("DatabaseDown", "for two minutes", "3m", series{`pg_up{instance="e"}`: "0x5"},
			firing{`{}`, "The exporter cannot log in to PostgreSQL. A failover takes a minute."}),
		silent("DatabaseDown", "a failover of a minute", "5m", series{`pg_up{instance="e"}`: "1 0 0 1x5"}),
		fires("DatabaseRestarted", "ten minutes ago", "20m", series{`pg_postmaster_start_time_seconds{}`: "0x10 600x20"},
			firing{`{}`, "PostgreSQL started 10m 0s ago: a failover, maintenance, or a fault."}),
		silent("DatabaseRestarted", "a quarter of an hour ago", "25m", series{`pg_postmaster_start_time_seconds{}`: "0x10 600x20"}),
		fires("DatabaseConnectionsHigh", "one above the limit", "11m", connections(a.DatabaseConnectionsPercent+1),
			firing{`{}`, fmt.Sprintf("%d %% of PostgreSQL's connections are in use.", a.DatabaseConnectionsPercent+1)}),
		silent("DatabaseConnectionsHigh", "at the limit", "20m", connections(a.DatabaseConnectionsPercent)),
		fires("DatabaseDeadlocks", "one in two minutes", "30m", series{`pg_stat_database_deadlocks{datname="vibe"}`: "0+0.5x40"},
			firing{`{datname="vibe"}`, "PostgreSQL ended 7.5 transactions of database vibe in 15 minutes, because they blocked each other."}),
		silent("DatabaseDeadlocks", "five", "16m", series{`pg_stat_database_deadlocks{datname="vibe"}`: "0+1x5 5x20"}),
		fires("DatabaseTransactionLong", "40 minutes", "40m", series{transaction: "0+60x60"},
			firing{`{datname="vibe", state="idle in transaction"}`, "A transaction of database vibe, idle in transaction, is 40m 0s old."}),
		silent("DatabaseTransactionLong", "29 minutes", "40m", series{transaction: "0+60x29 1740x40"}),
		silent("DatabaseTransactionLong", "a connection that rests", "60m", series{`pg_stat_activity_max_tx_duration{datname="vibe", state="idle"}`: "0+60x60"}),
		fires("DatabaseQueriesSlow", "three seconds", "40m", statement("0+30x60"),
			firing{`{datname="vibe", queryid="42"}`, "The statement 42 of database vibe takes 3s on average."}),
		silent("DatabaseQueriesSlow", "two seconds", "40m", statement("0+20x60")),
		silent("DatabaseQueriesSlow", "a report, four times in ten minutes", "40m", series{
			`pg_stat_statements_seconds_total{datname="vibe", user="vibe_application", queryid="42"}`: "0+30x60",
			`pg_stat_statements_calls_total{datname="vibe", user="vibe_application", queryid="42"}`:   "0+0.4x60",
		}),
		fires("DatabaseHitRatioLow", "89 percent", "110m", blocks(89000, 11000),
			firing{`{datname="vibe"}`, "Only 89% of the reads of database vibe are answered from memory."}),
		silent("DatabaseHitRatioLow", "91 percent", "110m", blocks(91000, 9000)),
		silent("DatabaseHitRatioLow", "80 percent of little", "110m", blocks(21600, 5400)),
		fires("DatabaseDeadRows", "a third", "361m", rows(200000, 400000),
			firing{`{datname="vibe", schemaname="public", relname="orders"}`, "33.33 % of the rows of public.orders are dead."}),
		silent("DatabaseDeadRows", "a quarter", "361m", rows(200000, 600000)),
		silent("DatabaseDeadRows", "a third of a small table", "361m", rows(100000, 200000)),
		fires("DatabaseSlotInactive", "for an hour", "61m", series{slot: "0x70"},
			firing{`{slot_name="old"}`, "Nobody has read the replication slot old for an hour; PostgreSQL keeps its log for it."}),
		silent("DatabaseSlotInactive", "for half an hour", "65m", series{slot: "1x20 0x30 1x30"}),

		fires("DatabaseStorageLow", "one percent below", hold, storage(a.DatabaseStoragePercent-1),
			firing{instance, fmt.Sprintf("%d %% of what vibe began with is free, and RDS has not grown the volume.", a.DatabaseStoragePercent-1)}),
		silent("DatabaseStorageLow", "one percent above", hold, storage(a.DatabaseStoragePercent+1)),
		fires("DatabaseStorageFilling", "half a percent in ten minutes", "425m", falling(49, 5),
			firing{instance, "The volume of vibe will be full within a day, if it goes on like the last six hours."}),
		silent("DatabaseStorageFilling", "full in two days", "425m", falling(49, 1)),
		silent("DatabaseStorageFilling", "full in a day, but half empty still", "425m", falling(80, 5)),
		fires("DatabaseProcessorBusy", "above the limit", hold, series{aws("aws_rds_cpuutilization_average"): fmt.Sprintf("%dx60", a.DatabaseCPUPercent+1)},
			firing{instance, fmt.Sprintf("The processor of vibe is %d %% busy.", a.DatabaseCPUPercent+1)}),
		silent("DatabaseProcessorBusy", "at the limit", hold, series{aws("aws_rds_cpuutilization_average"): fmt.Sprintf("%dx60", a.DatabaseCPUPercent)}),
		fires("DatabaseMemoryLow", "just below the limit", hold, memory(float64(a.DatabaseMemoryPercent)-0.5),
			firing{instance, fmt.Sprintf("%g %% of the memory of vibe is free.", float64(a.DatabaseMemoryPercent)-0.5)}),
		silent("DatabaseMemoryLow", "just above the limit", hold, memory(float64(a.DatabaseMemoryPercent)+0.1)),
		fires("DatabaseVolumeSlow", "writes", hold, series{
			aws("aws_rds_read_latency_average"):  "0.001x60",
			aws("aws_rds_write_latency_average"): fmt.Sprintf("%gx60", float64(a.DatabaseLatencyMillis+1)/1000),
		}, firing{instance, fmt.Sprintf("A read or write of the volume of vibe takes %d ms.", a.DatabaseLatencyMillis+1)}),
		fires("DatabaseVolumeSlow", "reads", hold, series{
			aws("aws_rds_read_latency_average"):  fmt.Sprintf("%gx60", float64(a.DatabaseLatencyMillis+1)/1000),
			aws("aws_rds_write_latency_average"): "0.001x60",
		}, firing{instance, fmt.Sprintf("A read or write of the volume of vibe takes %d ms.", a.DatabaseLatencyMillis+1)}),
		silent("DatabaseVolumeSlow", "just below the limit", hold, series{
			aws("aws_rds_read_latency_average"):  fmt.Sprintf("%gx60", float64(a.DatabaseLatencyMillis-1)/1000),
			aws("aws_rds_write_latency_average"): fmt.Sprintf("%gx60", float64(a.DatabaseLatencyMillis-1)/1000),
		}),
		fires("DatabaseTransactionIDsLow", "600 million", hold, series{aws("aws_rds_maximum_used_transaction_ids_maximum"): "6e8x60"},
			firing{instance, "The oldest transaction of vibe is 600M behind; writes stop at about 2.1 billion."}),
		silent("DatabaseTransactionIDsLow", "499 million", hold, series{aws("aws_rds_maximum_used_transaction_ids_maximum"): "4.99e8x60"}),
	}
}
