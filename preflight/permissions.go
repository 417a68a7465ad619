package preflight

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/paging"
)

const simulates = "iam:SimulatePrincipalPolicy"

// permissionChecks are about what the caller and CloudFormation may do, as IAM
// simulates it: with their policies, boundaries and the organization's, and without
// the policies of what is acted upon
// (https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html).
func permissionChecks(s *scene) []check.Check {
	return []check.Check{
		{
			ID: "permissions.roles", Severity: check.Fatal,
			What:   "the caller may become the CDK's roles, as which the CLI deploys",
			How:    simulates + ", iam:GetRole",
			Remedy: "allow sts:AssumeRole on arn:aws:iam::ACCOUNT:role/cdk-* to whoever deploys",
			Do:     s.mayAssume,
		},
		{
			ID: "permissions.bootstrap", Severity: check.Fatal,
			What:   "where a region is not bootstrapped yet, the caller may do that",
			How:    simulates + ", iam:GetRole, ssm:GetParameter",
			Remedy: "have somebody bootstrap the region who may make roles and buckets",
			Do:     s.mayBootstrap,
		},
		{
			ID: "permissions.execution", Severity: check.Fatal,
			What:   "CloudFormation's role may make what the templates ask for",
			How:    simulates + ", iam:GetRole",
			Remedy: "bootstrap with --cloudformation-execution-policies that allow it; the default is AdministratorAccess",
			Do:     s.mayExecute,
		},
		{
			ID: "permissions.reads", Severity: check.Warning,
			What:   "the caller may ask what the checks ask",
			How:    simulates + ", iam:GetRole",
			Remedy: "attach AWS' managed policies ReadOnlyAccess and IAMReadOnlyAccess to whoever runs the checks",
			Do:     s.mayRead,
		},
	}
}

// asRole turns the ARN that STS gives into the one that IAM simulates: a user's
// own, or the role's behind a session, whose path only IAM knows. Root is empty: it
// may do everything, and nothing of it is simulated.
func asRole(ctx context.Context, client *iam.Client, arn string) (string, error) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 {
		return "", fmt.Errorf("%q is no ARN that can be simulated", arn)
	}
	kind, rest, _ := strings.Cut(parts[5], "/")
	switch kind {
	case "root":
		return "", nil
	case "user":
		return arn, nil
	case "assumed-role":
		name, _, _ := strings.Cut(rest, "/")
		out, err := client.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.Role.Arn), nil
	}
	return "", fmt.Errorf("the permissions of %s cannot be simulated: it is neither a user nor a role", arn)
}

// denied simulates actions, on resources or on any, and returns those that are not
// allowed, each with why.
func denied(ctx context.Context, client *iam.Client, principal string, actions, on []string) (map[string]string, error) {
	// One call takes this many actions; AWS documents no number, and the answers
	// come in pages anyway.
	const together = 100
	refused := map[string]string{}
	for chunk := range slices.Chunk(actions, together) {
		input := &iam.SimulatePrincipalPolicyInput{PolicySourceArn: &principal, ActionNames: chunk, ResourceArns: on}
		results, err := paging.All(ctx, iam.NewSimulatePrincipalPolicyPaginator(client, input), func(o *iam.SimulatePrincipalPolicyOutput) []iamtypes.EvaluationResult { return o.EvaluationResults })
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			if r.EvalDecision == iamtypes.PolicyEvaluationDecisionTypeAllowed {
				continue
			}
			why := "no policy allows it"
			switch {
			case r.OrganizationsDecisionDetail != nil && !r.OrganizationsDecisionDetail.AllowedByOrganizations:
				why = "the organization forbids it"
			case r.EvalDecision == iamtypes.PolicyEvaluationDecisionTypeExplicitDeny:
				why = "a policy denies it"
			}
			if unknown := r.MissingContextValues; len(unknown) > 0 {
				slices.Sort(unknown)
				why += ", as far as a simulation knows that cannot know " + strings.Join(unknown, ", ")
			}
			name := aws.ToString(r.EvalActionName)
			if on != nil {
				name += " on " + aws.ToString(r.EvalResourceName)
			}
			refused[name] = why
		}
	}
	return refused, nil
}

// may simulates the caller.
func (s *scene) may(ctx context.Context, actions, on []string, detail string) (check.Outcome, error) {
	client := iam.NewFromConfig(s.t.AWS(s.t.Env.Region))
	principal, err := asRole(ctx, client, s.t.Caller.ARN)
	if err != nil {
		return check.Outcome{}, err
	}
	if principal == "" {
		return check.Good("the account's root may do everything")
	}
	refused, err := denied(ctx, client, principal, actions, on)
	return check.Outcome{Detail: detail, Findings: refusals(principal, refused)}, err
}

// mayAssume simulates becoming the CDK's roles in every region.
func (s *scene) mayAssume(ctx context.Context) (check.Outcome, error) {
	roles := assumed(s.t.Assembly)
	return s.may(ctx, []string{"sts:AssumeRole"}, roles, fmt.Sprintf("%d roles", len(roles)))
}

// assumed are the roles that the CDK's CLI becomes for the stacks of an assembly.
// That which publishes files bears the name of that which deploys
// (https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html#bootstrapping-env-roles).
func assumed(a *assembly.Assembly) []string {
	var roles []string
	for _, stack := range a.Stacks {
		b := stack.Bootstrap
		roles = append(roles, b.DeployRole, b.LookupRole, strings.ReplaceAll(b.DeployRole, "-deploy-role-", "-file-publishing-role-"))
	}
	slices.Sort(roles)
	return slices.DeleteFunc(slices.Compact(roles), func(role string) bool { return role == "" })
}

