package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// Network are the checks of the VPCs, the one for restore tests included.
func (a *Account) Network() []check.Check {
	redeploy := revert("network")
	row := func(id, what, how, runbook string, do func(context.Context) (check.Outcome, error)) check.Check {
		return check.Check{ID: "network." + id, What: what, How: how, Severity: check.Fatal, Remedy: redeploy, Runbook: "deployment.md#verify-" + runbook, Do: do}
	}
	return []check.Check{
		row("vpc", "the VPC has its range and resolves names", "ec2:DescribeVpcs, ec2:DescribeVpcAttribute", "drift", a.vpcs),
		row("subnets", "every subnet has its range, zone and tags", "ec2:DescribeSubnets", "drift", a.subnets),
		row("routes", "every subnet has exactly the template's routes", "ec2:DescribeRouteTables", "routes", a.routeTables),
		row("nat", "NAT gateways are available, in their subnets, with their addresses", "ec2:DescribeNatGateways, ec2:DescribeAddresses", "routes", a.natGateways),
		row("internet", "the internet gateway is attached", "ec2:DescribeInternetGateways", "drift", a.internetGateways),
		row("endpoints", "VPC endpoints are available where the template puts them", "ec2:DescribeVpcEndpoints", "drift", a.endpoints),
		row("security-groups", "security groups have exactly the template's rules", "ec2:DescribeSecurityGroups", "drift", a.securityGroups),
		row("flow-logs", "flow logs are written", "ec2:DescribeFlowLogs", "drift", a.flowLogs),
	}
}

