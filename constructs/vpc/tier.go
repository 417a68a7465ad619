package vpc

import (
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
)

// anywhere is the default route's destination.
const anywhere = "0.0.0.0/0"

// tierProps describe a tier.
type tierProps struct {
	Props
	vpcID *string
	plan  []config.Subnet
	// tags are set on each subnet, beside its name.
	tags map[string]string
}

// tier is the subnets of one tier, each in a construct that carries the zone's
// name: a zone that is added changes no logical id of the others.
type tier struct {
	zones []zone
}

// zone is one subnet with the route table that it alone uses.
type zone struct {
	scope       constructs.Construct
	name        string
	subnet      awsec2.CfnSubnet
	table       awsec2.CfnRouteTable
	association awsec2.CfnSubnetRouteTableAssociation
}

// newTier makes a tier's subnets and their route tables. The tables hold no route
// but the VPC's own.
func newTier(scope constructs.Construct, id string, props tierProps) tier {
	parent := constructs.NewConstruct(scope, &id)
	var t tier
	for _, planned := range props.plan {
		t.zones = append(t.zones, newZone(parent, planned, props))
	}
	return t
}

// newZone makes one subnet. Nothing gets a public address by being launched in
// it: load balancers and NAT gateways bring their own.
func newZone(scope constructs.Construct, planned config.Subnet, props tierProps) zone {
	this := constructs.NewConstruct(scope, new(planned.Zone))
	name := props.Names.Resource(fmt.Sprintf("%s-%s", planned.Tier, planned.Zone))
	tags := *nameTag(name)
	for _, key := range slices.Sorted(maps.Keys(props.tags)) {
		tags = append(tags, &awscdk.CfnTag{Key: new(key), Value: new(props.tags[key])})
	}
	subnet := awsec2.NewCfnSubnet(this, new("Subnet"), &awsec2.CfnSubnetProps{
		VpcId:               props.vpcID,
		AvailabilityZone:    new(planned.Zone),
		CidrBlock:           new(planned.CIDR.String()),
		MapPublicIpOnLaunch: new(false),
		Tags:                &tags,
	})
	table := awsec2.NewCfnRouteTable(this, new("RouteTable"), &awsec2.CfnRouteTableProps{VpcId: props.vpcID, Tags: nameTag(name)})
	association := awsec2.NewCfnSubnetRouteTableAssociation(this, new("RouteTableAssociation"), &awsec2.CfnSubnetRouteTableAssociationProps{
		SubnetId: subnet.Ref(), RouteTableId: table.Ref(),
	})
	return zone{this, planned.Zone, subnet, table, association}
}

// routeToInternet gives each subnet of t the default route to the gateway.
func (t tier) routeToInternet(gateway awsec2.CfnInternetGateway, attachment awsec2.CfnVPCGatewayAttachment) {
	for _, z := range t.zones {
		route := awsec2.NewCfnRoute(z.scope, new("DefaultRoute"), &awsec2.CfnRouteProps{
			RouteTableId: z.table.Ref(), DestinationCidrBlock: new(anywhere), GatewayId: gateway.Ref(),
		})
		// The route is refused while the gateway is not attached to the VPC.
		route.AddResourceDependency(attachment, nil)
		acknowledge.On(route, acknowledge.Rules(
			"Public subnets hold internet-facing load balancers and NAT gateways alone, which need this route; nodes, pods and data live in tiers that have none.",
			"NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW", "HIPAA.Security-VPCNoUnrestrictedRouteToIGW", "PCI.DSS.321-VPCNoUnrestrictedRouteToIGW",
		)...)
	}
}

// routeThroughNAT gives each subnet of t a default route to the NAT gateway of
// its zone, or to the last one where there are fewer gateways than zones. The
// gateways stand in the public subnets of their zones; their addresses are
// returned.
func (t tier) routeThroughNAT(props Props, public tier, attachment awsec2.CfnVPCGatewayAttachment) []*string {
	var gateways []awsec2.CfnNatGateway
	var addresses []*string
	for _, z := range public.zones[:props.Network.NATGateways] {
		name := props.Names.Resource("nat-" + z.name)
		address := awsec2.NewCfnEIP(z.scope, new("NATAddress"), &awsec2.CfnEIPProps{Domain: new("vpc"), Tags: nameTag(name)})
		address.AddResourceDependency(attachment, nil)
		gateway := awsec2.NewCfnNatGateway(z.scope, new("NATGateway"), &awsec2.CfnNatGatewayProps{
			AllocationId: address.AttrAllocationId(), SubnetId: z.subnet.Ref(), Tags: nameTag(name),
		})
		// What runs in the application subnets may need the internet until its
		// own deletion has ended, so the way out goes last.
		gateway.AddResourceDependency(z.association, nil)
		gateway.AddResourceDependency(z.scope.Node().FindChild(new("DefaultRoute")).(awsec2.CfnRoute), nil)
		gateways = append(gateways, gateway)
		addresses = append(addresses, address.AttrPublicIp())
	}
	for i, z := range t.zones {
		awsec2.NewCfnRoute(z.scope, new("DefaultRoute"), &awsec2.CfnRouteProps{
			RouteTableId: z.table.Ref(), DestinationCidrBlock: new(anywhere), NatGatewayId: gateways[min(i, len(gateways)-1)].Ref(),
		})
	}
	return addresses
}

// subnetIDs are the ids of t's subnets, in the order of the zones.
func (t tier) subnetIDs() *[]*string {
	ids := make([]*string, len(t.zones))
	for i, z := range t.zones {
		ids[i] = z.subnet.Ref()
	}
	return &ids
}

// routeTableIDs are the ids of t's route tables, in the order of the zones.
func (t tier) routeTableIDs() *[]*string {
	ids := make([]*string, len(t.zones))
	for i, z := range t.zones {
		ids[i] = z.table.Ref()
	}
	return &ids
}
