package preflight

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	sqtypes "github.com/aws/aws-sdk-go-v2/service/servicequotas/types"

	"github.com/vibe-engineering/vibe-platform/names"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// limit is how much a quota allows: what was granted, or AWS' default where
// nothing ever was.
func (s *scene) limit(ctx context.Context, q quota, region string) (float64, error) {
	if q.limit != nil {
		return q.limit(ctx, s, region)
	}
	client := servicequotas.NewFromConfig(s.t.AWS(region))
	granted, err := client.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: &q.service, QuotaCode: &q.code})
	if unknown := new(sqtypes.NoSuchResourceException); errors.As(err, &unknown) {
		usual, err := client.GetAWSDefaultServiceQuota(ctx, &servicequotas.GetAWSDefaultServiceQuotaInput{ServiceCode: &q.service, QuotaCode: &q.code})
		if err != nil {
			return 0, err
		}
		return aws.ToFloat64(usual.Quota.Value), nil
	}
	if err != nil {
		return 0, err
	}
	return aws.ToFloat64(granted.Quota.Value), nil
}

// beside is everything of a kind but what the environment's stacks hold.
func beside(typ string, all func(context.Context, aws.Config) (int, error)) func(context.Context, *scene, string) (float64, error) {
	return func(ctx context.Context, s *scene, region string) (float64, error) {
		n, err := all(ctx, s.t.AWS(region))
		if err != nil {
			return 0, err
		}
		ours := 0
		for _, r := range s.t.Regions() {
			if r != region && !onceOnly(typ) {
				continue
			}
			h, err := s.held[r].Get(ctx)
			if err != nil {
				return 0, err
			}
			ours += h.count(typ)
		}
		return float64(max(0, n-ours)), nil
	}
}

// onceOnly reports whether a type is counted for all regions together.
func onceOnly(typ string) bool {
	return slices.Contains([]string{"AWS::S3::Bucket", "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"}, typ)
}

// nobody takes anything that could be known.
func nobody(context.Context, *scene, string) (float64, error) { return 0, nil }

func vpcs(ctx context.Context, access aws.Config) (int, error) {
	all, err := paging.All(ctx, ec2.NewDescribeVpcsPaginator(ec2.NewFromConfig(access), &ec2.DescribeVpcsInput{}), func(o *ec2.DescribeVpcsOutput) []ec2types.Vpc { return o.Vpcs })
	return len(all), err
}

func internetGateways(ctx context.Context, access aws.Config) (int, error) {
	all, err := paging.All(ctx, ec2.NewDescribeInternetGatewaysPaginator(ec2.NewFromConfig(access), &ec2.DescribeInternetGatewaysInput{}), func(o *ec2.DescribeInternetGatewaysOutput) []ec2types.InternetGateway { return o.InternetGateways })
	return len(all), err
}

func securityGroups(ctx context.Context, access aws.Config) (int, error) {
	all, err := paging.All(ctx, ec2.NewDescribeSecurityGroupsPaginator(ec2.NewFromConfig(access), &ec2.DescribeSecurityGroupsInput{}), func(o *ec2.DescribeSecurityGroupsOutput) []ec2types.SecurityGroup { return o.SecurityGroups })
	return len(all), err
}

// addresses are those that the account asked for. A load balancer's are not.
func addresses(ctx context.Context, access aws.Config) (int, error) {
	out, err := ec2.NewFromConfig(access).DescribeAddresses(ctx, nil)
	if err != nil {
		return 0, err
	}
	return len(slices.DeleteFunc(out.Addresses, func(a ec2types.Address) bool { return a.ServiceManaged != "" })), nil
}

func clusters(ctx context.Context, access aws.Config) (int, error) {
	all, err := paging.All(ctx, eks.NewListClustersPaginator(eks.NewFromConfig(access), &eks.ListClustersInput{}), func(o *eks.ListClustersOutput) []string { return o.Clusters })
	return len(all), err
}

