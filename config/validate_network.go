package config

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// dockerBridge is the range of Docker's default bridge: what lies there cannot
// be reached from a machine that runs Docker, as EKS warns
// (https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html).
const dockerBridge = "172.17.0.0/16"

// networkRules are those of the address plan, its zones and its endpoints.
func networkRules(e Environment) []rule {
	n := e.Network
	rules := append(vpcRules(n), zoneRules(e)...)
	rules = append(rules, rule{"network.natGateways", n.NATGateways, n.NATGateways == 1 || n.NATGateways == len(n.Zones),
		"serves neither all zones nor each its own", fmt.Sprintf("1, or one a zone: %d", len(n.Zones))})
	rules = append(rules, unique("network.interfaceEndpoints", n.InterfaceEndpoints))
	for _, service := range n.InterfaceEndpoints {
		rules = append(rules, oneOf("network.interfaceEndpoints", service, InterfaceEndpointServices()))
	}
	return rules
}

// vpcRules are those of the ranges.
func vpcRules(n Network) []rule {
	vpc, ok := parseRange(n.VPCCIDR)
	if !ok {
		return []rule{{"network.vpcCidr", n.VPCCIDR, false, "is no IPv4 range", "its first address and length, such as 10.0.0.0/16"}}
	}
	// MaxZones public subnets share half of a block as wide as an application
	// subnet, and as many data subnets the other half.
	least := min(max(n.ApplicationPrefix, 17), 20) + 3
	rules := []rule{
		{"network.vpcCidr", n.VPCCIDR, within(vpc, append(privateRanges(), sharedRange())), "is not private",
			"a range within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10"},
		{"network.vpcCidr", n.VPCCIDR, vpc.Bits() >= widestVPC, "is wider than a VPC may be", "a /16 or narrower"},
		{"network.vpcCidr", n.VPCCIDR, !vpc.Overlaps(netip.MustParsePrefix(dockerBridge)), "meets Docker's bridge " + dockerBridge, "a range beside it"},
		// Pods get their addresses in blocks of 16, which a narrow and busy
		// subnet soon has no contiguous room for
		// (https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html).
		between("network.applicationPrefix", n.ApplicationPrefix, 17, 20, ", a subnet's length"),
		// A load balancer wants a /27 with 8 free addresses
		// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets).
		between("network.publicPrefix", n.PublicPrefix, least, 27, ", a subnet's length"),
		between("network.dataPrefix", n.DataPrefix, least, 28, ", a subnet's length"),
	}
	if len(broken(rules)) > 0 {
		return rules
	}
	var misfit Problem
	if _, err := n.Subnets(); errors.As(err, &misfit) {
		// The rule's own value would be shown with quotes a second time.
		rules = append(rules, rule{misfit.Field, shown(misfit.Value), false, misfit.Reason, misfit.Want})
	}
	return rules
}

// shown is a value that is already written as a problem names it.
type shown string

// zoneRules are those of the availability zones. That EKS and RDS want two is
// theirs (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html).
func zoneRules(e Environment) []rule {
	zones := e.Network.Zones
	rules := []rule{
		{"network.zones", zones, 2 <= len(zones) && len(zones) <= MaxZones, "is too few or too many zones", fmt.Sprintf("2 to %d of them", MaxZones)},
		unique("network.zones", zones),
	}
	if !slices.Contains(regionNames(), e.Region) {
		return rules
	}
	for _, zone := range zones {
		// The letters an account sees are its own; a to f are all there are.
		letter, ok := strings.CutPrefix(zone, e.Region)
		rules = append(rules, rule{"network.zones", zone, ok && len(letter) == 1 && "a" <= letter && letter <= "f",
			"is no zone of " + e.Region, "the region and a letter, such as " + e.Region + "a"})
	}
	return rules
}

// InterfaceEndpointServices are the services that an interface endpoint can be
// made for here, as the last part of their service name. A service that is
// missing has no caller in the platform, or, as S3, a gateway endpoint that
// costs nothing.
func InterfaceEndpointServices() []string {
	return []string{
		"autoscaling", "backup", "ec2", "ec2messages", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticache",
		"elasticloadbalancing", "kms", "logs", "monitoring", "rds", "secretsmanager", "sns", "sqs", "ssm",
		"ssmmessages", "sts", "xray",
	}
}

// addressRules are those of how many addresses the subnets hold.
func addressRules(e Environment) []rule {
	n, c := e.Network, e.Cache
	if _, err := n.Subnets(); err != nil || len(n.Zones) == 0 || !sane(c.Shards, c.ReplicasPerShard, e.Cluster.Nodes.Max, e.Cluster.Nodes.MaxPodsPerNode) {
		return nil
	}
	nodes := c.Shards * (1 + c.ReplicasPerShard)
	data := len(n.Zones) * usable(n.DataPrefix)
	// The busiest zone; a node takes its own address, its pods' blocks of 16
	// and one block in reserve (WARM_PREFIX_TARGET=1).
	busiest := e.Cluster.Nodes.Groups(n.Zones)[0].Max
	each := 1 + 16*(ceilDivide(e.Cluster.Nodes.MaxPodsPerNode, 16)+1)
	application := usable(n.ApplicationPrefix)
	return []rule{
		{"cache.shards", c.Shards, nodes+dataReserve <= data,
			fmt.Sprintf("with replicas needs %d addresses, and the data subnets hold %d for it", nodes, max(data-dataReserve, 0)), "fewer, or a wider network.dataPrefix"},
		{"cluster.nodes.max", e.Cluster.Nodes.Max, busiest*each <= application,
			fmt.Sprintf("needs %d addresses in one zone, and its application subnet holds %d", busiest*each, application),
			fmt.Sprintf("%d or fewer, or a lower cluster.nodes.maxPodsPerNode", len(n.Zones)*(application/each))},
	}
}

// dataReserve is how many addresses of the data subnets are kept for the
// database, its standby and its restore test, and for rotation functions.
const dataReserve = 16

// usable is how many addresses of a subnet AWS leaves: it keeps five
// (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html).
func usable(prefix int) int { return 1<<(32-prefix) - 5 }

// ceilDivide is a/b, rounded up.
func ceilDivide(a, b int) int { return (a + b - 1) / b }
