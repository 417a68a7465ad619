package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/costexplorer"
	"github.com/aws/aws-sdk-go-v2/service/costexplorer/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/vibe-engineering/vibe-platform/check"
)

// accountChecks are about settings of an account that CloudFormation cannot make.
func accountChecks(s *scene) []check.Check {
	return []check.Check{
		{
			ID: "account.linked-roles", Severity: check.Warning,
			What:   "the service-linked roles are there that nodes need to start with encrypted disks",
			How:    "iam:GetRole",
			Remedy: "`aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com`, and spot.amazonaws.com where nodes are spot",
			Do:     s.linkedRoles,
		},
		{
			ID: "account.backup", Severity: check.Warning,
			What:   "AWS Backup is opted in to RDS and S3",
			How:    "backup:DescribeRegionSettings",
			Remedy: "`aws backup update-region-settings --resource-type-opt-in-preference RDS=true,S3=true --region REGION`",
			Do:     s.backupOptIn,
		},
		{
			ID: "account.cost-tag", Severity: check.Warning,
			What:   "the tag that the budget counts by is active in whoever pays",
			How:    "ce:ListCostAllocationTags",
			Remedy: "`aws ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey=environment,Status=Active` in the account that pays, a day after the first resource carries it; or set `operations.budgetByTag` to false",
			Do:     s.costTag,
		},
	}
}

// linkedRoles looks for the roles of docs/FIRST_DEPLOYMENT.md, step 2.
func (s *scene) linkedRoles(ctx context.Context) (check.Outcome, error) {
	// https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
	roles := []string{"AWSServiceRoleForAutoScaling"}
	if processors(true)(s, s.t.Env.Region) > 0 {
		// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
		roles = append(roles, "AWSServiceRoleForEC2Spot")
	}
	client := iam.NewFromConfig(s.t.AWS(s.t.Env.Region))
	o := check.Outcome{Detail: fmt.Sprintf("%d", len(roles))}
	for _, role := range roles {
		_, err := client.GetRole(ctx, &iam.GetRoleInput{RoleName: &role})
		if missing(err, "NoSuchEntity") {
			o.Findings = append(o.Findings, check.Finding{Subject: role, Got: "is not there", Want: "be, before the first node starts"})
		} else if err != nil {
			return check.Outcome{}, err
		}
	}
	return o, nil
}

// backupOptIn looks at what AWS Backup may see.
func (s *scene) backupOptIn(ctx context.Context) (check.Outcome, error) {
	o, err := s.everywhere(ctx, func(ctx context.Context, region string) ([]check.Finding, error) {
		out, err := backup.NewFromConfig(s.t.AWS(region)).DescribeRegionSettings(ctx, nil)
		if err != nil {
			return nil, err
		}
		var findings []check.Finding
		for _, typ := range []string{"RDS", "S3"} {
			if !out.ResourceTypeOptInPreference[typ] {
				findings = append(findings, check.Finding{Subject: region, Got: "is not opted in to " + typ, Want: "be"})
			}
		}
		return findings, nil
	})
	o.Detail = "RDS and S3"
	return o, err
}

// costTag looks for the tags that budgets filter by. A filter is written as
// user:KEY$VALUE
// (https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html).
func (s *scene) costTag(ctx context.Context) (check.Outcome, error) {
	var keys []string
	for _, r := range resources(s.t.Assembly.Stacks, "AWS::Budgets::Budget") {
		for _, filter := range r.texts("Budget", "CostFilters", "TagKeyValue") {
			key, _, _ := strings.Cut(strings.TrimPrefix(filter, "user:"), "$")
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return check.Idle("the budget counts the whole account")
	}
	out, err := costexplorer.NewFromConfig(s.t.AWS(global)).ListCostAllocationTags(ctx, &costexplorer.ListCostAllocationTagsInput{Status: types.CostAllocationTagStatusActive, TagKeys: keys})
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: strings.Join(keys, ", ")}
	for _, key := range keys {
		if !slices.ContainsFunc(out.CostAllocationTags, func(t types.CostAllocationTag) bool { return aws.ToString(t.TagKey) == key }) {
			o.Findings = append(o.Findings, check.Finding{Subject: "tag " + key, Got: "is not active, so that the budget stays at nothing", Want: "be"})
		}
	}
	return o, nil
}