// named is how an EC2 resource is spoken of: what it is, its Name tag, and its id.
func named(what string, r deployed.Resource) string {
	for _, tag := range list(r.Properties["Tags"]) {
		if textAt(object(tag), "Key") == "Name" {
			return fmt.Sprintf("%s %s (%s)", what, textAt(object(tag), "Value"), r.ID)
		}
	}
	return what + " " + r.ID
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

// described asks a region's EC2 for what there is of a type in the templates, and
// holds each against its resource.
func described[T any](ctx context.Context, a *Account, typ, what string, ask func(context.Context, *ec2.Client) ([]T, error),
	id func(T) string, look func(subject string, r deployed.Resource, seen T) []check.Finding,
) ([]check.Finding, int, error) {
	resources, err := a.env.Resources(ctx, typ)
	if err != nil {
		return nil, 0, err
	}
	var findings []check.Finding
	for region, here := range regionsOf(resources) {
		all, err := ask(ctx, ec2.NewFromConfig(a.region(region)))
		if err != nil {
			return nil, 0, err
		}
		for _, r := range here {
			i := slices.IndexFunc(all, func(one T) bool { return id(one) == r.ID })
			if i < 0 {
				findings = append(findings, missing(named(what, r)))
				continue
			}
			findings = append(findings, look(named(what, r), r, all[i])...)
		}
	}
	slices.SortStableFunc(findings, func(x, y check.Finding) int { return strings.Compare(x.Subject, y.Subject) })
	return findings, len(resources), nil
}

func (a *Account) vpcs(ctx context.Context) (check.Outcome, error) {
	type vpc struct {
		types.Vpc
		support, hostnames bool
	}
	ours, err := a.env.Resources(ctx, "AWS::EC2::VPC")
	if err != nil {
		return check.Outcome{}, err
	}
	findings, n, err := described(ctx, a, "AWS::EC2::VPC", "VPC", func(ctx context.Context, client *ec2.Client) ([]vpc, error) {
		all, err := paging.All(ctx, ec2.NewDescribeVpcsPaginator(client, nil), func(o *ec2.DescribeVpcsOutput) []types.Vpc { return o.Vpcs })
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(v types.Vpc) bool {
			return !slices.ContainsFunc(ours, func(r deployed.Resource) bool { return r.ID == aws.ToString(v.VpcId) })
		})
		return each(ctx, all, func(ctx context.Context, v types.Vpc) (vpc, error) {
			support, err := client.DescribeVpcAttribute(ctx, &ec2.DescribeVpcAttributeInput{VpcId: v.VpcId, Attribute: types.VpcAttributeNameEnableDnsSupport})
			if err != nil {
				return vpc{}, err
			}
			hostnames, err := client.DescribeVpcAttribute(ctx, &ec2.DescribeVpcAttributeInput{VpcId: v.VpcId, Attribute: types.VpcAttributeNameEnableDnsHostnames})
			if err != nil {
				return vpc{}, err
			}
			return vpc{v, on(support.EnableDnsSupport), on(hostnames.EnableDnsHostnames)}, nil
		})
	}, func(v vpc) string { return aws.ToString(v.VpcId) }, func(subject string, r deployed.Resource, v vpc) []check.Finding {
		return append(compare(subject, r.Properties, v, []field[vpc]{
			{"CidrBlock", func(v vpc) any { return v.CidrBlock }, nil},
			{"EnableDnsSupport", func(v vpc) any { return v.support }, true},
			{"EnableDnsHostnames", func(v vpc) any { return v.hostnames }, false},
		}), is(subject, string(v.State), string(types.VpcStateAvailable))...)
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%s", count(n, "VPC", "VPCs"))
}

func on(value *types.AttributeBooleanValue) bool { return value != nil && aws.ToBool(value.Value) }

// is finds that a state is not what it must be.
func is(subject, got, want string) []check.Finding {
	if strings.EqualFold(got, want) {
		return nil
	}
	return []check.Finding{{Subject: subject, Got: "is " + show(got), Want: "be " + want}}
}

func (a *Account) subnets(ctx context.Context) (check.Outcome, error) {
	findings, n, err := described(ctx, a, "AWS::EC2::Subnet", "subnet", func(ctx context.Context, client *ec2.Client) ([]types.Subnet, error) {
		return paging.All(ctx, ec2.NewDescribeSubnetsPaginator(client, nil), func(o *ec2.DescribeSubnetsOutput) []types.Subnet { return o.Subnets })
	}, func(s types.Subnet) string { return aws.ToString(s.SubnetId) }, func(subject string, r deployed.Resource, s types.Subnet) []check.Finding {
		return slices.Concat(compare(subject, r.Properties, s, []field[types.Subnet]{
			{"CidrBlock", func(s types.Subnet) any { return s.CidrBlock }, nil},
			{"AvailabilityZone", func(s types.Subnet) any { return s.AvailabilityZone }, nil},
			{"VpcId", func(s types.Subnet) any { return s.VpcId }, nil},
			{"MapPublicIpOnLaunch", func(s types.Subnet) any { return s.MapPublicIpOnLaunch }, false},
		}), tags(subject, r, s.Tags))
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%s", count(n, "subnet", "subnets"))
}

// tags finds the template's tags that a resource has not. The load balancer
// controller and others find subnets by theirs.
func tags(subject string, r deployed.Resource, seen []types.Tag) []check.Finding {
	var want, got []string
	for _, tag := range list(r.Properties["Tags"]) {
		want = append(want, textAt(object(tag), "Key")+"="+textAt(object(tag), "Value"))
	}
	for _, tag := range seen {
		got = append(got, aws.ToString(tag.Key)+"="+aws.ToString(tag.Value))
	}
	absent, _ := sets(want, got)
	if len(absent) == 0 {
		return nil
	}
	return []check.Finding{{Subject: subject, Got: "lacks the tags " + strings.Join(absent, ", "), Want: "have them"}}
}

func (a *Account) natGateways(ctx context.Context) (check.Outcome, error) {
	var addresses []types.Address
	findings, n, err := described(ctx, a, "AWS::EC2::NatGateway", "NAT gateway", func(ctx context.Context, client *ec2.Client) ([]types.NatGateway, error) {
		out, err := client.DescribeAddresses(ctx, nil)
		if err != nil {
			return nil, err
		}
		addresses = out.Addresses
		return paging.All(ctx, ec2.NewDescribeNatGatewaysPaginator(client, nil), func(o *ec2.DescribeNatGatewaysOutput) []types.NatGateway { return o.NatGateways })
	}, func(g types.NatGateway) string { return aws.ToString(g.NatGatewayId) }, func(subject string, r deployed.Resource, g types.NatGateway) []check.Finding {
		if g.State != types.NatGatewayStateAvailable {
			return []check.Finding{{
				Subject: subject, Got: strings.TrimSpace("is " + string(g.State) + " " + aws.ToString(g.FailureMessage)), Want: "be available",
				Remedy: "a gateway that is gone does not come back: " + again,
			}}
		}
		return append(compare(subject, r.Properties, g, []field[types.NatGateway]{
			{"SubnetId", func(g types.NatGateway) any { return g.SubnetId }, nil},
		}), a.natAddress(ctx, subject, r, g, addresses)...)
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%s available", count(n, "NAT gateway", "NAT gateways"))
}

// natAddress finds that a gateway has another address than the template's, which
// others have in their allow-lists.
func (a *Account) natAddress(ctx context.Context, subject string, r deployed.Resource, g types.NatGateway, addresses []types.Address) []check.Finding {
	want, ok := r.Properties["AllocationId"].(deployed.Attribute)
	if !ok {
		return nil
	}
	stack, _ := a.assembled().Stack(r.Stack)
	address, err := a.env.Resource(ctx, stack, want.Logical)
	if err != nil {
		return []check.Finding{{Subject: subject, Got: "has an address that is not known: " + err.Error()}}
	}
	i := slices.IndexFunc(addresses, func(one types.Address) bool { return aws.ToString(one.PublicIp) == address.ID })
	if i < 0 {
		return []check.Finding{missing("address " + address.ID)}
	}
	allocation := aws.ToString(addresses[i].AllocationId)
	if slices.ContainsFunc(g.NatGatewayAddresses, func(n types.NatGatewayAddress) bool { return aws.ToString(n.AllocationId) == allocation }) {
		return nil
	}
	return []check.Finding{{Subject: subject, Got: "does not have the address " + address.ID, Want: "have it"}}
}
