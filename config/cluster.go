package config

// Cluster is the Kubernetes cluster and its nodes.
type Cluster struct {
	// Version is the Kubernetes minor version, such as "1.36". The table in
	// versions.go says which ones EKS knows and until when it supports them.
	Version string `json:"version"`
	// PublicCIDRs are the ranges that reach the API endpoint from outside the
	// VPC. Empty: the endpoint is private, reached from within the VPC only.
	PublicCIDRs []string `json:"publicCidrs"`
	// Administrators are the IAM role ARNs that get cluster-admin through an
	// access entry: operators' and CI's.
	Administrators []string `json:"administrators"`
	Nodes          Nodes    `json:"nodes"`
	// AddOns pins EKS add-ons, as `name=version`; an add-on that is not listed
	// gets EKS' default version for the cluster's Kubernetes version.
	AddOns []string `json:"addOns"`
}

// Nodes is the worker nodes' size and number over all zones together. There is
// one managed node group a zone, because a volume is bound to its zone.
type Nodes struct {
	// InstanceTypes are tried in order; more than one only makes sense for
	// spot. All must be of one architecture.
	InstanceTypes []string `json:"instanceTypes"`
	// Capacity is on-demand or spot.
	Capacity Capacity `json:"capacity"`
	// Min and Max bound the number of nodes of all groups together.
	Min int `json:"min"`
	Max int `json:"max"`
	// DiskGiB is the size of each node's gp3 root volume, in GiB.
	DiskGiB int `json:"diskGiB"`
}

// Capacity is how EC2 sells a node.
type Capacity string

// The capacities.
const (
	OnDemand Capacity = "on-demand"
	Spot     Capacity = "spot"
)

// Capacities lists every Capacity that exists.
func Capacities() []Capacity { return []Capacity{OnDemand, Spot} }

// NodeGroup is one zone's share of the nodes.
type NodeGroup struct {
	Zone string
	// Min and Max bound the number of nodes in this zone.
	Min, Max int
}

// Groups spreads the nodes over zones: the groups' minima add up to Min and
// their maxima to Max, the first zones taking what does not divide. A zone whose
// minimum is 0 gets its first node when the autoscaler needs one.
func (n Nodes) Groups(zones []string) []NodeGroup {
	groups := make([]NodeGroup, len(zones))
	for i, zone := range zones {
		groups[i] = NodeGroup{Zone: zone, Min: share(n.Min, i, len(zones)), Max: share(n.Max, i, len(zones))}
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
