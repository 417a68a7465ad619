package inventory

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// networkClaims: the VPC is as the address plan has it, and nothing is open that
// need not be.
func (s scene) networkClaims() []Claim {
	if !s.home {
		return s.restoreNetworkClaims()
	}
	network := s.env.Network
	return []Claim{
		number("AWS::EC2::VPC", 1),
		number("AWS::EC2::Subnet", len(config.Tiers())*len(network.Zones)),
		number("AWS::EC2::NatGateway", network.NATGateways),
		number("AWS::EC2::EIP", network.NATGateways),
		// S3's gateway endpoint is there always.
		number("AWS::EC2::VPCEndpoint", 1+len(network.InterfaceEndpoints)),
		number("AWS::EC2::FlowLog", 1),
		is("AWS::EC2::VPC", "has the range", network.VPCCIDR, func(v types.Vpc) any { return v.CidrBlock }),
		of("AWS::EC2::Subnet", "is in the address plan, in the zone", s.plannedZone,
			func(_ *view, _ Item, n types.Subnet) any { return n.AvailabilityZone }),
		is("AWS::EC2::Subnet", "gives out public addresses", false, func(n types.Subnet) any { return n.MapPublicIpOnLaunch }),
		is("AWS::EC2::NatGateway", "is", types.NatGatewayStateAvailable, func(g types.NatGateway) any { return g.State }),
		is("AWS::EC2::EIP", "is in use", true, func(a types.Address) any { return aws.ToString(a.AssociationId) != "" }),
		is("AWS::EC2::FlowLog", "records", types.TrafficTypeAll, func(l types.FlowLog) any { return l.TrafficType }),
		is("AWS::EC2::VPCEndpoint", "is", types.StateAvailable, func(e types.VpcEndpoint) any { return e.State }),
		of("AWS::EC2::SecurityGroup", "takes from anywhere", s.openPorts,
			func(_ *view, _ Item, g types.SecurityGroup) any { return openTo(g) }),
	}
}

// restoreNetworkClaims: the recovery region has no network but the one for restore
// tests, which leads nowhere.
func (s scene) restoreNetworkClaims() []Claim {
	tests := 0
	if s.env.RestoreTesting.Enabled {
		tests = 1
	}
	return []Claim{
		number("AWS::EC2::VPC", tests),
		number("AWS::EC2::Subnet", 2*tests),
		number("AWS::EC2::NatGateway", 0),
		is("AWS::EC2::Subnet", "gives out public addresses", false, func(n types.Subnet) any { return n.MapPublicIpOnLaunch }),
		of("AWS::EC2::SecurityGroup", "takes from anywhere", func(Item) any { return []string{} },
			func(_ *view, _ Item, g types.SecurityGroup) any { return openTo(g) }),
	}
}

// plannedZone is the zone that the address plan has for a subnet's range.
func (s scene) plannedZone(i Item) any {
	subnets, err := s.env.Network.Subnets()
	if err != nil {
		return err
	}
	for _, subnet := range subnets {
		if subnet.CIDR.String() == i.Name {
			return subnet.Zone
		}
	}
	return "none: the plan has no such range"
}

// openPorts are the ports that a security group may open to the world: the load
// balancer's alone.
func (s scene) openPorts(i Item) any {
	if i.Name == s.n.Resource(names.SecurityGroupLoadBalancer) {
		return []string{show(ports.HTTPS), show(ports.HTTP)}
	}
	return []string{}
}

// openTo lists the ports, in the order of their letters, that a group opens to
// every address.
func openTo(g types.SecurityGroup) []string {
	open := []string{}
	for _, p := range g.IpPermissions {
		everybody := slices.ContainsFunc(p.IpRanges, func(r types.IpRange) bool { return aws.ToString(r.CidrIp) == "0.0.0.0/0" }) ||
			slices.ContainsFunc(p.Ipv6Ranges, func(r types.Ipv6Range) bool { return aws.ToString(r.CidrIpv6) == "::/0" })
		if !everybody {
			continue
		}
		from, to := aws.ToInt32(p.FromPort), aws.ToInt32(p.ToPort)
		switch {
		case aws.ToString(p.IpProtocol) == "-1":
			open = append(open, "everything")
		case from == to:
			open = append(open, fmt.Sprint(from))
		default:
			open = append(open, fmt.Sprintf("%d-%d", from, to))
		}
	}
	slices.Sort(open)
	return open
}
