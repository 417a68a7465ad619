package preflight

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/vibe-engineering/vibe-platform/check"
)

// named is a kind of resource whose names the templates choose, so that one which
// is there already, outside of its stack, stops the deployment when it comes to it.
type named struct {
	id, what, how string
	// types are resources, each with the property that holds the name; without one
	// where the account or a region has a single such thing, whatever its name.
	types map[string]string
	// there says what has the name, and is empty if nothing does.
	there func(ctx context.Context, access aws.Config, typ, name string) (string, error)
	// remedy is what to do about one of a name.
	remedy string
}

// nameds are the rows.
func nameds() []named {
	return []named{
		{"names.buckets", "buckets", "s3:HeadBucket", map[string]string{"AWS::S3::Bucket": "BucketName"}, bucketThere,
			"empty and delete it, versions included, or import it (`npx cdk import`); a name that somebody else's account has must be changed in names/"},
		{"names.log-groups", "log groups", "logs:DescribeLogGroups", map[string]string{"AWS::Logs::LogGroup": "LogGroupName"}, logGroupThere,
			"read what is wanted of it and delete it: `aws logs delete-log-group`; functions and the control plane make theirs anew if they still run"},
		{"names.roles", "IAM roles", "iam:GetRole", map[string]string{"AWS::IAM::Role": "RoleName"}, roleThere,
			"see who uses it (`aws iam get-role`, RoleLastUsed), and delete it with its policies"},
		{"names.secrets", "secrets", "secretsmanager:DescribeSecret", map[string]string{"AWS::SecretsManager::Secret": "Name"}, secretThere,
			"`aws secretsmanager restore-secret` and import it, or `delete-secret --force-delete-without-recovery` if nothing needs its value"},
		{"names.key-aliases", "aliases of keys", "kms:DescribeKey", map[string]string{"AWS::KMS::Alias": "AliasName"}, aliasThere,
			"what an earlier environment kept may be encrypted by its key: keep the key, and delete the alias alone (`aws kms delete-alias`)"},
		{"names.databases", "databases, their subnets and parameters", "rds:DescribeDBInstances, rds:DescribeDBSubnetGroups, rds:DescribeDBParameterGroups",
			map[string]string{"AWS::RDS::DBInstance": "DBInstanceIdentifier", "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName", "AWS::RDS::DBParameterGroup": "DBParameterGroupName"}, databaseThere,
			"take a snapshot of what is wanted of it, then delete it"},
		{"names.caches", "caches and their subnets", "elasticache:DescribeReplicationGroups, elasticache:DescribeCacheSubnetGroups",
			map[string]string{"AWS::ElastiCache::ReplicationGroup": "ReplicationGroupId", "AWS::ElastiCache::SubnetGroup": "CacheSubnetGroupName"}, cacheThere,
			"take a snapshot of what is wanted of it, then delete it"},
		{"names.clusters", "clusters", "eks:DescribeCluster", map[string]string{"AWS::EKS::Cluster": "Name"}, clusterThere,
			"somebody made it by hand or another stack: drain and delete it, or name this environment differently"},
		{"names.repositories", "image repositories", "ecr:DescribeRepositories", map[string]string{"AWS::ECR::Repository": "RepositoryName"}, repositoryThere,
			"another environment of the account may have made it: set `delivery.createRepositories` to false; else import or delete it"},
		{"names.functions", "functions", "lambda:GetFunctionConfiguration", map[string]string{"AWS::Lambda::Function": "FunctionName"}, functionThere,
			"delete it: `aws lambda delete-function`"},
		{"names.vaults", "backup vaults", "backup:ListBackupVaults", map[string]string{"AWS::Backup::BackupVault": "BackupVaultName"}, vaultThere,
			"a vault with recovery points stays when its stack goes, and may be locked: keep it and import it (`npx cdk import`), or delete its points and it"},
		{"names.topics", "topics", "sns:ListTopics", map[string]string{"AWS::SNS::Topic": "TopicName"}, topicThere,
			"delete it: `aws sns delete-topic`"},
		{"names.trails", "trails", "cloudtrail:GetTrail", map[string]string{"AWS::CloudTrail::Trail": "TrailName"}, trailThere,
			"delete it, which takes no log file away, or set `audit.trail` to existing"},
		{"account.github", "identity provider of GitHub's", "iam:ListOpenIDConnectProviders", map[string]string{"AWS::IAM::OIDCProvider": "Url"}, providerThere,
			"set `delivery.createProvider` to false: an account has one of a kind"},
		{"account.recorder", "recorder of AWS Config", "config:DescribeConfigurationRecorders", map[string]string{"AWS::Config::ConfigurationRecorder": "Name"}, recorderThere,
			"set `audit.config` to existing: a region has one"},
		{"account.detector", "detector of GuardDuty", "guardduty:ListDetectors", map[string]string{"AWS::GuardDuty::Detector": ""}, detectorThere,
			"set `audit.guardDuty` to existing: a region has one, which an organization may have made"},
		{"account.hub", "Security Hub", "securityhub:DescribeHub", map[string]string{"AWS::SecurityHub::Hub": ""}, hubThere,
			"set `audit.securityHub` to existing: a region has one, which an organization may have made"},
		{"account.analyzer", "analyzer of external access", "access-analyzer:ListAnalyzers", map[string]string{"AWS::AccessAnalyzer::Analyzer": ""}, analyzerThere,
			"set `audit.accessAnalyzer` to existing: a region has one over an account"},
		{"account.anomalies", "monitor of cost anomalies", "ce:GetAnomalyMonitors", map[string]string{"AWS::CE::AnomalyMonitor": "MonitorName"}, monitorThere,
			"set `operations.anomalyMonitor` to existing and its ARN in `operations.anomalyMonitorArn`: an account has one over its services"},
	}
}

