package stacks

import (
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
)

// accountGrants are what one service account may do in AWS.
type accountGrants struct {
	id      string
	account names.ServiceAccount
	grants  []irsa.Grant
}

// workloadGrants are the IAM permissions of the service accounts of manifest 06.
// Each names what it reaches by a deterministic name, so that this stack depends
// on no other for it.
func workloadGrants(n names.Names) []accountGrants {
	return []accountGrants{
		{"Backend", names.AccountBackend, []irsa.Grant{
			{
				Reason:    "users upload files, get them back and delete them; an object's key is only known then",
				Actions:   []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"},
				Resources: []string{n.BucketARN(names.BucketUploads) + "/*"},
			},
			{
				Reason:    "lists uploads, and is told that an object is missing instead of being refused",
				Actions:   []string{"s3:ListBucket"},
				Resources: []string{n.BucketARN(names.BucketUploads)},
			},
			keyGrant(n, names.Storage, "s3", "uploads are encrypted under the storage key, which the condition names by its alias; its id is not known here",
				"kms:Decrypt", "kms:GenerateDataKey"),
		}},
		// Next.js asks the API, never AWS. The role gives it an identity of its
		// own with no permission, so that it never falls back to the node's.
		{"Frontend", names.AccountFrontend, nil},
		{"Secrets", names.AccountSecrets, []irsa.Grant{
			{
				Reason:  "External Secrets reads what manifest 02 names, and nothing else",
				Actions: []string{"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"},
				Resources: []string{
					n.SecretARNPattern(names.DatabaseApplication),
					n.SecretARNPattern(names.CacheToken),
					n.SecretARNPattern(names.CacheEndpoint),
				},
			},
			keyGrant(n, names.Data, "secretsmanager", "secrets are encrypted under the data key, which the condition names by its alias; its id is not known here",
				"kms:Decrypt"),
		}},
		{"Monitoring", names.AccountMonitoring, monitoringGrants(n)},
	}
}

// monitoringGrants let Grafana show CloudWatch's metrics and query our log
// groups. The actions on `*` are those that IAM cannot narrow
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html).
func monitoringGrants(n names.Names) []irsa.Grant {
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

// keyGrant lets a role use a component's key through an AWS service. The key is
// whichever carries the component's alias: its ARN is not known here.
func keyGrant(n names.Names, component, service, reason string, actions ...string) irsa.Grant {
	return irsa.Grant{
		Reason:    reason,
		Actions:   actions,
		Resources: []string{n.KeyARNPattern()},
		Conditions: irsa.Conditions{
			"ForAnyValue:StringEquals": {"kms:ResourceAliases": {n.KeyAlias(component)}},
			"StringEquals":             {"kms:ViaService": {service + "." + n.Region() + ".amazonaws.com"}},
		},
	}
}
