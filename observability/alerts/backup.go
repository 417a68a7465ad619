package alerts

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// backup are the alerts about backups, and about replication where there is a
// second region to replicate to. CloudWatch counts jobs when they end.
func backup(env config.Environment) Group {
	alerts := []Alert{
		{
			Name: "BackupTooOld",
			// No series at all is no backup either.
			Expr: `(sum(max_over_time(aws_backup_number_of_backup_jobs_completed_sum{dimension_BackupVaultName="` + names.Home(env).Vault() + `"}[${backupHours}h])) or vector(0)) < 1`,
			For:  "1h", Severity: names.Critical,
			Summary:     "There is no recent backup.",
			Description: "No backup has ended well for ${backupHours} hours.",
			Runbook:     "backup.md#backup-missing",
		},
		{
			Name:        "BackupFailed",
			Expr:        `sum by (dimension_BackupVaultName) (max_over_time(aws_backup_number_of_backup_jobs_failed_sum[1h])) > 0`,
			Severity:    names.Warning,
			Summary:     "A backup has failed.",
			Description: "A backup into the vault {{ $labels.dimension_BackupVaultName }} has failed within the last hour.",
			Runbook:     "backup.md#backup-failed",
		},
		{
			Name:        "RestoreFailed",
			Expr:        `sum(max_over_time(aws_backup_number_of_restore_jobs_failed_sum[1h])) > 0`,
			Severity:    names.Critical,
			Summary:     "A restore has failed: perhaps the weekly test of the backups.",
			Description: "A restore has failed within the last hour.",
			Runbook:     "backup.md#restore-job",
		},
	}
	if env.Recovery.Enabled() {
		alerts = append(alerts, replication()...)
	}
	return Group{Component: Backup, Alerts: alerts}
}

// replication are the alerts about what goes to the recovery region.
func replication() []Alert {
	return []Alert{
		{
			Name:        "BackupCopyFailed",
			Expr:        `sum(max_over_time(aws_backup_number_of_copy_jobs_failed_sum[1h])) > 0`,
			Severity:    names.Critical,
			Summary:     "A backup was not copied to the recovery region.",
			Description: "A copy of a backup has failed within the last hour.",
			Runbook:     "backup.md#copy-job",
		},
		{
			Name: "ReplicationBehind",
			// S3 says nothing while there is nothing to replicate.
			Expr: `max by (dimension_SourceBucket) (aws_s3_replication_latency_maximum) > ${replicationSeconds}`,
			For:  "${cloudwatch}", Severity: names.Warning,
			Summary:     "The recovery region's copy of a bucket is behind.",
			Description: "The copy of {{ $labels.dimension_SourceBucket }} is {{ $value | humanizeDuration }} behind.",
			Runbook:     "backup.md#replication-lag",
		},
		{
			Name:        "ReplicationFailed",
			Expr:        `sum by (dimension_SourceBucket) (max_over_time(aws_s3_operations_failed_replication_sum[1h])) > 0`,
			Severity:    names.Warning,
			Summary:     "S3 gave up replicating objects.",
			Description: "{{ $value }} objects of {{ $labels.dimension_SourceBucket }} were not replicated; S3 does not try again.",
			Runbook:     "backup.md#replication-failed",
		},
	}
}
