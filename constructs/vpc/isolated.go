package vpc

import (
	"fmt"
	"net/netip"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
)

// isolatedZones is how many zones an isolated VPC has: RDS wants a subnet group to
// cover two
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html).
const isolatedZones = 2

// isolatedRange is the range of an isolated VPC, and isolatedPrefix the size of its
// subnets: 11 addresses each, for an instance and a function. It meets no other,
// because there is no way out.
const (
	isolatedRange  = "10.255.255.0/27"
	isolatedPrefix = 28
)

// Isolated makes a VPC of data subnets in the region's first two zones, which has
// no gateway of any kind, so that it costs nothing and leads nowhere. Of props only
// what names and logs is used. The stack must know its zones.
func Isolated(scope constructs.Construct, id string, props Props) *VPC {
	this := constructs.NewConstruct(scope, &id)
	props.Network = config.Network{VPCCIDR: isolatedRange}
	vpc := closedVPC(this, props)
	var zones []*string
	var plan []config.Subnet
	first := netip.MustParsePrefix(isolatedRange).Addr().As4()
	for i := range isolatedZones {
		address := first
		address[3] += byte(i << (32 - isolatedPrefix))
		plan = append(plan, config.Subnet{Tier: config.TierData, Zone: fmt.Sprint(i + 1), CIDR: netip.PrefixFrom(netip.AddrFrom4(address), isolatedPrefix)})
		// Which zones a region has is the account's, and nothing is looked up.
		zones = append(zones, awscdk.Fn_Select(new(float64(i)), awscdk.Fn_GetAzs(nil)))
	}
	data := newTier(this, "Data", tierProps{props, vpc.VpcId(), plan, nil})
	for i, z := range data.zones {
		z.subnet.SetAvailabilityZone(zones[i])
	}
	imported := awsec2.Vpc_FromVpcAttributes(this, new("Imported"), &awsec2.VpcAttributes{
		VpcId:                       vpc.VpcId(),
		VpcCidrBlock:                new(isolatedRange),
		AvailabilityZones:           &zones,
		IsolatedSubnetIds:           data.subnetIDs(),
		IsolatedSubnetRouteTableIds: data.routeTableIDs(),
	})
	return &VPC{VPC: imported, Data: *imported.IsolatedSubnets()}
}