func allBuckets(ctx context.Context, access aws.Config) (int, error) {
	out, err := bucketsOf(access).ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return 0, err
	}
	return len(out.Buckets), nil
}

func keys(ctx context.Context, access aws.Config) (int, error) {
	n := 0
	for p := kms.NewListKeysPaginator(kms.NewFromConfig(access), &kms.ListKeysInput{}); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		if err != nil {
			return 0, err
		}
		n += len(page.Keys)
	}
	return n, nil
}

// logPolicies are those of the account. Log groups' own have a quota to themselves.
// One page holds more than there may be.
func logPolicies(ctx context.Context, access aws.Config) (int, error) {
	out, err := cloudwatchlogs.NewFromConfig(access).DescribeResourcePolicies(ctx, nil)
	if err != nil {
		return 0, err
	}
	return len(out.ResourcePolicies), nil
}

// fixed is a quota that AWS never raises.
func fixed(n float64) func(context.Context, *scene, string) (float64, error) {
	return func(context.Context, *scene, string) (float64, error) { return n, nil }
}

// summed reads one of IAM's sums.
func summed(name string) func(context.Context, aws.Config) (int, error) {
	return func(ctx context.Context, access aws.Config) (int, error) {
		out, err := iam.NewFromConfig(access).GetAccountSummary(ctx, nil)
		if err != nil {
			return 0, err
		}
		return int(out.SummaryMap[name]), nil
	}
}

// summary reads one of IAM's own limits.
func summary(name string) func(context.Context, *scene, string) (float64, error) {
	return func(ctx context.Context, s *scene, region string) (float64, error) {
		n, err := summed(name)(ctx, s.t.AWS(region))
		return float64(n), err
	}
}

// concurrency is the account's limit. A new account's is 10
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). What
// functions have reserved for themselves is not there for others.
func concurrency(ctx context.Context, s *scene, region string) (float64, error) {
	out, err := lambda.NewFromConfig(s.t.AWS(region)).GetAccountSettings(ctx, nil)
	if err != nil {
		return 0, err
	}
	return float64(aws.ToInt32(out.AccountLimit.UnreservedConcurrentExecutions)), nil
}

func otherStacks(ctx context.Context, s *scene, region string) (float64, error) {
	stacks, err := s.stacks[region].Get(ctx)
	if err != nil {
		return 0, err
	}
	ours := 0
	for _, stack := range s.t.Stacks(region) {
		if _, there := stacks[stack.Name]; there {
			ours++
		}
	}
	return float64(len(stacks) - ours), nil
}

// otherGateways is the largest number of NAT gateways of others in one zone.
func otherGateways(ctx context.Context, s *scene, region string) (float64, error) {
	h, err := s.held[region].Get(ctx)
	if err != nil {
		return 0, err
	}
	ours := h.ids("AWS::EC2::NatGateway")
	client := ec2.NewFromConfig(s.t.AWS(region))
	gateways, err := paging.All(ctx, ec2.NewDescribeNatGatewaysPaginator(client, &ec2.DescribeNatGatewaysInput{}), func(o *ec2.DescribeNatGatewaysOutput) []ec2types.NatGateway { return o.NatGateways })
	if err != nil {
		return 0, err
	}
	gateways = slices.DeleteFunc(gateways, func(g ec2types.NatGateway) bool {
		return slices.Contains(ours, aws.ToString(g.NatGatewayId)) || g.State == ec2types.NatGatewayStateDeleted || g.State == ec2types.NatGatewayStateFailed
	})
	if len(gateways) == 0 {
		return 0, nil
	}
	subnets, err := paging.All(ctx, ec2.NewDescribeSubnetsPaginator(client, &ec2.DescribeSubnetsInput{}), func(o *ec2.DescribeSubnetsOutput) []ec2types.Subnet { return o.Subnets })
	if err != nil {
		return 0, err
	}
	zones := map[string]float64{}
	for _, g := range gateways {
		for _, subnet := range subnets {
			if aws.ToString(subnet.SubnetId) == aws.ToString(g.SubnetId) {
				zones[aws.ToString(subnet.AvailabilityZone)]++
			}
		}
	}
	return largest(zones), nil
}

