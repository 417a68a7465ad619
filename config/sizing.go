package config

import "fmt"

// Room is an amount of what pods share a node for.
type Room struct {
	Pods int
	// CPUMillis is thousandths of a core.
	CPUMillis int
	MemoryMiB int
}

// times is r n times over.
func (r Room) times(n int) Room { return Room{r.Pods * n, r.CPUMillis * n, r.MemoryMiB * n} }

// plus is r and other together.
func (r Room) plus(other Room) Room {
	return Room{r.Pods + other.Pods, r.CPUMillis + other.CPUMillis, r.MemoryMiB + other.MemoryMiB}
}

// holds reports whether need fits into r.
func (r Room) holds(need Room) bool {
	return need.Pods <= r.Pods && need.CPUMillis <= r.CPUMillis && need.MemoryMiB <= r.MemoryMiB
}

// String writes r for a problem.
func (r Room) String() string {
	return fmt.Sprintf("%d pods, %dm of CPU and %d MiB", r.Pods, r.CPUMillis, r.MemoryMiB)
}

// Reserve is a row of what the platform itself takes from the nodes.
type Reserve struct {
	Name string
	// PerNode rows run on every node; the others once.
	PerNode bool
	Room    Room
	// Reason says what it is made of.
	Reason string
}

// PlatformReserve is what runs beside the application, as requests. The figures
// are estimates from the charts' defaults, not measurements.
func PlatformReserve() []Reserve {
	return []Reserve{
		{"daemons", true, Room{6, 250, 358}, "aws-node, kube-proxy, ebs-csi-node, pod identity agent, node-exporter, Alloy"},
		{"controllers", false, Room{18, 900, 2048}, "CoreDNS, EBS CSI, load balancer controller, External Secrets, cert-manager, external-dns, autoscaler, metrics-server"},
		{"monitoring", false, Room{13, 700, 3891}, "Prometheus with Thanos' sidecar, Loki, Thanos store, compactor and two queries, Grafana, Alertmanager, operator, exporters"},
	}
}

// NodeRoom is what a node of type t offers to pods: its size, less
//   - 7.5 % of memory for the hypervisor and the kernel, as Karpenter assumes
//     (https://karpenter.sh/docs/reference/settings/, VM_MEMORY_OVERHEAD_PERCENT);
//   - 11 MiB a pod and 255 MiB for the kubelet, and 6 % of the first core, 1 % of
//     the second, 0.5 % of the next two and 0.25 % of the others, as AL2023's
//     nodeadm reserves
//     (https://github.com/awslabs/amazon-eks-ami/tree/main/nodeadm);
//   - 100 MiB at which the kubelet evicts.
//
// nodeadm may reserve for the pods that the type has addresses for without
// prefix delegation instead of for maxPods; we reckon with the larger.
func NodeRoom(t InstanceType, maxPods int) Room {
	tenths := 600
	for core := 2; core <= t.VCPUs; core++ {
		switch {
		case core == 2:
			tenths += 100
		case core <= 4:
			tenths += 50
		default:
			tenths += 25
		}
	}
	memory := t.MemoryMiB*925/1000 - 11*max(maxPods, t.MaxPods) - 255 - 100
	return Room{maxPods, t.VCPUs*1000 - tenths/10, memory}
}

// Offer is what count nodes of env offer to pods. Where several instance types
// are listed, each node counts as the least of them.
func Offer(env Environment, count int) Room {
	n := env.Cluster.Nodes
	var least Room
	for i, name := range n.InstanceTypes {
		row, _ := FindInstanceType(name)
		room := NodeRoom(row, n.MaxPodsPerNode)
		if i == 0 {
			least = room
		}
		least = Room{min(least.Pods, room.Pods), min(least.CPUMillis, room.CPUMillis), min(least.MemoryMiB, room.MemoryMiB)}
	}
	return least.times(count)
}

// Demand is what env asks of count nodes: both workloads at MaxReplicas with an
// update's surge, and the platform's reserve.
func Demand(env Environment, count int) Room {
	b, f, sidecar := env.Backend, env.Frontend, env.Sidecar
	demand := Room{1, b.CPURequestMillis, b.MemoryRequestMiB}.times(b.MaxReplicas + Surge).
		plus(Room{1, f.CPURequestMillis + sidecar.CPURequestMillis, f.MemoryRequestMiB + sidecar.MemoryRequestMiB}.times(f.MaxReplicas + Surge))
	for _, row := range PlatformReserve() {
		if row.PerNode {
			demand = demand.plus(row.Room.times(count))
		} else {
			demand = demand.plus(row.Room)
		}
	}
	return demand
}

// AfterZoneLoss is how many of n.Max nodes are left when the busiest zone is
// lost. The lost zone's group cannot move, and the others do not grow past their
// own maxima.
func (n Nodes) AfterZoneLoss(zones []string) int {
	if len(zones) == 0 {
		return 0
	}
	return n.Max - n.Groups(zones)[0].Max
}

// sizingRules demand that the nodes hold what runs on them. They are silent
// while a number that goes into the sum is refused by another rule.
func sizingRules(e Environment) []rule {
	n := e.Cluster.Nodes
	if len(broken(nodeRules(e))) > 0 || len(broken(workloadRules(e))) > 0 {
		return nil
	}
	rules := []rule{sizingRule(e, "nodes", func(n Nodes) int { return n.Max })}
	if n.ToleratesZoneLoss {
		rules = append(rules, sizingRule(e, "nodes when a zone is lost", func(n Nodes) int { return n.AfterZoneLoss(e.Network.Zones) }))
	}
	return rules
}

// sizingRule demands that the nodes which left counts hold env, and otherwise
// looks for the least maximum that would do.
func sizingRule(e Environment, what string, left func(Nodes) int) rule {
	n := e.Cluster.Nodes
	count := left(n)
	offer, demand := Offer(e, count), Demand(e, count)
	r := rule{"cluster.nodes.max", n.Max, offer.holds(demand),
		fmt.Sprintf("means %d %s, which offer %s of the %s needed", count, what, offer, demand),
		"larger cluster.nodes.instanceTypes or fewer replicas"}
	for enough := n; !r.holds && enough.Max <= mostNodesInGroup; enough.Max++ {
		if Offer(e, left(enough)).holds(Demand(e, left(enough))) {
			r.want = fmt.Sprintf("%d or more, or larger cluster.nodes.instanceTypes", enough.Max)
			break
		}
	}
	return r
}
