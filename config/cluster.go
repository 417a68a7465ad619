package config

// Cluster is the Kubernetes cluster and its nodes.
type Cluster struct {
	// Version is the Kubernetes minor version. KubernetesVersions says which ones
	// EKS knows and until when it supports them. Deploy a change of it alone: a
	// node group refuses a new version together with another change of its own,
	// such as of its size or of a tag. Default: 1.36.
	Version string `json:"version"`
	// PublicCIDRs are the ranges that reach the API endpoint from outside the
	// VPC, 40 at most. Empty: the endpoint is private, reached from within the
	// VPC only. Default: none, and a placeholder in development.
	PublicCIDRs []string `json:"publicCidrs"`
	// Administrators are the IAM role ARNs that get cluster-admin through an
	// access entry: operators' and CI's. Default: none.
	Administrators []string `json:"administrators"`
	// ServiceCIDR is the range of Kubernetes services' addresses, /12 to /24,
	// private and outside of the VPC. A cluster keeps it for life. Default:
	// 172.20.0.0/16, which EKS itself takes beside a VPC in 10.0.0.0/8.
	ServiceCIDR string `json:"serviceCidr"`
	Nodes       Nodes  `json:"nodes"`
	// AddOns pins EKS add-ons, as `name=version`; an add-on that is not listed
	// gets EKS' default version for the cluster's Kubernetes version. Default:
	// none pinned.
	AddOns []string `json:"addOns"`
}

// Nodes is the worker nodes' size and number over all zones together. There is
// one managed node group a zone, because a volume is bound to its zone.
type Nodes struct {
	// InstanceTypes are tried in order; more than one only makes sense for
	// spot. All must be of one architecture and stand in InstanceTypes. Default:
	// t3.medium, and t3.large and t3a.large in development.
	InstanceTypes []string `json:"instanceTypes"`
	// Capacity is on-demand or spot. Default: on-demand, and spot in development.
	Capacity Capacity `json:"capacity"`
	// Min is the least number of nodes of all groups together. Default: 2, and 1
	// in development.
	Min int `json:"min"`
	// Max is the largest number of nodes of all groups together, at least one a
	// zone. Default: 3 in development, 4 in staging, 10 in production.
	Max int `json:"max"`
	// Start is the number of nodes that new groups begin with, all together:
	// from Min to Max, or 0. EKS makes a group only with a size to begin at
	// (https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html);
	// from then on the autoscaler owns it. Once every group exists, write 0: an
	// update that changes Min or Max would take the groups back to Start, and
	// CloudFormation does nothing when the size goes from the template. Default:
	// 2 in development, 4 in staging, 5 in production: what holds everything at
	// rest.
	Start int `json:"start"`
	// DiskGiB is the size of each node's gp3 root volume, in GiB, 20 to 16384.
	// Default: 50.
	DiskGiB int `json:"diskGiB"`
	// MaxPodsPerNode is how many pods a node takes, 10 to 110. The launch template
	// sets it, with the memory that the kubelet keeps for so many: 11 MiB each,
	// used or not. A change of it replaces the nodes, one after the other. Default:
	// 20, where a t3.medium's memory is used up before its pods are, and 35 in
	// development.
	MaxPodsPerNode int `json:"maxPodsPerNode"`
	// ToleratesZoneLoss refuses a Max that does not hold both workloads at their
	// largest with the busiest zone's nodes gone, as far as sums tell. Pods whose
	// volumes lie in the lost zone wait for it all the same. Default: false, and true in
	// production.
	ToleratesZoneLoss bool `json:"toleratesZoneLoss"`
}

// Copies is how many pods there are of what requests go through, or what every
// change of an object waits for: two where two nodes always run, for on one node a
// second pod protects from nothing.
func (n Nodes) Copies() int { return min(2, n.Min) }

// Capacity is how EC2 sells a node.
type Capacity string

// The capacities.
const (
	// OnDemand stays until it is given up.
	OnDemand Capacity = "on-demand"
	// Spot costs less, and EC2 takes it back with two minutes' notice
	// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html).
	Spot Capacity = "spot"
)

// Capacities lists every Capacity that exists.
func Capacities() []Capacity { return []Capacity{OnDemand, Spot} }

// NodeGroup is one zone's share of the nodes.
type NodeGroup struct {
	Zone string
	// Min and Max bound the number of nodes in this zone, and Start is how many
	// a new group begins with.
	Min, Max, Start int
}

// Groups spreads the nodes over zones: the groups' minima add up to Min, their
// maxima to Max and their beginnings to Start, the first zones taking what does
// not divide. A zone whose minimum is 0 may be left without a node, until the
// autoscaler needs one.
func (n Nodes) Groups(zones []string) []NodeGroup {
	groups := make([]NodeGroup, len(zones))
	for i, zone := range zones {
		groups[i] = NodeGroup{Zone: zone, Min: share(n.Min, i, len(zones)), Max: share(n.Max, i, len(zones)), Start: share(n.Start, i, len(zones))}
	}
	return groups
}

// share is the index'th part of total split into parts as evenly as whole
// numbers allow.
func share(total, index, parts int) int {
	if index < total%parts {
		return total/parts + 1
	}
	return total / parts
}
