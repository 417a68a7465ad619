package stacks

import (
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
)

// observabilityGrants are the IAM permissions of what watches the platform. Each
// names what it reaches by a deterministic name, so that this stack depends on
// neither data nor storage for it.
func observabilityGrants(n names.Names) []accountGrants {
	return []accountGrants{
		{"Monitoring", names.AccountMonitoring, prometheusGrants(n)},
		{"Thanos", names.AccountThanos, compactedGrants(n, names.BucketThanos,
			"reads blocks for queries, and writes and deletes those that its compactor merges, downsamples or finds too old; a block's id is only known then")},
		{"Loki", names.AccountLoki, compactedGrants(n, names.BucketLoki,
			"writes chunks and their index, reads them for queries, and deletes what its compactor merges or finds too old; their names are only known then")},
		{"Grafana", names.AccountGrafana, grafanaGrants(n)},
		{"CloudWatch", names.AccountCloudWatch, cloudWatchGrants()},
		{"MonitoringSecrets", names.AccountMonitoringSecrets, monitoringSecretsGrants(n)},
	}
}

// prometheusGrants let the sidecar of Prometheus upload blocks of metrics. It
// never deletes: of an upload that broke off, the compactor takes away the parts
// (https://thanos.io/tip/thanos/storage.md/#aws-s3-configuration).
func prometheusGrants(n names.Names) []irsa.Grant {
	return []irsa.Grant{
		{
			Reason:    "uploads each block of two hours, and looks which ones are there; a block's id is only known then",
			Actions:   []string{"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"},
			Resources: []string{n.BucketARN(names.BucketThanos) + "/*"},
		},
		listGrant(n, names.BucketThanos),
		objectsKeyGrant(n),
	}
}

// compactedGrants let a program keep its own bucket, whose retention is its
// compactor's to end
// (https://grafana.com/docs/loki/latest/configure/storage/#aws-deployment-s3-single-store).
func compactedGrants(n names.Names, bucket, reason string) []irsa.Grant {
	return []irsa.Grant{
		{
			Reason:    reason,
			Actions:   []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"},
			Resources: []string{n.BucketARN(bucket) + "/*"},
		},
		listGrant(n, bucket),
		objectsKeyGrant(n),
	}
}

// listGrant lets a role list a bucket.
func listGrant(n names.Names, bucket string) irsa.Grant {
	return irsa.Grant{
		Reason:    "lists the objects, and is told that one is missing instead of being refused",
		Actions:   []string{"s3:ListBucket"},
		Resources: []string{n.BucketARN(bucket)},
	}
}

// objectsKeyGrant lets a role read and write objects under the storage key. A
// multipart upload also decrypts
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html).
func objectsKeyGrant(n names.Names) irsa.Grant {
	return keyGrant(n, names.Storage, "s3", "objects are encrypted under the storage key, which the condition names by its alias; its id is not known here",
		"kms:Decrypt", "kms:GenerateDataKey")
}

// grafanaGrants let Grafana show CloudWatch's metrics and query our log groups.
// The actions on `*` are those that IAM cannot narrow
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html).
func grafanaGrants(n names.Names) []irsa.Grant {
	return []irsa.Grant{
		{
			Reason:    "CloudWatch knows no resources for metrics, and none for an alarm's look-up by metric",
			Actions:   []string{"cloudwatch:ListMetrics", "cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:DescribeAlarmsForMetric"},
			Resources: []string{"*"},
		},
		{
			Reason:    "a list of alarms is allowed for all alarms of the region or for none",
			Actions:   []string{"cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"},
			Resources: []string{n.AlarmARNPattern()},
		},
		{
			Reason:    "queries the log groups of this environment and of its cluster, whose streams come and go",
			Actions:   []string{"logs:StartQuery", "logs:GetLogEvents", "logs:GetLogGroupFields", "logs:FilterLogEvents"},
			Resources: n.LogGroupARNPatterns(),
		},
		{
			Reason:    "a query is known by its id alone, and log groups are listed by the account",
			Actions:   []string{"logs:GetQueryResults", "logs:StopQuery", "logs:DescribeLogGroups"},
			Resources: []string{"*"},
		},
		{
			Reason:    "Grafana offers regions, and finds resources by their tags; neither has a resource to name",
			Actions:   []string{"ec2:DescribeRegions", "tag:GetResources"},
			Resources: []string{"*"},
		},
	}
}

// cloudWatchGrants let Alloy read metrics for Prometheus: what its exporter asks
// for beside the kinds of resources that we have none of
// (https://grafana.com/docs/alloy/latest/reference/components/prometheus/prometheus.exporter.cloudwatch/#authentication).
func cloudWatchGrants() []irsa.Grant {
	return []irsa.Grant{{
		Reason:    "CloudWatch knows no resources for metrics, and resources are found by their tags over the account",
		Actions:   []string{"cloudwatch:ListMetrics", "cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "tag:GetResources"},
		Resources: []string{"*"},
	}}
}

// monitoringSecretsGrants let External Secrets read what manifest 10 names.
func monitoringSecretsGrants(n names.Names) []irsa.Grant {
	return []irsa.Grant{
		{
			Reason:  "External Secrets reads what manifest 10 names, and nothing else; Secrets Manager ends each ARN with six characters of its choice",
			Actions: []string{"secretsmanager:GetSecretValue"},
			Resources: []string{
				n.SecretARNPattern(names.GrafanaAdmin),
				n.SecretARNPattern(names.AlertReceivers),
				n.SecretARNPattern(names.DatabaseMonitoring),
				n.SecretARNPattern(names.CacheToken),
				n.SecretARNPattern(names.CacheEndpoint),
			},
		},
		keyGrant(n, names.Data, "secretsmanager", "the secrets of database and cache are encrypted under the data key, which the condition names by its alias; its id is not known here",
			"kms:Decrypt"),
		keyGrant(n, names.Cluster, "secretsmanager", "the secrets of Grafana and Alertmanager are encrypted under the cluster's key, which the condition names by its alias",
			"kms:Decrypt"),
	}
}
