package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/check"
)

// quota is a limit of an account, and how much of it the templates and everybody
// else take.
type quota struct {
	// name is the id's part behind the dot, and what the quota's name.
	name, what string
	// service and code are Service Quotas' names for it; empty for one that AWS
	// never raises.
	service, code string
	// how is the action that tells what is used.
	how string
	// once says that there is one for all regions, which us-east-1 tells of.
	once bool
	// asks is what a region's templates come to, at their largest.
	asks func(s *scene, region string) float64
	// others is what everything else takes of it. nil: each resource has the quota
	// to itself.
	others func(ctx context.Context, s *scene, region string) (float64, error)
	// limit is how much there may be, where the service tells better than Service
	// Quotas.
	limit func(ctx context.Context, s *scene, region string) (float64, error)
}

// quotas are the rows. The codes are those behind AWS' own tables of quotas:
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html,
// https://docs.aws.amazon.com/general/latest/gr/ec2-service.html,
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html,
// https://docs.aws.amazon.com/general/latest/gr/elasticache-service.html,
// https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html,
// https://docs.aws.amazon.com/general/latest/gr/iam-service.html,
// https://docs.aws.amazon.com/general/latest/gr/s3.html,
// https://docs.aws.amazon.com/general/latest/gr/kms.html,
// https://docs.aws.amazon.com/general/latest/gr/cfn.html,
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html and
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html.
func quotas() []quota {
	return []quota{
		{name: "vpcs", what: "VPCs a region", service: "vpc", code: "L-F678F1CE", how: "ec2:DescribeVpcs",
			asks: number("AWS::EC2::VPC"), others: beside("AWS::EC2::VPC", vpcs)},
		{name: "internet-gateways", what: "internet gateways a region", service: "vpc", code: "L-A4707A72", how: "ec2:DescribeInternetGateways",
			asks: number("AWS::EC2::InternetGateway"), others: beside("AWS::EC2::InternetGateway", internetGateways)},
		{name: "elastic-ips", what: "elastic IPs a region", service: "ec2", code: "L-0263D0A3", how: "ec2:DescribeAddresses",
			asks: number("AWS::EC2::EIP"), others: beside("AWS::EC2::EIP", addresses)},
		{name: "nat-gateways", what: "NAT gateways a zone", service: "vpc", code: "L-FE5A380F", how: "ec2:DescribeNatGateways, ec2:DescribeSubnets",
			asks: gatewaysOfAZone, others: otherGateways},
		{name: "endpoints", what: "interface endpoints of a VPC", service: "vpc", code: "L-29B6F2EB", asks: endpoints},
		{name: "security-groups", what: "security groups a region", service: "vpc", code: "L-E79EC296", how: "ec2:DescribeSecurityGroups",
			asks: number("AWS::EC2::SecurityGroup"), others: beside("AWS::EC2::SecurityGroup", securityGroups)},
		{name: "security-group-rules", what: "rules of a security group, each way", service: "vpc", code: "L-0EA8095F", asks: rulesOfAGroup},
		{name: "groups-of-an-interface", what: "security groups of a network interface", service: "vpc", code: "L-2AFB9258", asks: groupsOfAnInterface},
		{name: "vcpus", what: "vCPUs of standard on-demand instances, with every node group at its largest", service: "ec2", code: "L-1216C47A", how: "ec2:DescribeInstances",
			asks: processors(false), others: otherProcessors(false)},
		{name: "spot-vcpus", what: "vCPUs of standard spot instances, with every node group at its largest", service: "ec2", code: "L-34B43A08", how: "ec2:DescribeInstances",
			asks: processors(true), others: otherProcessors(true)},
		{name: "clusters", what: "EKS clusters a region", service: "eks", code: "L-1194D53C", how: "eks:ListClusters",
			asks: number("AWS::EKS::Cluster"), others: beside("AWS::EKS::Cluster", clusters)},
		{name: "databases", what: "RDS instances a region, with that of a restore test", service: "rds", code: "L-7B6409FD", how: "rds:DescribeDBInstances",
			asks: databases, others: otherDatabases(func(size) float64 { return 1 })},
		{name: "database-storage", what: "GiB of all RDS instances, grown as far as they may", service: "rds", code: "L-7ADDB58A", how: "rds:DescribeDBInstances",
			asks: databaseStorage, others: otherDatabases(func(s size) float64 { return s.gib })},
		{name: "cache-nodes", what: "ElastiCache nodes a region", service: "elasticache", code: "L-DFE45DF3", how: "elasticache:DescribeCacheClusters",
			asks: cacheNodes, others: otherCacheNodes},
		{name: "lambda", what: "concurrent executions of Lambda, with as many charts and manifests at once as the stacks allow", service: "lambda", code: "L-B99A9384", how: "lambda:GetAccountSettings",
			asks: executions, others: nobody, limit: concurrency},
		{name: "buckets", what: "buckets of the account, with that of a restore test", service: "s3", code: "L-DC2B2D3D", how: "s3:ListBuckets", once: true,
			asks: buckets, others: beside("AWS::S3::Bucket", allBuckets)},
		{name: "roles", what: "IAM roles of the account", service: "iam", code: "L-FE177D64", how: "iam:GetAccountSummary", once: true,
			asks: number("AWS::IAM::Role"), others: beside("AWS::IAM::Role", summed("Roles")), limit: summary("RolesQuota")},
		{name: "policies", what: "customer managed policies of the account", service: "iam", code: "L-E95E4862", how: "iam:GetAccountSummary", once: true,
			asks: number("AWS::IAM::ManagedPolicy"), others: beside("AWS::IAM::ManagedPolicy", summed("Policies")), limit: summary("PoliciesQuota")},
		{name: "keys", what: "KMS keys a region", service: "kms", code: "L-C2F1777E", how: "kms:ListKeys",
			asks: number("AWS::KMS::Key"), others: beside("AWS::KMS::Key", keys)},
		{name: "log-policies", what: "resource policies of CloudWatch Logs", how: "logs:DescribeResourcePolicies",
			asks: number("AWS::Logs::ResourcePolicy"), others: beside("AWS::Logs::ResourcePolicy", logPolicies), limit: fixed(10)},
		{name: "stacks", what: "CloudFormation stacks a region", service: "cloudformation", code: "L-0485CB21", how: "cloudformation:DescribeStacks",
			asks: func(s *scene, region string) float64 { return float64(len(s.t.Stacks(region))) }, others: otherStacks},
	}
}

