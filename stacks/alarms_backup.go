package stacks

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// backupPatienceHours is how long the vault may be without a new recovery point:
// a day, and two hours for a job to wait and to run.
const backupPatienceHours = 26

// backupAlarms watch AWS Backup, and in the source region what S3 failed to
// replicate.
func backupAlarms(env config.Environment) []alarmRow {
	vault := map[string]string{"BackupVaultName": names.Home(env).Vault()}
	rows := []alarmRow{
		{
			id: "backup-missing", means: "No backup has ended well since yesterday.",
			source: metricSource{namespace: "AWS/Backup", metric: "NumberOfBackupJobsCompleted", statistic: "Sum", dimensions: vault}, threshold: 1, unit: "backups", below: true,
			reason: "The plan makes one of each store a day.",
			// An alarm looks back a week at most with periods of an hour or more
			// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html).
			period: 3600, periods: backupPatienceHours, missing: missingIsBad, severity: names.Critical,
		},
		{
			id: "backup-failed", means: "A backup has failed.",
			source: metricSource{namespace: "AWS/Backup", metric: "NumberOfBackupJobsFailed", statistic: "Sum", dimensions: vault}, threshold: 1, unit: "backups",
			reason: "Each store has one chance a day.",
			period: 300, periods: 1, missing: missingIsFine, severity: names.Warning,
		},
	}
	for _, pair := range append(replicas(env), archived(env)...) {
		rows = append(rows, alarmRow{
			id: "replication-failed-" + pair.purpose, section: "replication-failed", means: "S3 gave up replicating objects of the bucket for " + pair.purpose + ".",
			source: pair.metric("OperationsFailedReplication", "Sum"), threshold: 1, unit: "objects",
			reason: "S3 does not try again by itself.",
			period: 300, periods: 1, missing: missingIsFine, severity: names.Warning,
		})
	}
	return inArea("backup", rows)
}

// replicationLagAlarms watch how far the replica buckets are behind, in the
// recovery region: S3 publishes that where the replica is
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html).
func replicationLagAlarms(env config.Environment) []alarmRow {
	var rows []alarmRow
	for _, pair := range replicas(env) {
		rows = append(rows, alarmRow{
			id: "replication-lag-" + pair.purpose, section: "replication-lag", means: "The replica of the bucket for " + pair.purpose + " is behind; a lost region would lose that much.",
			source: pair.metric("ReplicationLatency", "Maximum"), threshold: float64(env.Operations.Alarms.ReplicationSeconds), unit: "seconds",
			reason: "S3 promises 15 minutes under time control.",
			// S3 says nothing while there is nothing to replicate.
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		})
	}
	return inArea("backup", rows)
}

// bucketPair is a bucket that is replicated, where to, and by which rule.
type bucketPair struct {
	purpose, source, destination, rule string
}

// replicas are the buckets that are replicated into the recovery region; none
// without one.
func replicas(env config.Environment) []bucketPair {
	if !env.Recovery.Enabled() {
		return nil
	}
	var pairs []bucketPair
	for _, row := range bucketRows(env) {
		if row.replicated.yes {
			pairs = append(pairs, bucketPair{row.purpose, names.Home(env).Bucket(row.purpose), names.Recovery(env).Bucket(names.Replica(row.purpose)), names.ReplicationRule})
		}
	}
	return pairs
}

// archived is Loki's bucket, which is replicated into its archive; none without an
// archive. A copy that is late does no harm there, and one that failed is missing
// once Loki deletes the original.
func archived(env config.Environment) []bucketPair {
	if env.Observability.LogArchiveDays == 0 {
		return nil
	}
	n := names.Home(env)
	return []bucketPair{{names.BucketLoki, n.Bucket(names.BucketLoki), n.Bucket(names.BucketLogArchive), names.ReplicationRuleArchive}}
}

// metric is one of S3's replication metrics.
func (r bucketPair) metric(name, statistic string) metricSource {
	return metricSource{namespace: "AWS/S3", metric: name, statistic: statistic, dimensions: map[string]string{
		"SourceBucket": r.source, "DestinationBucket": r.destination, "RuleId": r.rule,
	}}
}
