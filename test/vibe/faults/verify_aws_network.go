package faults

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/deployed"
)

// networkFaults are in what EC2 answers.
func networkFaults() []Fault {
	return []Fault{
		wrong("a NAT gateway is gone", "network.nat", "is deleted", "ec2", "DescribeNatGateways",
			replaced("<state>available</state>", "<state>deleted</state>")),
		wrong("a NAT gateway failed", "network.nat", "is failed", "ec2", "DescribeNatGateways",
			replaced("<state>available</state>", "<state>failed</state>")),
		wrong("a route is a black hole", "network.routes", "loses what goes by its route 0.0.0.0/0", "ec2", "DescribeRouteTables",
			matched(`(<natGatewayId>[^<]*</natGatewayId><state>)active`, "${1}blackhole")),
		wrong("a subnet fell back to the VPC's main route table", "network.routes", "is not that of subnet-", "ec2", "DescribeRouteTables",
			matched(`(<associationSet><item><routeTableAssociationId>VPCApplicationuseast1b[^<]*</routeTableAssociationId><routeTableId>[^<]*</routeTableId><subnetId>)[^<]*`, "${1}")),
		wrong("an endpoint is not available", "network.endpoints", "of s3 is failed", "ec2", "DescribeVpcEndpoints",
			replaced("<state>available</state>", "<state>failed</state>")),
		wrong("flow logs cannot be delivered", "network.flow-logs", "delivers nothing", "ec2", "DescribeFlowLogs",
			replaced("<deliverLogsStatus>SUCCESS</deliverLogsStatus>", "<deliverLogsStatus>FAILED</deliverLogsStatus><deliverLogsErrorMessage>Access error</deliverLogsErrorMessage>")),
		wrong("the VPC resolves no names", "network.vpc", "has EnableDnsSupport false", "ec2", "DescribeVpcAttribute",
			matched(`<enableDnsSupport><value>true</value>`, "<enableDnsSupport><value>false</value>")),
	}
}

// table is the route table of that Name.
func (s Scene) table(ctx context.Context, name string) (*string, error) {
	r, err := s.found(ctx, "AWS::EC2::RouteTable", tagged(name))
	return &r.ID, err
}

// rerouted has the default route of one table lead to the NAT gateway of another
// zone, or to the internet gateway.
func rerouted(table string, to func(context.Context, Scene, *ec2.ReplaceRouteInput) error) func(context.Context, Scene) (func() error, error) {
	return func(ctx context.Context, s Scene) (func() error, error) {
		client := ec2.NewFromConfig(s.AWS(s.Env.Region))
		id, err := s.table(ctx, table)
		if err != nil {
			return nil, err
		}
		was, err := s.found(ctx, "AWS::EC2::Route", having("RouteTableId", *id))
		if err != nil {
			return nil, err
		}
		input := &ec2.ReplaceRouteInput{RouteTableId: id, DestinationCidrBlock: new("0.0.0.0/0")}
		if err := to(ctx, s, input); err != nil {
			return nil, err
		}
		gateway, _ := was.Properties["NatGatewayId"].(string)
		back := &ec2.ReplaceRouteInput{RouteTableId: id, DestinationCidrBlock: new("0.0.0.0/0"), NatGatewayId: &gateway}
		return func() error { return discard(client.ReplaceRoute(ctx, back)) }, discard(client.ReplaceRoute(ctx, input))
	}
}

// networkChanges are in the emulator's network.
func networkChanges() []Fault {
	return []Fault{
		changed("a route leads to another zone's NAT gateway", "network.routes", "has the route 0.0.0.0/0 to nat-", rerouted("vibe-production-application-us-east-1a", func(ctx context.Context, s Scene, input *ec2.ReplaceRouteInput) error {
			gateway, err := s.found(ctx, "AWS::EC2::NatGateway", tagged("vibe-production-nat-us-east-1b"))
			input.NatGatewayId = &gateway.ID
			return err
		})),
		changed("nodes are routed past the NAT gateways", "network.routes", "has the route 0.0.0.0/0 to igw-", rerouted("vibe-production-application-us-east-1b", func(ctx context.Context, s Scene, input *ec2.ReplaceRouteInput) error {
			gateway, err := s.found(ctx, "AWS::EC2::InternetGateway", func(deployed.Resource) bool { return true })
			input.GatewayId = &gateway.ID
			return err
		})),
		changed("a data subnet is routed to the internet", "network.routes", "nothing in these subnets may reach the internet", routedOut),
		changed("a route is gone", "network.routes", "lacks the route 0.0.0.0/0", routeGone),
		changed("the internet gateway is detached", "network.internet", "is not attached", detached),
		changed("somebody opened SSH to the world", "network.security-groups", "has the rule `in tcp 22 0.0.0.0/0`", opened),
		changed("the database's security group lost a rule", "network.security-groups", "lacks the rule `in tcp 5432", closed),
		changed("a subnet lost the tag that the load balancer is placed by", "network.subnets", "lacks the tags kubernetes.io/role/elb=1", untagged),
	}
}

