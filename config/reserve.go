package config

// Reserve is a row of what the platform itself takes from the nodes.
type Reserve struct {
	Name string
	Runs Runs
	// Room is what it reserves each time that it runs.
	Room Room
	// Reason says what it is made of.
	Reason string
}

// Runs is how many times over a row counts.
type Runs string

// How often rows count.
const (
	RunsOnEachNode Runs = "on each node"
	RunsOnce       Runs = "once"
	// RunsInCopies is twice where two nodes always run, and else once.
	RunsInCopies   Runs = "twice, or once if cluster.nodes.min is 1"
	RunsInReplicas Runs = "observability.replicas times"
	// RunsByNodes and RunsByReplicaAndNode are for what grows with the most nodes
	// that there may be, because it is made for them.
	RunsByNodes          Runs = "for each of cluster.nodes.max"
	RunsByReplicaAndNode Runs = "for each of cluster.nodes.max, observability.replicas times"
)

// times is how often r counts for env on count nodes.
func (r Runs) times(env Environment, count int) int {
	switch r {
	case RunsOnEachNode:
		return count
	case RunsInCopies:
		return env.Cluster.Nodes.Copies()
	case RunsInReplicas:
		return env.Observability.Replicas
	case RunsByNodes:
		return env.Cluster.Nodes.Max
	case RunsByReplicaAndNode:
		return env.Observability.Replicas * env.Cluster.Nodes.Max
	default:
		return 1
	}
}

// PlatformReserve is what runs beside the application, as the scheduler counts it:
// the requests in the manifests, in the charts as they render with our values, and
// of EKS' add-ons. A test computes them anew, and refuses a sum that is less, or
// more than a tenth too much.
func PlatformReserve() []Reserve {
	return []Reserve{
		{"daemons", RunsOnEachNode, Room{3, 180, 104}, "aws-node, kube-proxy, ebs-csi-node"},
		{"controllers", RunsOnce, Room{8, 500, 1612}, "CoreDNS twice, External Secrets and cert-manager but for their webhooks, external-dns, cluster autoscaler"},
		{"controllers in copies", RunsInCopies, Room{5, 310, 912}, "EBS CSI controller, load balancer controller, the webhooks of External Secrets and cert-manager, metrics-server"},
		{"daemons of monitoring", RunsOnEachNode, Room{2, 50, 240}, "node-exporter, Alloy"},
		{"monitoring", RunsOnce, Room{9, 335, 2368}, "Loki, Grafana, Thanos' store gateway and compactor, the operator, kube-state-metrics, three exporters"},
		{"monitoring in replicas", RunsInReplicas, Room{3, 250, 1312}, "Prometheus with Thanos' sidecar, Alertmanager, Thanos' query"},
		{"compactor, by nodes", RunsByNodes, Room{0, 0, 32}, "its blocks grow with what is measured"},
		{"Prometheus, by nodes", RunsByReplicaAndNode, Room{0, 0, 64}, "each node and its pods are some 5000 series more"},
	}
}