// mayBootstrap simulates `cdk bootstrap`, where that is still to be done.
func (s *scene) mayBootstrap(ctx context.Context) (check.Outcome, error) {
	todo := 0
	for _, region := range s.t.Regions() {
		stacks, err := s.stacks[region].Get(ctx)
		if err != nil {
			return check.Outcome{}, in(region, err)
		}
		if _, there := stacks[toolkit]; !there {
			todo++
		}
	}
	if todo == 0 {
		return check.Idle("every region is bootstrapped")
	}
	return s.may(ctx, []string{
		"cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "cloudformation:DescribeStacks",
		"iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "s3:CreateBucket", "s3:PutBucketPolicy",
		"ecr:CreateRepository", "ssm:PutParameter",
	}, nil, fmt.Sprintf("%d regions are to be bootstrapped", todo))
}

// mayExecute simulates one telling action for each service that the templates use.
func (s *scene) mayExecute(ctx context.Context) (check.Outcome, error) {
	client := iam.NewFromConfig(s.t.AWS(s.t.Env.Region))
	var o check.Outcome
	asked := 0
	for _, region := range s.t.Regions() {
		role := need(s.t.Stacks(region)).ExecutionRole
		name := role[strings.LastIndex(role, "/")+1:]
		found, err := client.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
		if missing(err, "NoSuchEntity") {
			continue // bootstrap.home and bootstrap.recovery say so.
		}
		if err != nil {
			return check.Outcome{}, err
		}
		var actions []string
		for typ, action := range makes() {
			if len(resources(s.t.Stacks(region), typ)) > 0 {
				actions = append(actions, action)
			}
		}
		slices.Sort(actions)
		asked += len(actions)
		refused, err := denied(ctx, client, aws.ToString(found.Role.Arn), actions, nil)
		if err != nil {
			return check.Outcome{}, err
		}
		o.Findings = append(o.Findings, refusals(aws.ToString(found.Role.Arn), refused)...)
	}
	if asked == 0 {
		return check.Idle("no region is bootstrapped yet")
	}
	o.Detail = fmt.Sprintf("%d actions", asked)
	return o, nil
}

// makes are the actions with which CloudFormation begins on a type. They stand for
// their service: whoever may do the one and not the others has policies that this
// check cannot judge.
func makes() map[string]string {
	return map[string]string{
		"AWS::AccessAnalyzer::Analyzer":        "access-analyzer:CreateAnalyzer",
		"AWS::Backup::BackupVault":             "backup:CreateBackupVault",
		"AWS::Budgets::Budget":                 "budgets:ModifyBudget",
		"AWS::CE::AnomalyMonitor":              "ce:CreateAnomalyMonitor",
		"AWS::CertificateManager::Certificate": "acm:RequestCertificate",
		"AWS::CloudTrail::Trail":               "cloudtrail:CreateTrail",
		"AWS::CloudWatch::Alarm":               "cloudwatch:PutMetricAlarm",
		"AWS::Config::ConfigurationRecorder":   "config:PutConfigurationRecorder",
		"AWS::EC2::VPC":                        "ec2:CreateVpc",
		"AWS::ECR::Repository":                 "ecr:CreateRepository",
		"AWS::EKS::Cluster":                    "eks:CreateCluster",
		"AWS::ElastiCache::ReplicationGroup":   "elasticache:CreateReplicationGroup",
		"AWS::Events::Rule":                    "events:PutRule",
		"AWS::GuardDuty::Detector":             "guardduty:CreateDetector",
		"AWS::IAM::Role":                       "iam:CreateRole",
		"AWS::KMS::Key":                        "kms:CreateKey",
		"AWS::Lambda::Function":                "lambda:CreateFunction",
		"AWS::Logs::LogGroup":                  "logs:CreateLogGroup",
		"AWS::RDS::DBInstance":                 "rds:CreateDBInstance",
		"AWS::S3::Bucket":                      "s3:CreateBucket",
		"AWS::SNS::Topic":                      "sns:CreateTopic",
		"AWS::SecretsManager::Secret":          "secretsmanager:CreateSecret",
		"AWS::SecurityHub::Hub":                "securityhub:EnableSecurityHub",
		"AWS::Serverless::Application":         "serverlessrepo:CreateCloudFormationTemplate",
		"AWS::WAFv2::WebACL":                   "wafv2:CreateWebACL",
	}
}

// mayRead simulates every action that the checks name.
func (s *scene) mayRead(ctx context.Context) (check.Outcome, error) {
	// s3:HeadBucket and s3:ListBuckets are actions of the API that IAM knows by
	// other names (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
	iamNames := map[string]string{"s3:HeadBucket": "s3:ListBucket", "s3:ListBuckets": "s3:ListAllMyBuckets"}
	actions := hows(Checks(s.t, s.o))
	for i, action := range actions {
		if name, ok := iamNames[action]; ok {
			actions[i] = name
		}
	}
	return s.may(ctx, actions, nil, fmt.Sprintf("%d actions", len(actions)))
}

// refusals are findings: one for each reason.
func refusals(principal string, refused map[string]string) []check.Finding {
	actions := map[string][]string{}
	for action, why := range refused {
		actions[why] = append(actions[why], action)
	}
	var findings []check.Finding
	for _, why := range slices.Sorted(maps.Keys(actions)) {
		slices.Sort(actions[why])
		findings = append(findings, check.Finding{Subject: principal, Got: fmt.Sprintf("may not %s: %s", strings.Join(actions[why], ", "), why)})
	}
	return findings
}
