package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer"
	aatypes "github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	"github.com/aws/aws-sdk-go-v2/service/costexplorer"
	cetypes "github.com/aws/aws-sdk-go-v2/service/costexplorer/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// exists is what is said of something that is there.
const exists = "exists"

// answered tells by an error whether something is there: codes are those with which
// its service says that it is not.
func answered(err error, codes ...string) (string, error) {
	switch {
	case err == nil:
		return exists, nil
	case missing(err, codes...):
		return "", nil
	}
	return "", err
}

func bucketThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	_, err := bucketsOf(access).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &name})
	// Names of buckets are shared by all accounts. HeadBucket has no body, so that
	// the code is the status' text
	// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html).
	if missing(err, "Forbidden", "AccessDenied") {
		return "exists, perhaps in somebody else's account,", nil
	}
	if missing(err, "MovedPermanently", "PermanentRedirect") {
		return "exists in another region, seen", nil
	}
	return answered(err, "NotFound", "NoSuchBucket")
}

func logGroupThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	out, err := cloudwatchlogs.NewFromConfig(access).DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name})
	if err != nil {
		return "", err
	}
	for _, g := range out.LogGroups {
		if aws.ToString(g.LogGroupName) == name {
			return exists, nil
		}
	}
	return "", nil
}

func roleThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	_, err := iam.NewFromConfig(access).GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
	return answered(err, "NoSuchEntity")
}

func secretThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	out, err := secretsmanager.NewFromConfig(access).DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &name})
	if err == nil && out.DeletedDate != nil {
		return fmt.Sprintf("is to be deleted since %s and keeps its name until then", out.DeletedDate.Format(day)), nil
	}
	return answered(err, "ResourceNotFoundException")
}

func aliasThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	_, err := kms.NewFromConfig(access).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &name})
	return answered(err, "NotFoundException")
}

func databaseThere(ctx context.Context, access aws.Config, typ, name string) (string, error) {
	client := rds.NewFromConfig(access)
	var err error
	switch typ {
	case "AWS::RDS::DBInstance":
		_, err = client.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &name})
	case "AWS::RDS::DBSubnetGroup":
		_, err = client.DescribeDBSubnetGroups(ctx, &rds.DescribeDBSubnetGroupsInput{DBSubnetGroupName: &name})
	default:
		_, err = client.DescribeDBParameterGroups(ctx, &rds.DescribeDBParameterGroupsInput{DBParameterGroupName: &name})
	}
	return answered(err, "DBInstanceNotFound", "DBInstanceNotFoundFault", "DBSubnetGroupNotFoundFault", "DBParameterGroupNotFound", "DBParameterGroupNotFoundFault")
}

func cacheThere(ctx context.Context, access aws.Config, typ, name string) (string, error) {
	client := elasticache.NewFromConfig(access)
	var err error
	if typ == "AWS::ElastiCache::ReplicationGroup" {
		_, err = client.DescribeReplicationGroups(ctx, &elasticache.DescribeReplicationGroupsInput{ReplicationGroupId: &name})
	} else {
		_, err = client.DescribeCacheSubnetGroups(ctx, &elasticache.DescribeCacheSubnetGroupsInput{CacheSubnetGroupName: &name})
	}
	return answered(err, "ReplicationGroupNotFoundFault", "CacheSubnetGroupNotFoundFault")
}

func clusterThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	_, err := eks.NewFromConfig(access).DescribeCluster(ctx, &eks.DescribeClusterInput{Name: &name})
	return answered(err, "ResourceNotFoundException")
}

func repositoryThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	_, err := ecr.NewFromConfig(access).DescribeRepositories(ctx, &ecr.DescribeRepositoriesInput{RepositoryNames: []string{name}})
	return answered(err, "RepositoryNotFoundException")
}

func functionThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	_, err := lambda.NewFromConfig(access).GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	return answered(err, "ResourceNotFoundException")
}

// vaultThere lists the vaults: AWS Backup answers that one is not there in the same
// way as that the caller may not see it.
func vaultThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	out := backup.NewListBackupVaultsPaginator(backup.NewFromConfig(access), &backup.ListBackupVaultsInput{})
	for out.HasMorePages() {
		page, err := out.NextPage(ctx)
		if err != nil {
			return "", err
		}
		for _, v := range page.BackupVaultList {
			if aws.ToString(v.BackupVaultName) == name {
				return fmt.Sprintf("exists with %d recovery points", v.NumberOfRecoveryPoints), nil
			}
		}
	}
	return "", nil
}

func topicThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	all, err := paging.All(ctx, sns.NewListTopicsPaginator(sns.NewFromConfig(access), &sns.ListTopicsInput{}), func(o *sns.ListTopicsOutput) []snstypes.Topic { return o.Topics })
	if slices.ContainsFunc(all, func(topic snstypes.Topic) bool { return strings.HasSuffix(aws.ToString(topic.TopicArn), ":"+name) }) {
		return exists, err
	}
	return "", err
}

func trailThere(ctx context.Context, access aws.Config, _, name string) (string, error) {
	_, err := cloudtrail.NewFromConfig(access).GetTrail(ctx, &cloudtrail.GetTrailInput{Name: &name})
	return answered(err, "TrailNotFoundException")
}

func providerThere(ctx context.Context, access aws.Config, _, url string) (string, error) {
	out, err := iam.NewFromConfig(access).ListOpenIDConnectProviders(ctx, nil)
	if err != nil {
		return "", err
	}
	for _, p := range out.OpenIDConnectProviderList {
		if strings.HasSuffix(aws.ToString(p.Arn), "/"+strings.TrimPrefix(url, "https://")) {
			return exists, nil
		}
	}
	return "", nil
}

// recorderThere finds one of any name: there can be no second.
func recorderThere(ctx context.Context, access aws.Config, _, _ string) (string, error) {
	out, err := configservice.NewFromConfig(access).DescribeConfigurationRecorders(ctx, nil)
	if err != nil || len(out.ConfigurationRecorders) == 0 {
		return "", err
	}
	return "cannot be made: there is " + aws.ToString(out.ConfigurationRecorders[0].Name), nil
}

// detectorThere finds one whoever made it
// (https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html).
func detectorThere(ctx context.Context, access aws.Config, _, _ string) (string, error) {
	out, err := guardduty.NewFromConfig(access).ListDetectors(ctx, nil)
	if err != nil || len(out.DetectorIds) == 0 {
		return "", err
	}
	return "cannot be made: there is " + out.DetectorIds[0], nil
}

// hubThere asks whether the account uses Security Hub in a region. Both codes say
// that it does not; somebody without rights is answered AccessDeniedException
// (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html).
func hubThere(ctx context.Context, access aws.Config, _, _ string) (string, error) {
	out, err := securityhub.NewFromConfig(access).DescribeHub(ctx, nil)
	switch {
	case missing(err, "ResourceNotFoundException", "InvalidAccessException"):
		return "", nil
	case err != nil:
		return "", err
	}
	return "cannot be made: it is on since " + aws.ToString(out.SubscribedAt), nil
}

// analyzerThere finds one over the account, of any name: there can be no second
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-quotas.html).
// Those of another AWS service are not counted.
func analyzerThere(ctx context.Context, access aws.Config, _, _ string) (string, error) {
	pages := accessanalyzer.NewListAnalyzersPaginator(accessanalyzer.NewFromConfig(access), &accessanalyzer.ListAnalyzersInput{Type: aatypes.TypeAccount})
	all, err := paging.All(ctx, pages, func(o *accessanalyzer.ListAnalyzersOutput) []aatypes.AnalyzerSummary { return o.Analyzers })
	for _, a := range all {
		if a.ManagedBy == nil {
			return "cannot be made: there is " + aws.ToString(a.Name), err
		}
	}
	return "", err
}

// monitorThere finds one over all services, of any name: there can be no second
// (https://docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html).
// Cost Explorer takes a cent for it
// (https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/), and is only
// asked while the stack has none.
func monitorThere(ctx context.Context, access aws.Config, _, _ string) (string, error) {
	out, err := costexplorer.NewFromConfig(access).GetAnomalyMonitors(ctx, &costexplorer.GetAnomalyMonitorsInput{})
	if err != nil {
		return "", err
	}
	for _, m := range out.AnomalyMonitors {
		if m.MonitorType == cetypes.MonitorTypeDimensional && m.MonitorDimension == cetypes.MonitorDimensionService {
			return "cannot be made: there is " + aws.ToString(m.MonitorName), nil
		}
	}
	return "", nil
}
