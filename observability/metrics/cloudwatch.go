package metrics

// cloudWatch is what Alloy's exporter reads from CloudWatch, which package logs
// sets up; CloudWatch charges for each metric. A series is named
// aws_<namespace>_<metric>_<statistic>, has a label dimension_<Dimension> for each
// dimension, and is a gauge, a sum over five minutes too.
func cloudWatch() Exporter {
	const (
		database = "dimension_DBInstanceIdentifier"
		cache    = "dimension_CacheClusterId dimension_CacheNodeId"
		balancer = "dimension_LoadBalancer"
		target   = "dimension_LoadBalancer dimension_TargetGroup"
		vault    = "dimension_BackupVaultName"
		rule     = "dimension_SourceBucket dimension_DestinationBucket dimension_RuleId"
	)
	gauge := func(name, labels, help string) Metric {
		return Metric{Name: name, Type: Gauge, Labels: words(labels), Help: help}
	}
	return Exporter{
		Name:   "cloudwatch",
		Title:  "CloudWatch, through Alloy's exporter",
		Source: "https://github.com/prometheus-community/yet-another-cloudwatch-exporter/blob/master/pkg/promutil/migrate.go",
		// The resource's ARN, or the reading's name, is in `name`.
		Target: words("job instance name region account_id"),
		Metrics: []Metric{
			gauge("aws_rds_cpuutilization_average", database, "processor time in use, in percent"),
			gauge("aws_rds_cpucredit_balance_minimum", database, "processor credits of a burstable class that are left"),
			gauge("aws_rds_freeable_memory_average", database, "free memory, in bytes"),
			gauge("aws_rds_swap_usage_average", database, "memory that lies on the disk, in bytes"),
			gauge("aws_rds_free_storage_space_average", database, "free space of the volume, in bytes"),
			gauge("aws_rds_database_connections_maximum", database, "connections"),
			gauge("aws_rds_disk_queue_depth_average", database, "reads and writes that wait for the volume"),
			gauge("aws_rds_read_iops_average", database, "reads of the volume a second"),
			gauge("aws_rds_write_iops_average", database, "writes to the volume a second"),
			gauge("aws_rds_read_latency_average", database, "how long a read of the volume took, in seconds"),
			gauge("aws_rds_write_latency_average", database, "how long a write to the volume took, in seconds"),
			gauge("aws_rds_maximum_used_transaction_ids_maximum", database, "transactions since the oldest row was frozen"),

			gauge("aws_elasticache_engine_cpuutilization_average", cache, "how busy the one thread of commands is, in percent"),
			gauge("aws_elasticache_database_memory_usage_percentage_average", cache, "memory in use, in percent of the most that there may be"),
			gauge("aws_elasticache_curr_connections_maximum", cache, "connections"),
			gauge("aws_elasticache_evictions_sum", cache, "keys that went for want of memory"),
			gauge("aws_elasticache_replication_lag_maximum", cache, "how far a replica is behind, in seconds"),
			gauge("aws_elasticache_network_bandwidth_out_allowance_exceeded_sum", cache, "packets that waited because the node sends too much"),

			gauge("aws_applicationelb_request_count_sum", target, "requests; without a target group, those of the whole load balancer"),
			gauge("aws_applicationelb_httpcode_elb_5_xx_count_sum", balancer, "answers 5xx that the load balancer gave by itself"),
			gauge("aws_applicationelb_rejected_connection_count_sum", balancer, "connections beyond the most that there may be"),
			gauge("aws_applicationelb_httpcode_target_5_xx_count_sum", target, "answers 5xx of the pods"),
			gauge("aws_applicationelb_target_response_time_average", target, "how long pods took to answer, in seconds"),
			gauge("aws_applicationelb_target_response_time_p95", target, "how long 95 of 100 requests took at most, in seconds"),
			gauge("aws_applicationelb_healthy_host_count_minimum", target, "pods that the load balancer finds healthy"),
			gauge("aws_applicationelb_un_healthy_host_count_maximum", target, "pods that it does not"),

			gauge("aws_backup_number_of_backup_jobs_completed_sum", vault, "backups that were made"),
			gauge("aws_backup_number_of_backup_jobs_failed_sum", vault, "backups that failed"),
			gauge("aws_backup_number_of_copy_jobs_completed_sum", vault, "copies to the other region that were made"),
			gauge("aws_backup_number_of_copy_jobs_failed_sum", vault, "copies that failed"),
			gauge("aws_backup_number_of_restore_jobs_failed_sum", vault, "test restores that failed"),

			gauge("aws_s3_replication_latency_maximum", rule, "how far a replica bucket is behind, in seconds"),
			gauge("aws_s3_bytes_pending_replication_maximum", rule, "bytes that a replica bucket is behind"),
			gauge("aws_s3_operations_failed_replication_sum", rule, "objects that were not replicated"),
		},
	}
}
