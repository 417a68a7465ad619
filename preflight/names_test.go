package preflight

import (
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// nameOf returns the row of an id.
func nameOf(t *testing.T, id string) named {
	t.Helper()
	for _, n := range nameds() {
		if n.id == id {
			return n
		}
	}
	t.Fatalf("there is no row %s", id)
	return named{}
}

// TestWhatIsThereAndWhatIsNot: the codes with which each API says that there is no
// such thing, as its reference has them.
func TestWhatIsThereAndWhatIsNot(t *testing.T) {
	const name = "vibe-production-x"
	ok := func(action string) standin.Answer {
		return standin.XML("<" + action + "Response><" + action + "Result/></" + action + "Response>")
	}
	for _, row := range []struct {
		id, typ, property string
		service, action   string
		there             standin.Answer
		gone              standin.Answer
	}{
		{"names.buckets", "AWS::S3::Bucket", "BucketName", "s3", "HEAD /" + name, ok("Head"), standin.Refused(404, "", "")},
		{"names.log-groups", "AWS::Logs::LogGroup", "LogGroupName", "logs", "DescribeLogGroups",
			standin.JSON(map[string]any{"logGroups": []any{map[string]any{"logGroupName": name}}}), standin.JSON(map[string]any{"logGroups": []any{map[string]any{"logGroupName": name + "-other"}}})},
		{"names.roles", "AWS::IAM::Role", "RoleName", "iam", "GetRole", standin.XML(developerRole), standin.Refused(404, "NoSuchEntity", "")},
		{"names.secrets", "AWS::SecretsManager::Secret", "Name", "secretsmanager", "DescribeSecret", standin.JSON(map[string]any{}), standin.Refused(400, "ResourceNotFoundException", "")},
		{"names.key-aliases", "AWS::KMS::Alias", "AliasName", "kms", "DescribeKey", standin.JSON(map[string]any{}), standin.Refused(400, "NotFoundException", "")},
		{"names.databases", "AWS::RDS::DBInstance", "DBInstanceIdentifier", "rds", "DescribeDBInstances", ok("DescribeDBInstances"), standin.Refused(404, "DBInstanceNotFound", "")},
		{"names.databases", "AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", "rds", "DescribeDBSubnetGroups", ok("DescribeDBSubnetGroups"), standin.Refused(404, "DBSubnetGroupNotFoundFault", "")},
		{"names.databases", "AWS::RDS::DBParameterGroup", "DBParameterGroupName", "rds", "DescribeDBParameterGroups", ok("DescribeDBParameterGroups"), standin.Refused(404, "DBParameterGroupNotFound", "")},
		{"names.caches", "AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId", "elasticache", "DescribeReplicationGroups", ok("DescribeReplicationGroups"), standin.Refused(404, "ReplicationGroupNotFoundFault", "")},
		{"names.caches", "AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName", "elasticache", "DescribeCacheSubnetGroups", ok("DescribeCacheSubnetGroups"), standin.Refused(400, "CacheSubnetGroupNotFoundFault", "")},
		{"names.clusters", "AWS::EKS::Cluster", "Name", "eks", "GET /clusters/" + name, standin.JSON(map[string]any{}), standin.Refused(404, "ResourceNotFoundException", "")},
		{"names.repositories", "AWS::ECR::Repository", "RepositoryName", "ecr", "DescribeRepositories", standin.JSON(map[string]any{}), standin.Refused(400, "RepositoryNotFoundException", "")},
		{"names.functions", "AWS::Lambda::Function", "FunctionName", "lambda", "GET /2015-03-31/functions/" + name + "/configuration", standin.JSON(map[string]any{}), standin.Refused(404, "ResourceNotFoundException", "")},
		{"names.vaults", "AWS::Backup::BackupVault", "BackupVaultName", "backup", "GET /backup-vaults",
			standin.JSON(map[string]any{"BackupVaultList": []any{map[string]any{"BackupVaultName": name, "NumberOfRecoveryPoints": 3}}}), standin.JSON(map[string]any{})},
		{"names.topics", "AWS::SNS::Topic", "TopicName", "sns", "ListTopics",
			standin.XML("<ListTopicsResponse><ListTopicsResult><Topics><member><TopicArn>arn:aws:sns:us-east-1:1:" + name + "</TopicArn></member></Topics></ListTopicsResult></ListTopicsResponse>"), ok("ListTopics")},
		{"names.trails", "AWS::CloudTrail::Trail", "TrailName", "cloudtrail", "GetTrail", standin.JSON(map[string]any{}), standin.Refused(400, "TrailNotFoundException", "")},
		{"account.github", "AWS::IAM::OIDCProvider", "Url", "iam", "ListOpenIDConnectProviders",
			standin.XML("<ListOpenIDConnectProvidersResponse><ListOpenIDConnectProvidersResult><OpenIDConnectProviderList><member><Arn>arn:aws:iam::1:oidc-provider/" + name + "</Arn></member></OpenIDConnectProviderList></ListOpenIDConnectProvidersResult></ListOpenIDConnectProvidersResponse>"),
			standin.XML("<ListOpenIDConnectProvidersResponse><ListOpenIDConnectProvidersResult/></ListOpenIDConnectProvidersResponse>")},
		{"account.recorder", "AWS::Config::ConfigurationRecorder", "Name", "config", "DescribeConfigurationRecorders",
			standin.JSON(map[string]any{"ConfigurationRecorders": []any{map[string]any{"name": "default"}}}), standin.JSON(map[string]any{})},
		{"account.detector", "AWS::GuardDuty::Detector", "", "guardduty", "GET /detector",
			standin.JSON(map[string]any{"detectorIds": []string{"12abc34d567e8fa901bc2d34e56789f0"}}), standin.JSON(map[string]any{"detectorIds": []string{}})},
		{"account.hub", "AWS::SecurityHub::Hub", "", "securityhub", "GET /accounts",
			standin.JSON(map[string]any{"HubArn": "arn:aws:securityhub:us-east-1:1:hub/default", "SubscribedAt": "2026-01-02T03:04:05.678Z"}), standin.Refused(401, "InvalidAccessException", "Account 1 is not subscribed to AWS Security Hub")},
		{"account.analyzer", "AWS::AccessAnalyzer::Analyzer", "", "access-analyzer", "GET /analyzer",
			standin.JSON(map[string]any{"analyzers": []any{map[string]any{"name": "ConsoleAnalyzer", "type": "ACCOUNT"}}}),
			standin.JSON(map[string]any{"analyzers": []any{map[string]any{"name": "hub", "type": "ACCOUNT", "managedBy": "securityhubv2.amazonaws.com"}}})},
		{"account.anomalies", "AWS::CE::AnomalyMonitor", "MonitorName", "ce", "GetAnomalyMonitors",
			standin.JSON(map[string]any{"AnomalyMonitors": []any{map[string]any{"MonitorName": "Default", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}}}),
			standin.JSON(map[string]any{"AnomalyMonitors": []any{map[string]any{"MonitorName": "by tag", "MonitorType": "CUSTOM"}}})},
	} {
		t.Run(row.typ, func(t *testing.T) {
			stacks := []assembly.Stack{stack("one", map[string]assembly.Resource{"A": {Type: row.typ, Properties: map[string]any{row.property: name}}})}
			n := nameOf(t, row.id)
			if property, asked := n.types[row.typ]; !asked || property != row.property {
				t.Fatalf("%s does not ask for %s of %s", row.id, row.property, row.typ)
			}
			answer := standin.Row{Service: row.service, Action: row.action, Answer: row.there}
			if o, err := stage(t, stacks, noStacks(), answer).free(t.Context(), n); err != nil || len(o.Findings) != 1 {
				t.Errorf("where it is there: %+v %v", o, err)
			}
			answer.Answer = row.gone
			if o, err := stage(t, stacks, noStacks(), answer).free(t.Context(), n); err != nil || len(o.Findings) > 0 {
				t.Errorf("where it is not: %+v %v", o, err)
			}
			answer.Answer = standin.Denied()
			if o, err := stage(t, stacks, noStacks(), answer).free(t.Context(), n); row.id != "names.buckets" && err == nil {
				t.Errorf("where nobody may see it: %+v", o)
			}
		})
	}
}

func TestEveryTypeWithANameIsTried(t *testing.T) {
	for _, n := range nameds() {
		for typ, property := range n.types {
			if single := strings.HasPrefix(n.id, "account."); typ == "" || property == "" && !single || n.there == nil || n.remedy == "" {
				t.Errorf("%s: %s", n.id, typ)
			}
		}
	}
}

// TestTheBudgetsTag: a budget that counts by a tag which nobody turned on never
// tells.
func TestTheBudgetsTag(t *testing.T) {
	budget := func(filters map[string]any) []assembly.Stack {
		return []assembly.Stack{stack("operations", map[string]assembly.Resource{"A": {Type: "AWS::Budgets::Budget", Properties: map[string]any{"Budget": map[string]any{"CostFilters": filters}}}})}
	}
	active := func(keys ...string) standin.Row {
		tags := []any{}
		for _, key := range keys {
			tags = append(tags, map[string]any{"TagKey": key, "Status": "Active", "Type": "UserDefined"})
		}
		return standin.Row{Service: "ce", Action: "ListCostAllocationTags", Answer: standin.JSON(map[string]any{"CostAllocationTags": tags})}
	}
	byTag := budget(map[string]any{"TagKeyValue": []any{"user:environment$production"}})
	sees(t, stage(t, byTag, active("environment")).costTag)
	sees(t, stage(t, byTag, active("team")).costTag, "tag environment is not active, so that the budget stays at nothing, and should be")
	if o, err := stage(t, budget(nil)).costTag(t.Context()); err != nil || o.Idle == "" {
		t.Errorf("a budget over the whole account: %+v %v", o, err)
	}
}
