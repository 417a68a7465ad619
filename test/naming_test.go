package test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
)

func namingInvariants() []invariant {
	return []invariant{
		{"names fit what AWS takes", namesFit},
		{"no two resources take one name", namesAreTakenOnce},
		{"no resource policy lets anybody in without a condition", nobodyWithoutCondition},
		{"no identity passes any role on", noPassRole},
	}
}

// physicalName is where a type has its name, and what AWS makes of it.
type physicalName struct {
	kind     string
	property []any
	// longest is in characters.
	longest int
	// global names are taken in every region at once.
	global bool
	source string
}

// awsDocs is where the sources are.
const awsDocs = "https://docs.aws.amazon.com/"

func physicalNames() []physicalName {
	return []physicalName{
		{"AWS::IAM::Role", path("RoleName"), 64, true, awsDocs + "IAM/latest/UserGuide/reference_iam-quotas.html"},
		{"AWS::IAM::ManagedPolicy", path("ManagedPolicyName"), 128, true, awsDocs + "IAM/latest/UserGuide/reference_iam-quotas.html"},
		{"AWS::IAM::OIDCProvider", path("Url"), 255, true, awsDocs + "IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html"},
		{"AWS::S3::Bucket", path("BucketName"), 63, true, awsDocs + "AmazonS3/latest/userguide/bucketnamingrules.html"},
		{"AWS::Budgets::Budget", path("Budget", "BudgetName"), 100, true, awsDocs + "aws-cost-management/latest/APIReference/API_budgets_Budget.html"},
		{"AWS::CE::AnomalyMonitor", path("MonitorName"), 1024, true, awsDocs + "aws-cost-management/latest/APIReference/API_AnomalyMonitor.html"},
		{"AWS::CE::AnomalySubscription", path("SubscriptionName"), 1024, true, awsDocs + "aws-cost-management/latest/APIReference/API_AnomalySubscription.html"},
		// A trail over all regions is seen in each of them.
		{"AWS::CloudTrail::Trail", path("TrailName"), 128, true, awsDocs + "awscloudtrail/latest/APIReference/API_CreateTrail.html"},
		{"AWS::EC2::SecurityGroup", path("GroupName"), 255, false, awsDocs + "AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"},
		{"AWS::RDS::DBInstance", path("DBInstanceIdentifier"), 63, false, awsDocs + "AmazonRDS/latest/APIReference/API_CreateDBInstance.html"},
		{"AWS::RDS::DBSubnetGroup", path("DBSubnetGroupName"), 255, false, awsDocs + "AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html"},
		{"AWS::RDS::EventSubscription", path("SubscriptionName"), 255, false, awsDocs + "AmazonRDS/latest/APIReference/API_CreateEventSubscription.html"},
		{"AWS::ElastiCache::ReplicationGroup", path("ReplicationGroupId"), 40, false, awsDocs + "AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html"},
		{"AWS::ElastiCache::SubnetGroup", path("CacheSubnetGroupName"), 255, false, awsDocs + "AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html"},
		{"AWS::SecretsManager::Secret", path("Name"), 512, false, awsDocs + "secretsmanager/latest/apireference/API_CreateSecret.html"},
		{"AWS::Logs::LogGroup", path("LogGroupName"), 512, false, awsDocs + "AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html"},
		{"AWS::Logs::ResourcePolicy", path("PolicyName"), 255, false, awsDocs + "AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html"},
		{"AWS::SNS::Topic", path("TopicName"), 256, false, awsDocs + "sns/latest/api/API_CreateTopic.html"},
		{"AWS::CloudWatch::Alarm", path("AlarmName"), 255, false, awsDocs + "AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"},
		{"AWS::CloudWatch::Dashboard", path("DashboardName"), 255, false, awsDocs + "AmazonCloudWatch/latest/APIReference/API_PutDashboard.html"},
		{"AWS::Events::Rule", path("Name"), 64, false, awsDocs + "eventbridge/latest/APIReference/API_PutRule.html"},
		{"AWS::Lambda::Function", path("FunctionName"), 64, false, awsDocs + "lambda/latest/api/API_CreateFunction.html"},
		// The rotation function inside of the application.
		{"AWS::Serverless::Application", path("Parameters", "functionName"), 64, false, awsDocs + "lambda/latest/api/API_CreateFunction.html"},
		{"AWS::Backup::BackupVault", path("BackupVaultName"), 50, false, awsDocs + "aws-backup/latest/devguide/API_CreateBackupVault.html"},
		{restorePlan, path("RestoreTestingPlanName"), 50, false, awsDocs + "AWSCloudFormation/latest/TemplateReference/aws-resource-backup-restoretestingplan.html"},
		{"AWS::RDS::DBParameterGroup", path("DBParameterGroupName"), 255, false, awsDocs + "AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html"},
		{"AWS::EKS::Cluster", path("Name"), 100, false, awsDocs + "eks/latest/APIReference/API_CreateCluster.html"},
		{"AWS::WAFv2::WebACL", path("Name"), 128, false, awsDocs + "waf/latest/APIReference/API_CreateWebACL.html"},
		{"AWS::KMS::Alias", path("AliasName"), 256, false, awsDocs + "kms/latest/APIReference/API_CreateAlias.html"},
		{"AWS::SSM::Parameter", path("Name"), 1011, false, awsDocs + "systems-manager/latest/userguide/sysman-paramstore-su-create.html"},
		{"AWS::AccessAnalyzer::Analyzer", path("AnalyzerName"), 255, false, awsDocs + "access-analyzer/latest/APIReference/API_CreateAnalyzer.html"},
		{"AWS::Config::ConfigurationRecorder", path("Name"), 256, false, awsDocs + "config/latest/APIReference/API_ConfigurationRecorder.html"},
		{"AWS::Config::DeliveryChannel", path("Name"), 256, false, awsDocs + "config/latest/APIReference/API_DeliveryChannel.html"},
		{"AWS::ECR::Repository", path("RepositoryName"), 256, false, awsDocs + "AmazonECR/latest/APIReference/API_CreateRepository.html"},
	}
}