func routedOut(ctx context.Context, s Scene) (func() error, error) {
	client := ec2.NewFromConfig(s.AWS(s.Env.Region))
	id, err := s.table(ctx, "vibe-production-data-us-east-1c")
	if err != nil {
		return nil, err
	}
	gateway, err := s.found(ctx, "AWS::EC2::InternetGateway", func(deployed.Resource) bool { return true })
	if err != nil {
		return nil, err
	}
	everywhere := new("0.0.0.0/0")
	return func() error {
		return discard(client.DeleteRoute(ctx, &ec2.DeleteRouteInput{RouteTableId: id, DestinationCidrBlock: everywhere}))
	}, discard(client.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: id, DestinationCidrBlock: everywhere, GatewayId: &gateway.ID}))
}

func routeGone(ctx context.Context, s Scene) (func() error, error) {
	client := ec2.NewFromConfig(s.AWS(s.Env.Region))
	id, err := s.table(ctx, "vibe-production-application-us-east-1c")
	if err != nil {
		return nil, err
	}
	route, err := s.found(ctx, "AWS::EC2::Route", having("RouteTableId", *id))
	if err != nil {
		return nil, err
	}
	gateway, _ := route.Properties["NatGatewayId"].(string)
	everywhere := new("0.0.0.0/0")
	return func() error {
		return discard(client.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: id, DestinationCidrBlock: everywhere, NatGatewayId: &gateway}))
	}, discard(client.DeleteRoute(ctx, &ec2.DeleteRouteInput{RouteTableId: id, DestinationCidrBlock: everywhere}))
}

func detached(ctx context.Context, s Scene) (func() error, error) {
	client := ec2.NewFromConfig(s.AWS(s.Env.Region))
	at, err := s.found(ctx, "AWS::EC2::VPCGatewayAttachment", func(deployed.Resource) bool { return true })
	if err != nil {
		return nil, err
	}
	gateway, _ := at.Properties["InternetGatewayId"].(string)
	vpc, _ := at.Properties["VpcId"].(string)
	return func() error {
		return discard(client.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: &gateway, VpcId: &vpc}))
	}, discard(client.DetachInternetGateway(ctx, &ec2.DetachInternetGatewayInput{InternetGatewayId: &gateway, VpcId: &vpc}))
}

func opened(ctx context.Context, s Scene) (func() error, error) {
	client := ec2.NewFromConfig(s.AWS(s.Env.Region))
	group, err := s.found(ctx, "AWS::EC2::SecurityGroup", tagged("vibe-production-nodes"))
	if err != nil {
		return nil, err
	}
	rule := []types.IpPermission{{IpProtocol: new("tcp"), FromPort: new(int32(22)), ToPort: new(int32(22)), IpRanges: []types.IpRange{{CidrIp: new("0.0.0.0/0")}}}}
	return func() error {
		return discard(client.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: &group.ID, IpPermissions: rule}))
	}, discard(client.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group.ID, IpPermissions: rule}))
}

func closed(ctx context.Context, s Scene) (func() error, error) {
	client := ec2.NewFromConfig(s.AWS(s.Env.Region))
	group, err := s.found(ctx, "AWS::EC2::SecurityGroup", tagged("vibe-production-database"))
	if err != nil {
		return nil, err
	}
	out, err := client.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: []string{group.ID}})
	if err != nil {
		return nil, err
	}
	rule := out.SecurityGroups[0].IpPermissions[:1]
	return func() error {
		return discard(client.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group.ID, IpPermissions: rule}))
	}, discard(client.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: &group.ID, IpPermissions: rule}))
}

func untagged(ctx context.Context, s Scene) (func() error, error) {
	client := ec2.NewFromConfig(s.AWS(s.Env.Region))
	subnet, err := s.found(ctx, "AWS::EC2::Subnet", tagged("vibe-production-public-us-east-1a"))
	if err != nil {
		return nil, err
	}
	tag := []types.Tag{{Key: aws.String("kubernetes.io/role/elb"), Value: aws.String("1")}}
	return func() error {
		return discard(client.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{subnet.ID}, Tags: tag}))
	}, discard(client.DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: []string{subnet.ID}, Tags: tag}))
}