// nameChecks makes a check of each.
func nameChecks(s *scene) []check.Check {
	var rows []check.Check
	for _, n := range nameds() {
		what := "no " + n.what + " of the templates' names are there outside of their stacks"
		if strings.HasPrefix(n.id, "account.") {
			what = "the account has no " + n.what + " but what the stacks made"
		}
		rows = append(rows, check.Check{
			ID: n.id, Severity: check.Fatal,
			What:   what,
			How:    n.how + ", cloudformation:ListStackResources",
			Remedy: n.remedy,
			Do:     func(ctx context.Context) (check.Outcome, error) { return s.free(ctx, n) },
		})
	}
	return rows
}

// free looks for what has the name of a resource that no stack holds.
func (s *scene) free(ctx context.Context, n named) (check.Outcome, error) {
	ours, open := 0, 0
	o, err := s.everywhere(ctx, func(ctx context.Context, region string) ([]check.Finding, error) {
		h, err := s.held[region].Get(ctx)
		if err != nil {
			return nil, err
		}
		var findings []check.Finding
		for _, r := range resources(s.t.Stacks(region), "") {
			property, asked := n.types[r.Type]
			if !asked {
				continue
			}
			name := r.Type
			if property != "" {
				name = r.text(property)
			}
			if name == "" {
				continue // CloudFormation will choose one.
			}
			if _, ok := h[r.stack.Name][r.logical]; ok {
				ours++
				continue
			}
			open++
			found, err := n.there(ctx, s.t.AWS(region), r.Type, name)
			if err != nil {
				return nil, err
			}
			if found != "" {
				findings = append(findings, check.Finding{Subject: name, Got: fmt.Sprintf("%s in %s, and stack %s does not hold it", found, region, r.stack.Name)})
			}
		}
		return findings, nil
	})
	if ours+open == 0 && err == nil {
		return check.Idle("the templates name none")
	}
	var parts []string
	if ours > 0 {
		parts = append(parts, fmt.Sprintf("%d in their stacks", ours))
	}
	if open > 0 {
		parts = append(parts, fmt.Sprintf("%d still to be made", open))
	}
	o.Detail = strings.Join(parts, ", ")
	return o, err
}
