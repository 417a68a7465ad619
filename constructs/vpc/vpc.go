// Package vpc makes a VPC out of the environment's address plan: zones, ranges
// and routes are what config says, and nothing is looked up or shifted when a
// zone is added.
package vpc

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe a VPC.
type Props struct {
	// Names gives the VPC and its parts their Name tags.
	Names names.Names
	// Network is the address plan; it must be valid.
	Network config.Network
	// Component is what log groups of the VPC are named after.
	Component string
	// LogsKey encrypts, and LogRetentionDays and LogRemoval bound, what the
	// function that empties the default security group writes.
	LogsKey          awskms.IKey
	LogRetentionDays int
	LogRemoval       config.Removal
}

// VPC is a VPC with its subnets and routes.
type VPC struct {
	// VPC is for L2 constructs, which find zones, subnets and route tables in
	// it. It is an imported view: nothing that they do adds to the VPC itself.
	VPC awsec2.IVpc
	// Public, Application and Data are the subnets, in the order of the zones.
	Public      []awsec2.ISubnet
	Application []awsec2.ISubnet
	Data        []awsec2.ISubnet
	// ApplicationRouteTableIDs are the route tables of the application subnets,
	// in the same order.
	ApplicationRouteTableIDs []*string
	// NATAddresses are the addresses that the platform's requests to the
	// internet come from.
	NATAddresses []*string
}

// New makes the VPC, its internet gateway, a NAT gateway a zone or a single one,
// and the subnets of every tier.
func New(scope constructs.Construct, id string, props Props) *VPC {
	this := constructs.NewConstruct(scope, &id)
	vpc := closedVPC(this, props)
	plan := newPlan(props.Network)

	gateway := awsec2.NewCfnInternetGateway(this, new("InternetGateway"), &awsec2.CfnInternetGatewayProps{
		Tags: nameTag(props.Names.Resource("internet")),
	})
	attachment := awsec2.NewCfnVPCGatewayAttachment(this, new("InternetGatewayAttachment"), &awsec2.CfnVPCGatewayAttachmentProps{
		VpcId: vpc.VpcId(), InternetGatewayId: gateway.Ref(),
	})

	public := newTier(this, "Public", tierProps{props, vpc.VpcId(), plan[config.TierPublic], map[string]string{"kubernetes.io/role/elb": "1"}})
	application := newTier(this, "Application", tierProps{props, vpc.VpcId(), plan[config.TierApplication], map[string]string{"kubernetes.io/role/internal-elb": "1"}})
	data := newTier(this, "Data", tierProps{props, vpc.VpcId(), plan[config.TierData], nil})

	public.routeToInternet(gateway, attachment)
	addresses := application.routeThroughNAT(props, public, attachment)

	imported := awsec2.Vpc_FromVpcAttributes(this, new("Imported"), &awsec2.VpcAttributes{
		VpcId:                       vpc.VpcId(),
		VpcCidrBlock:                new(props.Network.VPCCIDR),
		AvailabilityZones:           jsii.Strings(props.Network.Zones...),
		PublicSubnetIds:             public.subnetIDs(),
		PublicSubnetRouteTableIds:   public.routeTableIDs(),
		PrivateSubnetIds:            application.subnetIDs(),
		PrivateSubnetRouteTableIds:  application.routeTableIDs(),
		IsolatedSubnetIds:           data.subnetIDs(),
		IsolatedSubnetRouteTableIds: data.routeTableIDs(),
	})
	return &VPC{
		VPC:                      imported,
		Public:                   *imported.PublicSubnets(),
		Application:              *imported.PrivateSubnets(),
		Data:                     *imported.IsolatedSubnets(),
		ApplicationRouteTableIDs: *application.routeTableIDs(),
		NATAddresses:             addresses,
	}
}

// newPlan groups the address plan by tier.
func newPlan(network config.Network) map[config.Tier][]config.Subnet {
	subnets, err := network.Subnets()
	if err != nil {
		// Validation has refused such an environment before any construct.
		panic(err)
	}
	plan := map[config.Tier][]config.Subnet{}
	for _, s := range subnets {
		plan[s.Tier] = append(plan[s.Tier], s)
	}
	return plan
}

// nameTag is the tag that the console shows as a resource's name.
func nameTag(name string) *[]*awscdk.CfnTag {
	return &[]*awscdk.CfnTag{{Key: new("Name"), Value: new(name)}}
}