// stackLongest is the length of a stack's name
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html).
const stackLongest = 128

func namesFit(s synthesis) (problems []string) {
	for _, row := range physicalNames() {
		for _, r := range s.resources(row.kind) {
			if name := r.text(row.property...); len(name) > row.longest {
				problems = append(problems, r.says("%s has %d characters, and AWS takes %d (%s)", name, len(name), row.longest, row.source))
			}
		}
	}
	for _, stack := range s.Assembly.Stacks {
		if len(stack.Name) > stackLongest {
			problems = append(problems, fmt.Sprintf("%s has %d characters", stack.Name, len(stack.Name)))
		}
	}
	return problems
}

// takenNames are the names that an app takes in its account, each with who has it.
func takenNames(s synthesis) map[string][]string {
	taken := map[string][]string{}
	for _, row := range physicalNames() {
		for _, r := range s.resources(row.kind) {
			place := r.Stack.Region
			if row.global {
				place = "every region"
			}
			if name := r.text(row.property...); name != "" {
				key := strings.Join([]string{row.kind, name, "in", place}, " ")
				taken[key] = append(taken[key], r.where())
			}
		}
	}
	for _, stack := range s.Assembly.Stacks {
		key := "stack " + stack.Name + " in " + stack.Region
		taken[key] = append(taken[key], stack.ID)
	}
	return taken
}

func namesAreTakenOnce(s synthesis) (problems []string) {
	for name, by := range takenNames(s) {
		if len(by) > 1 {
			problems = append(problems, fmt.Sprintf("%s is taken by %v", name, by))
		}
	}
	slices.Sort(problems)
	return problems
}

func nobodyWithoutCondition(s synthesis) (problems []string) {
	for _, g := range s.grants() {
		condition, _ := at(g.statement, "Condition").(map[string]any)
		if g.toAnybody() && at(g.statement, "Effect") == "Allow" && len(condition) == 0 {
			problems = append(problems, g.says("allows anybody %s", flat(at(g.statement, "Action"))))
		}
	}
	return problems
}

func noPassRole(s synthesis) (problems []string) {
	for _, policy := range s.resources("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role") {
		for _, statement := range statements(policy) {
			for _, action := range texts(at(statement, "Action")) {
				passes := action == "iam:*" || strings.EqualFold(action, "iam:PassRole") || strings.HasPrefix(action, "iam:Pass")
				if passes && at(statement, "Effect") == "Allow" && slices.Contains(texts(at(statement, "Resource")), "*") {
					problems = append(problems, policy.says("passes any role to any service"))
				}
			}
		}
	}
	return problems
}

func namingFaults() []fault {
	return []fault{
		{"a role's name is too long", "names fit what AWS takes", func(s synthesis) {
			first(s, "AWS::IAM::Role").Properties["RoleName"] = strings.Repeat("r", 65)
		}},
		{"a function's name is too long", "names fit what AWS takes", func(s synthesis) {
			set(s, "AWS::Serverless::Application", strings.Repeat("f", 65), "Parameters", "functionName")
		}},
		{"two buckets share a name", "no two resources take one name", func(s synthesis) {
			for _, bucket := range s.resources(s3Bucket) {
				bucket.Properties["BucketName"] = names.Home(s.Env).Bucket(names.BucketUploads)
			}
		}},
		{"a key is everybody's", "no resource policy lets anybody in without a condition", func(s synthesis) {
			for _, g := range s.grants() {
				if g.Type == "AWS::KMS::Key" && g.toAnybody() {
					setAt(g.statement, nil, "Condition")
				}
			}
		}},
		{"a controller passes any role on", "no identity passes any role on", func(s synthesis) {
			setAt(first(s, "AWS::IAM::ManagedPolicy").Properties, map[string]any{"Effect": "Allow", "Action": []any{"iam:PassRole"}, "Resource": "*"}, "PolicyDocument", "Statement", 0)
		}},
	}
}
