package config

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"net/netip"
)

// Network is the VPC's shape.
type Network struct {
	// VPCCIDR is the VPC's IPv4 range, /16 to /28 as EC2 allows
	// (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html), and
	// wide enough for its subnets. Default: 10.0.0.0/16.
	VPCCIDR string `json:"vpcCidr"`
	// Zones are the availability zones by name, in the order in which subnets
	// were given out: 2 to 4. Appending one changes no existing subnet. Default:
	// us-east-1a and us-east-1b, and us-east-1c beside them in staging and
	// production.
	Zones []string `json:"zones"`
	// NATGateways is 1, or one a zone. Default: 1, and 3 in production.
	NATGateways int `json:"natGateways"`
	// PublicPrefix is the prefix length, in bits, of the public subnets: 27 or
	// less, as load balancers want. Default: 24.
	PublicPrefix int `json:"publicPrefix"`
	// ApplicationPrefix is the prefix length, in bits, of the pods' and nodes'
	// subnets: 20 or less, so that contiguous /28 prefixes for pods remain.
	// Default: 20.
	ApplicationPrefix int `json:"applicationPrefix"`
	// DataPrefix is the prefix length, in bits, of the data subnets, 28 or less.
	// Default: 24.
	DataPrefix int `json:"dataPrefix"`
	// InterfaceEndpoints are the AWS services reached through an interface
	// endpoint, by the last part of their service name (`ecr.api`), out of
	// InterfaceEndpointServices. Each costs about $7.3 a month in each zone,
	// before traffic. Default: none.
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

// widestVPC is the shortest prefix length that EC2 lets a VPC have
// (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html).
const widestVPC = 16

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
// It returns a Problem that names the field if the ranges do not fit.
func (n Network) Subnets() ([]Subnet, error) {
	vpc, ok := parseRange(n.VPCCIDR)
	if !ok {
		return nil, Problem{"network.vpcCidr", show(n.VPCCIDR), "is no IPv4 range", "its first address and length, such as 10.0.0.0/16"}
	}
	if misfit := n.misfit(vpc); misfit != nil {
		return nil, *misfit
	}
	blockSize := uint32(1) << (32 - n.ApplicationPrefix)
	tiers := []struct {
		tier   Tier
		offset uint32
		length int
	}{
		{TierPublic, 0, n.PublicPrefix},
		{TierApplication, blockSize, n.ApplicationPrefix},
		{TierData, blockSize / 2, n.DataPrefix},
	}
	var subnets []Subnet
	for _, t := range tiers {
		for i, zone := range n.Zones {
			subnets = append(subnets, Subnet{t.tier, zone, subnetAt(vpc, t.offset, t.length, i)})
		}
	}
	return subnets, nil
}

// misfit says which of the subnets' sizes do not fit into vpc; nil if all do.
func (n Network) misfit(vpc netip.Prefix) *Problem {
	if n.ApplicationPrefix < 1 || n.ApplicationPrefix > 28 {
		return &Problem{"network.applicationPrefix", show(n.ApplicationPrefix), "is no length of a subnet", "17 to 20"}
	}
	// The first block is shared by the public and the data subnets.
	blocks := len(n.Zones) + 1
	if room := n.ApplicationPrefix - vpc.Bits(); room < 0 || room < 31 && 1<<room < blocks {
		widest := n.ApplicationPrefix - bits.Len(uint(blocks-1))
		if widest < widestVPC {
			return &Problem{"network.applicationPrefix", show(n.ApplicationPrefix), fmt.Sprintf("does not fit %d times into any VPC", blocks),
				fmt.Sprintf("%d to 20", widestVPC+bits.Len(uint(blocks-1)))}
		}
		return &Problem{"network.vpcCidr", show(n.VPCCIDR), fmt.Sprintf("cannot hold %d zones of /%d", len(n.Zones), n.ApplicationPrefix),
			fmt.Sprintf("a range of /%d or wider", widest)}
	}
	for _, tier := range []struct {
		field  string
		prefix int
	}{{"network.publicPrefix", n.PublicPrefix}, {"network.dataPrefix", n.DataPrefix}} {
		// MaxZones subnets share half of a block.
		if least := n.ApplicationPrefix + 3; tier.prefix < least || tier.prefix > 28 {
			return &Problem{tier.field, show(tier.prefix), fmt.Sprintf("leaves no room for %d subnets in half of a /%d", MaxZones, n.ApplicationPrefix),
				fmt.Sprintf("%d to 28", least)}
		}
	}
	if len(n.Zones) > MaxZones {
		return &Problem{"network.zones", show(n.Zones), "is too few or too many zones", fmt.Sprintf("2 to %d of them", MaxZones)}
	}
	return nil
}

// subnetAt returns the index'th range of the given prefix length that lies
// offset addresses into vpc.
func subnetAt(vpc netip.Prefix, offset uint32, length, index int) netip.Prefix {
	base := vpc.Addr().As4()
	start := binary.BigEndian.Uint32(base[:]) + offset + uint32(index)<<(32-length)
	var addr [4]byte
	binary.BigEndian.PutUint32(addr[:], start)
	return netip.PrefixFrom(netip.AddrFrom4(addr), length)
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
