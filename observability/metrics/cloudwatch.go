package metrics

// CloudWatch is one metric of CloudWatch that Prometheus gets. CloudWatch charges
// for each at each reading, so that the list holds only what a query uses.
type CloudWatch struct {
	// Namespace, Metric and Statistic are CloudWatch's own names.
	Namespace, Metric, Statistic string
	// Dimensions are those that tell one series from another.
	Dimensions []string
	// Series is the name that it has in Prometheus.
	Series string
	Help   string
}

// CloudWatchMetrics lists what is read from CloudWatch.
func CloudWatchMetrics() []CloudWatch {
	var all []CloudWatch
	add := func(namespace, dimensions string, rows ...CloudWatch) {
		for _, row := range rows {
			row.Namespace, row.Dimensions = namespace, words(dimensions)
			all = append(all, row)
		}
	}
	add("AWS/RDS", "DBInstanceIdentifier",
		CloudWatch{Metric: "CPUUtilization", Statistic: "Average", Series: "aws_rds_cpuutilization_average", Help: "processor time in use, in percent"},
		CloudWatch{Metric: "CPUCreditBalance", Statistic: "Minimum", Series: "aws_rds_cpucredit_balance_minimum", Help: "processor credits of a burstable class that are left"},
		CloudWatch{Metric: "FreeableMemory", Statistic: "Minimum", Series: "aws_rds_freeable_memory_minimum", Help: "free memory, in bytes"},
		CloudWatch{Metric: "FreeStorageSpace", Statistic: "Minimum", Series: "aws_rds_free_storage_space_minimum", Help: "free space of the volume, in bytes"},
		CloudWatch{Metric: "DatabaseConnections", Statistic: "Maximum", Series: "aws_rds_database_connections_maximum", Help: "connections"},
		CloudWatch{Metric: "DiskQueueDepth", Statistic: "Average", Series: "aws_rds_disk_queue_depth_average", Help: "reads and writes that wait for the volume"},
		CloudWatch{Metric: "ReadIOPS", Statistic: "Average", Series: "aws_rds_read_iops_average", Help: "reads of the volume a second"},
		CloudWatch{Metric: "WriteIOPS", Statistic: "Average", Series: "aws_rds_write_iops_average", Help: "writes to the volume a second"},
		CloudWatch{Metric: "ReadLatency", Statistic: "Average", Series: "aws_rds_read_latency_average", Help: "how long a read of the volume took, in seconds"},
		CloudWatch{Metric: "WriteLatency", Statistic: "Average", Series: "aws_rds_write_latency_average", Help: "how long a write to the volume took, in seconds"},
		CloudWatch{Metric: "MaximumUsedTransactionIDs", Statistic: "Maximum", Series: "aws_rds_maximum_used_transaction_ids_maximum", Help: "transactions since the oldest row was frozen"},
		CloudWatch{Metric: "TransactionLogsDiskUsage", Statistic: "Maximum", Series: "aws_rds_transaction_logs_disk_usage_maximum", Help: "size of the write-ahead log on the volume, in bytes"},
		CloudWatch{Metric: "OldestReplicationSlotLag", Statistic: "Maximum", Series: "aws_rds_oldest_replication_slot_lag_maximum", Help: "bytes of log that the slowest replica has yet to read"},
	)
	add("AWS/ElastiCache", "CacheClusterId CacheNodeId",
		CloudWatch{Metric: "EngineCPUUtilization", Statistic: "Average", Series: "aws_elasticache_engine_cpuutilization_average", Help: "how busy the one thread of commands is, in percent"},
		CloudWatch{Metric: "CPUUtilization", Statistic: "Average", Series: "aws_elasticache_cpuutilization_average", Help: "processor time in use on the node, in percent"},
		CloudWatch{Metric: "DatabaseMemoryUsagePercentage", Statistic: "Average", Series: "aws_elasticache_database_memory_usage_percentage_average", Help: "memory in use, in percent of the most that there may be"},
		CloudWatch{Metric: "SwapUsage", Statistic: "Maximum", Series: "aws_elasticache_swap_usage_maximum", Help: "memory that lies on the disk, in bytes"},
		CloudWatch{Metric: "ReplicationLag", Statistic: "Maximum", Series: "aws_elasticache_replication_lag_maximum", Help: "how far a replica is behind, in seconds"},
		CloudWatch{Metric: "NetworkBandwidthInAllowanceExceeded", Statistic: "Sum", Series: "aws_elasticache_network_bandwidth_in_allowance_exceeded_sum", Help: "packets that waited because the node receives too much"},
		CloudWatch{Metric: "NetworkBandwidthOutAllowanceExceeded", Statistic: "Sum", Series: "aws_elasticache_network_bandwidth_out_allowance_exceeded_sum", Help: "packets that waited because the node sends too much"},
	)
	add("AWS/ApplicationELB", "LoadBalancer",
		CloudWatch{Metric: "RequestCount", Statistic: "Sum", Series: "aws_applicationelb_request_count_sum", Help: "requests"},
		CloudWatch{Metric: "HTTPCode_ELB_5XX_Count", Statistic: "Sum", Series: "aws_applicationelb_httpcode_elb_5_xx_count_sum", Help: "answers 5xx that the load balancer gave by itself"},
		CloudWatch{Metric: "ActiveConnectionCount", Statistic: "Sum", Series: "aws_applicationelb_active_connection_count_sum", Help: "connections that are open"},
		CloudWatch{Metric: "RejectedConnectionCount", Statistic: "Sum", Series: "aws_applicationelb_rejected_connection_count_sum", Help: "connections beyond the most that there may be"},
	)
	add("AWS/ApplicationELB", "LoadBalancer TargetGroup",
		CloudWatch{Metric: "HTTPCode_Target_5XX_Count", Statistic: "Sum", Series: "aws_applicationelb_httpcode_target_5_xx_count_sum", Help: "answers 5xx of the pods"},
		CloudWatch{Metric: "TargetResponseTime", Statistic: "Average", Series: "aws_applicationelb_target_response_time_average", Help: "how long pods took to answer, in seconds"},
		CloudWatch{Metric: "HealthyHostCount", Statistic: "Minimum", Series: "aws_applicationelb_healthy_host_count_minimum", Help: "pods that the load balancer finds healthy"},
		CloudWatch{Metric: "UnHealthyHostCount", Statistic: "Maximum", Series: "aws_applicationelb_un_healthy_host_count_maximum", Help: "pods that it does not"},
	)
	add("AWS/S3", "SourceBucket DestinationBucket RuleId",
		CloudWatch{Metric: "ReplicationLatency", Statistic: "Maximum", Series: "aws_s3_replication_latency_maximum", Help: "how far a replica bucket is behind, in seconds"},
		CloudWatch{Metric: "OperationsFailedReplication", Statistic: "Sum", Series: "aws_s3_operations_failed_replication_sum", Help: "objects that were not replicated"},
	)
	add("AWS/Backup", "BackupVaultName",
		CloudWatch{Metric: "NumberOfBackupJobsCompleted", Statistic: "Sum", Series: "aws_backup_number_of_backup_jobs_completed_sum", Help: "backups that were made"},
		CloudWatch{Metric: "NumberOfBackupJobsFailed", Statistic: "Sum", Series: "aws_backup_number_of_backup_jobs_failed_sum", Help: "backups that failed"},
	)
	return all
}

// cloudWatch is the exporter of CloudWatch's metrics inside Alloy. It names a
// series aws_<namespace>_<metric>_<statistic>, labels each dimension
// dimension_<Dimension>, and puts the resource's ARN into `name`.
func cloudWatch() Exporter {
	e := Exporter{
		Name:   "cloudwatch-exporter",
		Title:  "CloudWatch, through Alloy's exporter",
		Source: "https://github.com/prometheus-community/yet-another-cloudwatch-exporter/blob/master/pkg/promutil/migrate.go",
		Target: words("job instance name region account_id"),
	}
	for _, metric := range CloudWatchMetrics() {
		labels := make([]string, len(metric.Dimensions))
		for i, dimension := range metric.Dimensions {
			labels[i] = "dimension_" + dimension
		}
		e.Metrics = append(e.Metrics, Metric{Name: metric.Series, Type: Gauge, Labels: labels, Help: metric.Help})
	}
	return e
}
