package alerts

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

func backupCases(env config.Environment) []unitTest {
	a := env.Operations.Alarms
	vault := names.Home(env).Vault()
	of := func(metric, vault string) string {
		return fmt.Sprintf(`%s{dimension_BackupVaultName=%q}`, metric, vault)
	}
	completed := of("aws_backup_number_of_backup_jobs_completed_sum", vault)
	failed := of("aws_backup_number_of_backup_jobs_failed_sum", vault)
	restored := of("aws_backup_number_of_restore_jobs_failed_sum", vault)
	hours := env.Observability.Alerts.BackupHours
	limit := hours * 60
	tests := []unitTest{
		// A day's job, which CloudWatch tells of for three hours.
		fires("BackupTooOld", "the second day's did not come", minutes(limit+61+10), series{completed: fmt.Sprintf("2x9 0x%d", limit+100)},
			firing{`{}`, fmt.Sprintf("No backup has ended well for %d hours.", hours)}),
		fires("BackupTooOld", "only in another vault", "61m", series{of("aws_backup_number_of_backup_jobs_completed_sum", "other"): "1x70"},
			firing{`{}`, fmt.Sprintf("No backup has ended well for %d hours.", hours)}),
		silent("BackupTooOld", "the second day's came in time", minutes(limit+61+10), series{completed: fmt.Sprintf("2x9 0x%d 1x100", limit-60)}),
		fires("BackupFailed", "one", "30m", series{failed: "0x10 1x50"},
			firing{fmt.Sprintf(`{dimension_BackupVaultName=%q}`, vault), fmt.Sprintf("A backup into the vault %s has failed within the last hour.", vault)}),
		silent("BackupFailed", "one two hours ago", "150m", series{failed: "0x10 1x20 0x200"}),
		fires("RestoreFailed", "one", "30m", series{restored: "0x10 1x50"}, firing{`{}`, "A restore has failed within the last hour."}),
		silent("RestoreFailed", "one two hours ago", "150m", series{restored: "0x10 1x20 0x200"}),
	}
	if !env.Recovery.Enabled() {
		return tests
	}
	copied := of("aws_backup_number_of_copy_jobs_failed_sum", vault)
	const lag = `aws_s3_replication_latency_maximum{dimension_SourceBucket="uploads", dimension_DestinationBucket="copy", dimension_RuleId="recovery"}`
	const lost = `aws_s3_operations_failed_replication_sum{dimension_SourceBucket="uploads", dimension_DestinationBucket="copy", dimension_RuleId="recovery"}`
	const bucket = `{dimension_SourceBucket="uploads"}`
	hold := minutes(cloudWatchHold(env) + 1)
	return append(tests,
		fires("BackupCopyFailed", "one", "30m", series{copied: "0x10 1x50"}, firing{`{}`, "A copy of a backup has failed within the last hour."}),
		silent("BackupCopyFailed", "one two hours ago", "150m", series{copied: "0x10 1x20 0x200"}),
		fires("ReplicationBehind", "above the limit", hold, series{lag: fmt.Sprintf("%dx60", a.ReplicationSeconds+60)},
			firing{bucket, "The copy of uploads is " + fmt.Sprintf("%dm 0s", a.ReplicationSeconds/60+1) + " behind."}),
		silent("ReplicationBehind", "at the limit", hold, series{lag: fmt.Sprintf("%dx60", a.ReplicationSeconds)}),
		fires("ReplicationFailed", "seven", "30m", series{lost: "0x10 7x50"},
			firing{bucket, "7 objects of uploads were not replicated; S3 does not try again."}),
		silent("ReplicationFailed", "seven two hours ago", "150m", series{lost: "0x10 7x20 0x200"}),
	)
}
