package capacity

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
)

// volumesPerNode is how many volumes a node takes beside its own disk: the least
// of the types in config/instances.go. An instance has 27 attachments, of which
// the disk takes one, and each network interface after the first, of which there
// are eight at most, another
// (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/v1.64.0/pkg/driver/node.go).
const volumesPerNode = 19

// Node is one node and what was placed on it.
type Node struct {
	// Name is its zone and a number.
	Name, Zone string
	// Offers is what it has for pods, and Free what is left.
	Offers, Free config.Room
	// FreeVolumes is how many more volumes it takes.
	FreeVolumes int
	Pods        []Pod
	// node is what a pod's selectors are held against.
	node *corev1.Node
}

// Counts is how many nodes there are in each zone, in the order of the zones.
type Counts []int

// Spread is count nodes as the groups of env share them.
func Spread(env config.Environment, count int) Counts {
	nodes := env.Cluster.Nodes
	nodes.Start = count
	var counts Counts
	for _, group := range nodes.Groups(env.Network.Zones) {
		counts = append(counts, group.Start)
	}
	return counts
}

// Without is env's nodes at their largest when the index'th zone is lost.
func Without(env config.Environment, index int) Counts {
	counts := Spread(env, env.Cluster.Nodes.Max)
	counts[index] = 0
	return counts
}

// Total is how many nodes there are.
func (c Counts) Total() (sum int) {
	for _, n := range c {
		sum += n
	}
	return sum
}

// nodes are counts' nodes of env, empty.
func nodes(env config.Environment, counts Counts) []*Node {
	offers := env.Cluster.Nodes.Room()
	architecture := config.AMD64
	if row, ok := config.FindInstanceType(env.Cluster.Nodes.InstanceTypes[0]); ok {
		architecture = row.Architecture
	}
	var all []*Node
	for i, zone := range env.Network.Zones {
		for number := range counts[i] {
			name := fmt.Sprintf("%s-%d", zone, number+1)
			all = append(all, &Node{
				Name: name, Zone: zone, Offers: offers, Free: offers, FreeVolumes: volumesPerNode,
				node: &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
					corev1.LabelHostname:           name,
					corev1.LabelTopologyZone:       zone,
					corev1.LabelTopologyRegion:     env.Region,
					corev1.LabelOSStable:           "linux",
					corev1.LabelArchStable:         string(architecture),
					corev1.LabelInstanceTypeStable: env.Cluster.Nodes.InstanceTypes[0],
				}}},
			})
		}
	}
	return all
}

// put places pod on n.
func (n *Node) put(pod Pod) {
	n.Pods = append(n.Pods, pod)
	n.Free = n.Free.Minus(pod.Workload.Room)
	n.FreeVolumes -= len(pod.Workload.VolumesGiB)
}