// standard are the letters of the families that the quotas of standard instances
// count (https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html).
const standard = "acdhimrtz"

// otherProcessors are the vCPUs of instances that are not the cluster's nodes.
func otherProcessors(spot bool) func(context.Context, *scene, string) (float64, error) {
	return func(ctx context.Context, s *scene, region string) (float64, error) {
		state, cluster := "instance-state-name", names.Home(s.t.Env).Shared()
		input := &ec2.DescribeInstancesInput{Filters: []ec2types.Filter{{Name: &state, Values: []string{"pending", "running"}}}}
		all, err := paging.All(ctx, ec2.NewDescribeInstancesPaginator(ec2.NewFromConfig(s.t.AWS(region)), input), func(o *ec2.DescribeInstancesOutput) []ec2types.Reservation { return o.Reservations })
		total := 0.0
		for _, reservation := range all {
			for _, i := range reservation.Instances {
				ours := slices.ContainsFunc(i.Tags, func(t ec2types.Tag) bool {
					return aws.ToString(t.Key) == "eks:cluster-name" && aws.ToString(t.Value) == cluster
				})
				if !ours && (i.InstanceLifecycle == ec2types.InstanceLifecycleTypeSpot) == spot && isStandard(string(i.InstanceType)) && i.CpuOptions != nil {
					total += float64(aws.ToInt32(i.CpuOptions.CoreCount) * aws.ToInt32(i.CpuOptions.ThreadsPerCore))
				}
			}
		}
		return total, err
	}
}

// isStandard reports whether a type is of a family of standard: the letters before
// its first digit are one of them. `inf2` and `mac2` are others.
func isStandard(typ string) bool {
	family := strings.IndexAny(typ, "0123456789")
	return family == 1 && strings.Contains(standard, typ[:1]) || strings.HasPrefix(typ, "im4") || strings.HasPrefix(typ, "is4")
}

// size is what an RDS instance takes.
type size struct{ gib float64 }

// otherDatabases sums up the instances that are not ours.
func otherDatabases(of func(size) float64) func(context.Context, *scene, string) (float64, error) {
	return func(ctx context.Context, s *scene, region string) (float64, error) {
		var ours []string
		for _, r := range resources(s.t.Stacks(region), "AWS::RDS::DBInstance") {
			ours = append(ours, r.text("DBInstanceIdentifier"))
		}
		total := 0.0
		for p := rds.NewDescribeDBInstancesPaginator(rds.NewFromConfig(s.t.AWS(region)), &rds.DescribeDBInstancesInput{}); p.HasMorePages(); {
			page, err := p.NextPage(ctx)
			if err != nil {
				return 0, err
			}
			for _, i := range page.DBInstances {
				if !slices.Contains(ours, aws.ToString(i.DBInstanceIdentifier)) {
					total += of(size{float64(aws.ToInt32(i.AllocatedStorage))})
				}
			}
		}
		return total, nil
	}
}

func otherCacheNodes(ctx context.Context, s *scene, region string) (float64, error) {
	var ours []string
	for _, r := range resources(s.t.Stacks(region), "AWS::ElastiCache::ReplicationGroup") {
		ours = append(ours, r.text("ReplicationGroupId"))
	}
	total := 0.0
	for p := elasticache.NewDescribeCacheClustersPaginator(elasticache.NewFromConfig(s.t.AWS(region)), &elasticache.DescribeCacheClustersInput{}); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		if err != nil {
			return 0, err
		}
		for _, c := range page.CacheClusters {
			if !slices.Contains(ours, aws.ToString(c.ReplicationGroupId)) {
				total += float64(aws.ToInt32(c.NumCacheNodes))
			}
		}
	}
	return total, nil
}
