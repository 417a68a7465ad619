package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// roleShape is the ARN of an IAM role, path included
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
var roleShape = regexp.MustCompile(`^arn:aws:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}$`)

// clusterRules are those of the control plane.
func clusterRules(e Environment) []rule {
	c := e.Cluster
	var versions []string
	for _, row := range KubernetesVersions() {
		versions = append(versions, row.Version)
	}
	rules := []rule{
		oneOf("cluster.version", c.Version, versions),
		unique("cluster.administrators", c.Administrators),
	}
	for _, arn := range c.Administrators {
		rules = append(rules, matches("cluster.administrators", arn, roleShape,
			"is no ARN of an IAM role", "one such as arn:aws:iam::111122223333:role/operators"))
	}
	return append(rules, serviceRules(c.ServiceCIDR, e.Network.VPCCIDR)...)
}

// serviceRules are those of the range of Kubernetes services
// (https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html).
func serviceRules(services, vpc string) []rule {
	const field = "cluster.serviceCidr"
	r, ok := parseRange(services)
	if !ok {
		return []rule{{field, services, false, "is no IPv4 range", "its first address and length, such as 172.20.0.0/16"}}
	}
	rules := []rule{
		{field, services, within(r, privateRanges()), "is not private", "a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"},
		{field, services, 12 <= r.Bits() && r.Bits() <= 24, "is no size that EKS takes", "a range of /12 to /24"},
		{field, services, !r.Overlaps(netip.MustParsePrefix(dockerBridge)), "meets Docker's bridge " + dockerBridge, "a range beside it"},
	}
	if v, ok := parseRange(vpc); ok {
		rules = append(rules, rule{field, services, !r.Overlaps(v), "meets network.vpcCidr, " + vpc, "a range outside of it"})
	}
	return rules
}

// endpointRules are those of who reaches the API endpoint. EKS takes 40 ranges
// (https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html), none of
// them private
// (https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html).
func endpointRules(e Environment) []rule {
	const field = "cluster.publicCidrs"
	ranges := e.Cluster.PublicCIDRs
	rules := []rule{
		unique(field, ranges),
		{field, ranges, len(ranges) <= 40, "are more ranges than EKS takes", "40 at most"},
	}
	for _, text := range ranges {
		r, ok := parseRange(text)
		if !ok {
			rules = append(rules, rule{field, text, false, "is no IPv4 range", "its first address and length, such as 203.0.113.0/24"})
			continue
		}
		rules = append(rules,
			rule{field, text, r.Bits() >= 8, "opens the Kubernetes API to the world", "the ranges of your offices and CI, or nothing for a private endpoint"},
			rule{field, text, r.Bits() < 8 || !within(r, unroutable()), "never arrives over the internet", "the public ranges of your offices and CI"})
	}
	return rules
}

// addOnVersion is how EKS writes an add-on's version.
var addOnVersion = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$`)

// addOnRules are those of the pinned add-ons.
func addOnRules(e Environment) []rule {
	const field = "cluster.addOns"
	var rules []rule
	var names []string
	for _, pin := range e.Cluster.AddOns {
		name, version, _ := strings.Cut(pin, "=")
		names = append(names, name)
		known := oneOf(field, name, AddOnNames())
		known.value = pin
		rules = append(rules, known, rule{field, pin, addOnVersion.MatchString(version), "pins no version of EKS", "name=version, such as vpc-cni=v1.20.4-eksbuild.1"})
	}
	return append(rules, unique(field, names))
}

// The bounds of a node, and where they come from.
const (
	// leastNodeMemoryMiB is what the daemons of every node, the kubelet's
	// reserve and one application pod need at least.
	leastNodeMemoryMiB = 4096
	// mostPods is AWS' recommended limit for a node of fewer than 30 vCPUs
	// (https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html).
	mostPods = 110
	// mostNodesInGroup is EKS' quota for a managed node group
	// (https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html).
	mostNodesInGroup = 450
)

// nodeRules are those of the nodes' types and number.
func nodeRules(e Environment) []rule {
	n, zones := e.Cluster.Nodes, len(e.Network.Zones)
	const types = "cluster.nodes.instanceTypes"
	rules := []rule{
		{types, n.InstanceTypes, len(n.InstanceTypes) > 0, "names no type", "one, such as t3.medium"},
		{types, n.InstanceTypes, n.Capacity != OnDemand || len(n.InstanceTypes) <= 1, "are several types for on-demand nodes", "one type, or cluster.nodes.capacity=spot"},
		// A managed node group takes 20
		// (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html).
		{types, n.InstanceTypes, len(n.InstanceTypes) <= 20, "are more types than a node group takes", "20 at most"},
		unique(types, n.InstanceTypes),
		oneOf("cluster.nodes.capacity", n.Capacity, Capacities()),
		between("cluster.nodes.min", n.Min, 1, mostNodesInGroup*MaxZones, " nodes"),
		{"cluster.nodes.max", n.Max, n.Max >= n.Min, "is less than cluster.nodes.min", fmt.Sprintf("%d or more", n.Min)},
		{"cluster.nodes.start", n.Start, n.Start == 0 || n.Max < n.Min || n.Min <= n.Start && n.Start <= n.Max, "is not between cluster.nodes.min and cluster.nodes.max",
			fmt.Sprintf("%d to %d nodes, or 0 once every group exists", n.Min, n.Max)},
		// A node group's maximum is at least 1, and each zone has a group.
		{"cluster.nodes.max", n.Max, n.Max >= zones, "leaves a zone without a node", fmt.Sprintf("%d or more, one a zone", zones)},
		{"cluster.nodes.max", n.Max, n.Max <= mostNodesInGroup*max(zones, 1), "is more than EKS' node groups hold", fmt.Sprintf("%d or fewer", mostNodesInGroup*max(zones, 1))},
		between("cluster.nodes.diskGiB", n.DiskGiB, 20, 16384, " GiB"),
		between("cluster.nodes.maxPodsPerNode", n.MaxPodsPerNode, 10, mostPods, " pods"),
	}
	var first Architecture
	for _, name := range n.InstanceTypes {
		row, ok := FindInstanceType(name)
		if !ok {
			rules = append(rules, rule{types, name, false, "is unknown", "a type of the table in config/instances.go, such as t3.medium"})
			continue
		}
		if first == "" {
			first = row.Architecture
		}
		rules = append(rules,
			rule{types, name, row.MemoryMiB >= leastNodeMemoryMiB, fmt.Sprintf("has %d MiB of memory, too little for the platform", row.MemoryMiB), "a type of 4096 MiB or more"},
			rule{"cluster.nodes.maxPodsPerNode", n.MaxPodsPerNode, n.MaxPodsPerNode <= row.addresses(), fmt.Sprintf("is more than the %d for which a %s has addresses", row.addresses(), name), fmt.Sprintf("%d or fewer", row.addresses())},
			rule{types, name, row.Architecture == first, fmt.Sprintf("is %s beside types of %s", row.Architecture, first), "types of one architecture"})
	}
	return rules
}
