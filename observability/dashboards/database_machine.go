package dashboards

import "github.com/vibe-engineering/vibe-platform/config"

// databaseMachine is what CloudWatch knows of the machine under PostgreSQL.
func databaseMachine(env config.Environment) Row {
	a := env.Operations.Alarms
	latency := float64(a.DatabaseLatencyMillis) / 1000
	class, _ := config.FindDatabaseClass(env.Database.InstanceClass)
	mebibyte := float64(1 << 20)
	processor := Panel{
		Title: "CPU", Kind: TimeSeries, Unit: Percent, Max: 100, Thresholds: above(float64(a.DatabaseCPUPercent), 95),
		Description: "Processor time in use.",
		Queries:     []Query{{Expr: `max(aws_rds_cpuutilization_average)`, Legend: "in use"}},
		Runbook:     "database.md#database-cpu",
	}
	panels := []Panel{
		processor,
		{
			Title: "Free memory", Kind: TimeSeries, Unit: Bytes, Thresholds: atLeast(float64(class.MemoryMiB*a.DatabaseMemoryPercent) / 100 * mebibyte),
			Description: "Memory that is free, and what lies on the disk instead.",
			Queries: []Query{
				{Expr: `min(aws_rds_freeable_memory_average)`, Legend: "free"},
				{Expr: `max(aws_rds_swap_usage_average)`, Legend: "swapped out"},
			},
			Runbook: "database.md#database-memory",
		},
		{
			Title: "Free space", Kind: TimeSeries, Unit: Bytes,
			Description: "What is free of the volume. It rises when RDS grows it.",
			Queries:     []Query{{Expr: `min(aws_rds_free_storage_space_average)`, Legend: "free"}},
			Runbook:     "database.md#database-storage",
		},
		{
			Title: "Reads and writes", Kind: TimeSeries, Unit: IOPS, Thresholds: above(2400, 3000),
			Description: "Reads and writes of the volume a second. gp3 serves 3000 together.",
			Queries: []Query{
				{Expr: `max(aws_rds_read_iops_average)`, Legend: "reads"},
				{Expr: `max(aws_rds_write_iops_average)`, Legend: "writes"},
			},
		},
		{
			Title: "Latency of the volume", Kind: TimeSeries, Unit: Seconds, Thresholds: above(latency, 5*latency),
			Description: "How long a read and a write of the volume takes. gp3 answers within 10 ms.",
			Queries: []Query{
				{Expr: `max(aws_rds_read_latency_average)`, Legend: "read"},
				{Expr: `max(aws_rds_write_latency_average)`, Legend: "write"},
			},
			Runbook: "database.md#database-write-latency",
		},
		{
			Title: "Waiting for the volume", Kind: TimeSeries, Unit: Plain, Thresholds: above(16, 64),
			Description: "Reads and writes that wait for the volume.",
			Queries:     []Query{{Expr: `max(aws_rds_disk_queue_depth_average)`, Legend: "waiting"}},
			Runbook:     "database.md#database-queue",
		},
	}
	if class.Burstable {
		panels = append(panels, Panel{
			Title: "CPU credits", Kind: TimeSeries, Unit: Number, Size: Size{24, 6},
			Description: "Credits that are left of a burstable class. At none, each further hour is charged.",
			Queries:     []Query{{Expr: `min(aws_rds_cpucredit_balance_minimum)`, Legend: "credits"}},
			Runbook:     "database.md#database-cpu-credits",
		})
	}
	return Row{Title: "Machine and volume (from CloudWatch, some minutes late)", Panels: panels}
}

// databaseCopies are what there is after the loss of the instance or the region.
func databaseCopies(env config.Environment) Row {
	panels := []Panel{
		{
			Title: "Backups", Kind: TimeSeries, Unit: Plain, Size: Size{12, 7},
			Description: "Jobs of AWS Backup over the last hour, by vault. One is made each day.",
			Queries: []Query{
				{Expr: `max by (dimension_BackupVaultName) (aws_backup_number_of_backup_jobs_completed_sum)`, Legend: "made: {{dimension_BackupVaultName}}"},
				{Expr: `max by (dimension_BackupVaultName) (aws_backup_number_of_backup_jobs_failed_sum)`, Legend: "failed: {{dimension_BackupVaultName}}"},
				{Expr: `max by (dimension_BackupVaultName) (aws_backup_number_of_restore_jobs_failed_sum)`, Legend: "test restore failed: {{dimension_BackupVaultName}}"},
			},
			Runbook: "backup.md#backup-missing",
		},
		{
			Title: "Replication inside PostgreSQL", Kind: TimeSeries, Unit: Seconds, Size: Size{12, 7},
			Description: "How far a replica is behind; 0 on a primary. The standby of another zone is RDS' own and never behind.",
			Queries:     []Query{{Expr: `max by (instance) (pg_replication_lag_seconds)`, Legend: "{{instance}}"}},
		},
	}
	if env.Recovery.Enabled() {
		panels = append(panels,
			Panel{
				Title: "Copies to the recovery region", Kind: TimeSeries, Unit: Plain, Size: Size{12, 7},
				Description: "Copies of backups over the last hour.",
				Queries: []Query{
					{Expr: `max by (dimension_BackupVaultName) (aws_backup_number_of_copy_jobs_completed_sum)`, Legend: "made: {{dimension_BackupVaultName}}"},
					{Expr: `max by (dimension_BackupVaultName) (aws_backup_number_of_copy_jobs_failed_sum)`, Legend: "failed: {{dimension_BackupVaultName}}"},
				},
				Runbook: "backup.md#copy-job",
			},
			Panel{
				Title: "Replica buckets behind", Kind: TimeSeries, Unit: Seconds, Size: Size{12, 7}, Thresholds: above(float64(env.Operations.Alarms.ReplicationSeconds), 3600),
				Description: "How far each replica bucket is behind its source. S3 promises a quarter of an hour.",
				Queries:     []Query{{Expr: `max by (dimension_SourceBucket) (aws_s3_replication_latency_maximum)`, Legend: "{{dimension_SourceBucket}}"}},
				Runbook:     "backup.md#replication-lag",
			},
			Panel{
				Title: "Bytes to replicate", Kind: TimeSeries, Unit: Bytes, Size: Size{24, 6},
				Description: "What is in each bucket and not yet in its replica: what would be lost with the region.",
				Queries:     []Query{{Expr: `max by (dimension_SourceBucket) (aws_s3_bytes_pending_replication_maximum)`, Legend: "{{dimension_SourceBucket}}"}},
			})
	}
	return Row{Title: "Backups and copies", Panels: panels}
}