// quotaChecks makes a check of each quota.
func quotaChecks(s *scene) []check.Check {
	var rows []check.Check
	for _, q := range quotas() {
		how := []string{"servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"}
		if q.limit != nil {
			how = nil
		}
		if q.how != "" {
			how = append(how, q.how)
		}
		rows = append(rows, check.Check{
			ID: "quotas." + q.name, Severity: check.Fatal,
			What:   "the quota holds the templates' " + q.what + ", beside all else",
			How:    strings.Join(how, ", "),
			Remedy: "ask for more, which takes hours to days, or make room",
			Do:     func(ctx context.Context) (check.Outcome, error) { return s.quota(ctx, q) },
		})
	}
	return rows
}

// global is the region that tells of what there is one of for all
// (https://docs.aws.amazon.com/general/latest/gr/iam-service.html).
const global = "us-east-1"

// quota compares a quota with what is asked, in every region that it counts in.
func (s *scene) quota(ctx context.Context, q quota) (check.Outcome, error) {
	regions := s.t.Regions()
	if q.once {
		regions = []string{global}
	}
	var o check.Outcome
	var seen []string
	for _, region := range regions {
		asked := 0.0
		for _, r := range s.t.Regions() {
			if q.once || r == region {
				asked += q.asks(s, r)
			}
		}
		if asked == 0 {
			continue
		}
		taken := 0.0
		if q.others != nil {
			var err error
			if taken, err = q.others(ctx, s, region); err != nil {
				return check.Outcome{}, in(region, err)
			}
		}
		limit, err := s.limit(ctx, q, region)
		if err != nil {
			return check.Outcome{}, in(region, err)
		}
		seen = append(seen, fmt.Sprintf("%s %s of %s", region, plain(taken+asked), plain(limit)))
		if taken+asked > limit {
			o.Findings = append(o.Findings, exceeded(q, region, taken, asked, limit))
		}
	}
	if len(seen) == 0 {
		return check.Idle("the templates ask for none")
	}
	o.Detail = strings.Join(seen, ", ")
	return o, nil
}

// exceeded says what does not fit, and how more is asked for.
func exceeded(q quota, region string, taken, asked, limit float64) check.Finding {
	f := check.Finding{Subject: region, Got: fmt.Sprintf("allows %s, and the templates come to %s", plain(limit), plain(asked)), Want: "allow " + plain(taken+asked)}
	if q.others != nil && taken > 0 {
		f.Got = fmt.Sprintf("allows %s, of which others take %s, and the templates come to %s", plain(limit), plain(taken), plain(asked))
	}
	if q.code == "" {
		f.Remedy = "nobody may have more: delete what nobody needs"
		return f
	}
	f.Remedy = fmt.Sprintf("`aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value %s --region %s`, hours to days before the deployment",
		q.service, q.code, plain(taken+asked), region)
	return f
}

// plain is a number as people write it.
func plain(n float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") }

// hows lists the API actions that the rows of some checks name.
func hows(rows []check.Check) []string {
	var actions []string
	for _, row := range rows {
		for part := range strings.SplitSeq(row.How, ", ") {
			if service, action, ok := strings.Cut(part, ":"); ok && !strings.Contains(part, " ") && service != "" && action != "" {
				actions = append(actions, part)
			}
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}
