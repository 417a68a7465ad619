package config

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Network is the VPC's shape.
type Network struct {
	// VPCCIDR is the VPC's IPv4 range, /16 to /28 as EC2 allows
	// (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html).
	VPCCIDR string `json:"vpcCidr"`
	// Zones are the availability zones by name, in the order in which subnets
	// were given out. Appending one changes no existing subnet.
	Zones []string `json:"zones"`
	// NATGateways is 1, or one a zone.
	NATGateways int `json:"natGateways"`
	// PublicPrefix and DataPrefix are the prefix lengths, in bits, of the
	// public and data subnets; ApplicationPrefix that of the pods' and nodes'
	// subnets, /20 or wider so that contiguous /28 prefixes for pods remain.
	PublicPrefix      int `json:"publicPrefix"`
	ApplicationPrefix int `json:"applicationPrefix"`
	DataPrefix        int `json:"dataPrefix"`
	// InterfaceEndpoints are the AWS services reached through an interface
	// endpoint, by the last part of their service name (`ecr.api`). Each costs
	// about $7.3 a month in each zone, before traffic.
	InterfaceEndpoints []string `json:"interfaceEndpoints"`
}

// Tier is a row of subnets that share a purpose and their routes.
type Tier string

// The subnet tiers.
const (
	// TierPublic holds load balancers and NAT gateways, and routes to the
	// internet gateway.
	TierPublic Tier = "public"
	// TierApplication holds nodes and pods, and routes out through NAT.
	TierApplication Tier = "application"
	// TierData holds databases and caches, and has no route out of the VPC.
	TierData Tier = "data"
)

// Tiers lists every Tier that exists.
func Tiers() []Tier { return []Tier{TierPublic, TierApplication, TierData} }

// MaxZones is how many zones the address plan keeps room for, so that a zone
// can be added later without moving a subnet.
const MaxZones = 4

// Subnet is one subnet of the address plan.
type Subnet struct {
	Tier Tier
	// Zone is the availability zone's name.
	Zone string
	CIDR netip.Prefix
}

// Subnets returns the address plan: for each tier, one subnet a zone, in the
// order of Zones. The first application-sized block of the VPC is shared by the
// public subnets (its lower half) and the data subnets (its upper half); the
// blocks after it are the application subnets. A subnet's range depends on its
// tier and on its zone's place in Zones alone.
//
// It returns an error that names the field if the ranges do not fit.
func (n Network) Subnets() ([]Subnet, error) {
	vpc, err := netip.ParsePrefix(n.VPCCIDR)
	if err != nil || !vpc.Addr().Is4() || vpc != vpc.Masked() {
		return nil, fmt.Errorf("network.vpcCidr: %q is not an IPv4 range such as 10.0.0.0/16", n.VPCCIDR)
	}
	if n.ApplicationPrefix <= vpc.Bits() || n.ApplicationPrefix > 28 {
		return nil, fmt.Errorf("network.applicationPrefix: %d is not between %d and 28", n.ApplicationPrefix, vpc.Bits()+1)
	}
	for _, p := range []struct {
		field string
		bits  int
	}{{"publicPrefix", n.PublicPrefix}, {"dataPrefix", n.DataPrefix}} {
		if least := n.ApplicationPrefix + 3; p.bits < least || p.bits > 28 {
			return nil, fmt.Errorf("network.%s: %d is not between %d and 28: %d subnets share half of a /%d", p.field, p.bits, least, MaxZones, n.ApplicationPrefix)
		}
	}
	if room := 1<<(n.ApplicationPrefix-vpc.Bits()) - 1; len(n.Zones) > room {
		return nil, fmt.Errorf("network.vpcCidr: %s holds %d application subnets of /%d, and %d zones need as many", n.VPCCIDR, room, n.ApplicationPrefix, len(n.Zones))
	}
	blockSize := uint32(1) << (32 - n.ApplicationPrefix)
	tiers := []struct {
		tier   Tier
		offset uint32
		bits   int
	}{
		{TierPublic, 0, n.PublicPrefix},
		{TierApplication, blockSize, n.ApplicationPrefix},
		{TierData, blockSize / 2, n.DataPrefix},
	}
	var subnets []Subnet
	for _, t := range tiers {
		for i, zone := range n.Zones {
			subnets = append(subnets, Subnet{t.tier, zone, subnetAt(vpc, t.offset, t.bits, i)})
		}
	}
	return subnets, nil
}

// subnetAt returns the index'th range of the given prefix length that lies
// offset addresses into vpc.
func subnetAt(vpc netip.Prefix, offset uint32, bits, index int) netip.Prefix {
	base := vpc.Addr().As4()
	start := binary.BigEndian.Uint32(base[:]) + offset + uint32(index)<<(32-bits)
	var addr [4]byte
	binary.BigEndian.PutUint32(addr[:], start)
	return netip.PrefixFrom(netip.AddrFrom4(addr), bits)
}

// CIDRs returns the ranges of one tier's subnets, in the order of Zones; none if
// the plan does not fit.
func (n Network) CIDRs(tier Tier) []string {
	subnets, err := n.Subnets()
	if err != nil {
		return nil
	}
	var ranges []string
	for _, s := range subnets {
		if s.Tier == tier {
			ranges = append(ranges, s.CIDR.String())
		}
	}
	return ranges
}
