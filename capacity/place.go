package capacity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Pod is one pod of a workload.
type Pod struct {
	Workload *Workload
	// Number tells it from its like.
	Number int
	// New pods are of a revision that is being rolled out.
	New bool
	// Zone is where its volumes lie; empty: it has none, or they are not made yet.
	Zone string
}

// String names p.
func (p Pod) String() string {
	if p.New {
		return fmt.Sprintf("%s new %d", p.Workload, p.Number)
	}
	return fmt.Sprintf("%s %d", p.Workload, p.Number)
}

// growth is 1 for a pod that comes on top of what there is at rest.
func (p Pod) growth() int {
	if p.New || p.Number >= p.Workload.Replicas {
		return 1
	}
	return 0
}

// Way is how pods come onto nodes.
type Way string

// The ways. What fits in one of them alone fits by luck.
const (
	// Tight puts the largest pods first, each on the first node that takes it:
	// what is possible at all.
	Tight Way = "tight"
	// Even takes pods in the order in which they are installed, first all that
	// there are at rest, and puts each on the node that it leaves emptiest, as the
	// scheduler does by default
	// (https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins,
	// NodeResourcesFit).
	Even Way = "even"
)

// Zones are where pods' volumes lie, by the pods' names.
type Zones map[string]string

// Plan is where everything stands.
type Plan struct {
	Nodes []*Node
	// Waiting are the pods that found no node.
	Waiting []Waiting
}

// Waiting is a pod without a node.
type Waiting struct {
	Pod Pod
	// Reason says what it lacks, with every node's figures.
	Reason string
}

// Place puts workloads at size onto counts' nodes of env. Pods that volumes names
// stand in their volumes' zone.
func Place(env config.Environment, workloads []Workload, size Size, counts Counts, way Way, volumes Zones) Plan {
	plan := &Plan{Nodes: nodes(env, counts)}
	var queue []Pod
	for i := range workloads {
		w := &workloads[i]
		if w.Kind == DaemonSet {
			plan.everywhere(w)
			continue
		}
		before, surge := size.pods(*w)
		for number := range before + surge {
			pod := Pod{Workload: w, Number: number, New: number >= before}
			pod.Zone = volumes[pod.String()]
			queue = append(queue, pod)
		}
	}
	if way == Even {
		slices.SortStableFunc(queue, func(a, b Pod) int { return cmp.Compare(a.growth(), b.growth()) })
	} else {
		offers := env.Cluster.Nodes.Room()
		slices.SortStableFunc(queue, func(a, b Pod) int {
			if (a.Zone != "") != (b.Zone != "") {
				return -strings.Compare(a.Zone, b.Zone)
			}
			return cmp.Compare(share(b.Workload.Room, offers), share(a.Workload.Room, offers))
		})
	}
	for _, pod := range queue {
		plan.add(pod, way)
	}
	return *plan
}

// Lose is p after the loss of zone: its nodes are gone, what stands elsewhere
// stays, and what stood there looks for another node, by priority.
func (p Plan) Lose(zone string) Plan {
	after := &Plan{}
	var queue []Pod
	for _, node := range p.Nodes {
		if node.Zone != zone {
			left := *node
			left.Pods = slices.Clone(node.Pods)
			after.Nodes = append(after.Nodes, &left)
			continue
		}
		for _, pod := range node.Pods {
			if pod.Workload.Kind != DaemonSet {
				queue = append(queue, pod)
			}
		}
	}
	for _, waiting := range p.Waiting {
		queue = append(queue, waiting.Pod)
	}
	slices.SortStableFunc(queue, func(a, b Pod) int { return cmp.Compare(b.Workload.Priority, a.Workload.Priority) })
	for _, pod := range queue {
		after.add(pod, Even)
	}
	return *after
}

// everywhere puts a pod of w on each node that it may stand on.
func (p *Plan) everywhere(w *Workload) {
	for i, node := range p.Nodes {
		pod := Pod{Workload: w, Number: i}
		if !selects(pod, node) {
			continue
		}
		if !node.Free.Holds(w.Room) {
			p.Waiting = append(p.Waiting, Waiting{pod, lack(pod, []*Node{node})})
			continue
		}
		node.put(pod)
	}
}

// add puts pod on the node that way prefers, or lets it wait.
func (p *Plan) add(pod Pod, way Way) {
	var best *Node
	for _, node := range p.Nodes {
		if !p.takes(node, pod) {
			continue
		}
		if best == nil || way == Even && emptiness(node, pod) > emptiness(best, pod) {
			best = node
		}
	}
	if best == nil {
		p.Waiting = append(p.Waiting, Waiting{pod, lack(pod, p.Nodes)})
		return
	}
	if len(pod.Workload.VolumesGiB) > 0 {
		pod.Zone = best.Zone
	}
	best.put(pod)
}

// emptiness is what node has left of both with pod on it, on average, in
// hundredths of a percent.
func emptiness(node *Node, pod Pod) int {
	left := node.Free.Minus(pod.Workload.Room)
	return 5_000*left.CPUMillis/node.Offers.CPUMillis + 5_000*left.MemoryMiB/node.Offers.MemoryMiB
}

// share is how much of a node need takes, in hundredths of a percent of what it
// takes most of.
func share(need, offers config.Room) int {
	return max(10_000*need.CPUMillis/offers.CPUMillis, 10_000*need.MemoryMiB/offers.MemoryMiB)
}

// Zones are the zones in which p's volumes lie.
func (p Plan) Zones() Zones {
	zones := Zones{}
	for _, node := range p.Nodes {
		for _, pod := range node.Pods {
			if len(pod.Workload.VolumesGiB) > 0 && pod.Workload.Kind != DaemonSet {
				zones[pod.String()] = node.Zone
			}
		}
	}
	return zones
}

// lack says why pod found none of nodes.
func lack(pod Pod, nodes []*Node) string {
	var text strings.Builder
	fmt.Fprintf(&text, "needs %dm of CPU and %d MiB", pod.Workload.Room.CPUMillis, pod.Workload.Room.MemoryMiB)
	if count := len(pod.Workload.VolumesGiB); count > 0 {
		fmt.Fprintf(&text, ", room for %d volumes", count)
	}
	if pod.Zone != "" {
		fmt.Fprintf(&text, " in %s", pod.Zone)
	}
	if rules := rules(pod); rules != "" {
		fmt.Fprintf(&text, ", %s", rules)
	}
	text.WriteString("; left are")
	if len(nodes) == 0 {
		text.WriteString(" no nodes")
	}
	for i, node := range nodes {
		if i > 0 {
			text.WriteString(",")
		}
		fmt.Fprintf(&text, " %s on %s", node.Free, node.Name)
	}
	return text.String()
}
