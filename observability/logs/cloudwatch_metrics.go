package logs

import "github.com/vibe-engineering/vibe-platform/config"

// cloudWatchMetric is a row: one statistic of one metric of CloudWatch.
type cloudWatchMetric struct {
	Name      string
	Statistic string
	// Series is what Prometheus calls it. The exporter makes the name out of the
	// other two and the namespace; a test asks the exporter itself.
	Series string
}

// databaseMetrics are those of the PostgreSQL instance
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html).
func databaseMetrics(env config.Environment) []cloudWatchMetric {
	rows := []cloudWatchMetric{
		{"CPUUtilization", "Average", "aws_rds_cpuutilization_average"},
		{"DatabaseConnections", "Maximum", "aws_rds_database_connections_maximum"},
		{"DiskQueueDepth", "Average", "aws_rds_disk_queue_depth_average"},
		{"FreeStorageSpace", "Average", "aws_rds_free_storage_space_average"},
		{"FreeableMemory", "Average", "aws_rds_freeable_memory_average"},
		{"MaximumUsedTransactionIDs", "Maximum", "aws_rds_maximum_used_transaction_ids_maximum"},
		{"ReadIOPS", "Average", "aws_rds_read_iops_average"},
		{"ReadLatency", "Average", "aws_rds_read_latency_average"},
		{"SwapUsage", "Average", "aws_rds_swap_usage_average"},
		{"WriteIOPS", "Average", "aws_rds_write_iops_average"},
		{"WriteLatency", "Average", "aws_rds_write_latency_average"},
	}
	if class, known := config.FindDatabaseClass(env.Database.InstanceClass); known && class.Burstable {
		rows = append(rows, cloudWatchMetric{"CPUCreditBalance", "Minimum", "aws_rds_cpucredit_balance_minimum"})
	}
	return rows
}

// cacheMetrics are those of each node of the cache
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html).
func cacheMetrics() []cloudWatchMetric {
	return []cloudWatchMetric{
		{"CurrConnections", "Maximum", "aws_elasticache_curr_connections_maximum"},
		{"DatabaseMemoryUsagePercentage", "Average", "aws_elasticache_database_memory_usage_percentage_average"},
		{"EngineCPUUtilization", "Average", "aws_elasticache_engine_cpuutilization_average"},
		{"Evictions", "Sum", "aws_elasticache_evictions_sum"},
		// What AWS takes away from a small node that sends too much.
		{"NetworkBandwidthOutAllowanceExceeded", "Sum", "aws_elasticache_network_bandwidth_out_allowance_exceeded_sum"},
		// Of replicas alone.
		{"ReplicationLag", "Maximum", "aws_elasticache_replication_lag_maximum"},
	}
}

// balancerMetrics are those of the load balancer as a whole
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
func balancerMetrics() []cloudWatchMetric {
	return []cloudWatchMetric{
		{"HTTPCode_ELB_5XX_Count", "Sum", "aws_applicationelb_httpcode_elb_5_xx_count_sum"},
		{"RejectedConnectionCount", "Sum", "aws_applicationelb_rejected_connection_count_sum"},
		{"RequestCount", "Sum", "aws_applicationelb_request_count_sum"},
	}
}

// targetMetrics are those of each target group: of a Service behind the load
// balancer.
func targetMetrics() []cloudWatchMetric {
	return []cloudWatchMetric{
		{"HTTPCode_Target_5XX_Count", "Sum", "aws_applicationelb_httpcode_target_5_xx_count_sum"},
		{"HealthyHostCount", "Minimum", "aws_applicationelb_healthy_host_count_minimum"},
		{"RequestCount", "Sum", "aws_applicationelb_request_count_sum"},
		{"TargetResponseTime", "Average", "aws_applicationelb_target_response_time_average"},
		{"TargetResponseTime", "p95", "aws_applicationelb_target_response_time_p95"},
		{"UnHealthyHostCount", "Maximum", "aws_applicationelb_un_healthy_host_count_maximum"},
	}
}

// backupMetrics are those of a backup vault
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html).
func backupMetrics() []cloudWatchMetric {
	return []cloudWatchMetric{
		{"NumberOfBackupJobsCompleted", "Sum", "aws_backup_number_of_backup_jobs_completed_sum"},
		{"NumberOfBackupJobsFailed", "Sum", "aws_backup_number_of_backup_jobs_failed_sum"},
		{"NumberOfCopyJobsCompleted", "Sum", "aws_backup_number_of_copy_jobs_completed_sum"},
		{"NumberOfCopyJobsFailed", "Sum", "aws_backup_number_of_copy_jobs_failed_sum"},
		{"NumberOfRestoreJobsFailed", "Sum", "aws_backup_number_of_restore_jobs_failed_sum"},
	}
}

// replicationMetrics are those of each replication rule of a bucket
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html).
func replicationMetrics() []cloudWatchMetric {
	return []cloudWatchMetric{
		{"BytesPendingReplication", "Maximum", "aws_s3_bytes_pending_replication_maximum"},
		{"OperationsFailedReplication", "Sum", "aws_s3_operations_failed_replication_sum"},
		{"ReplicationLatency", "Maximum", "aws_s3_replication_latency_maximum"},
	}
}
