package config

import "fmt"

// Room is an amount of what pods share a node for.
type Room struct {
	Pods int
	// CPUMillis is thousandths of a core.
	CPUMillis int
	MemoryMiB int
}

// Times is r n times over.
func (r Room) Times(n int) Room { return Room{r.Pods * n, r.CPUMillis * n, r.MemoryMiB * n} }

// Plus is r and other together.
func (r Room) Plus(other Room) Room {
	return Room{r.Pods + other.Pods, r.CPUMillis + other.CPUMillis, r.MemoryMiB + other.MemoryMiB}
}

// Minus is what other leaves of r.
func (r Room) Minus(other Room) Room {
	return Room{r.Pods - other.Pods, r.CPUMillis - other.CPUMillis, r.MemoryMiB - other.MemoryMiB}
}

// Holds reports whether need fits into r.
func (r Room) Holds(need Room) bool {
	return need.Pods <= r.Pods && need.CPUMillis <= r.CPUMillis && need.MemoryMiB <= r.MemoryMiB
}

// String writes r for a problem.
func (r Room) String() string {
	return fmt.Sprintf("%d pods, %dm of CPU and %d MiB", r.Pods, r.CPUMillis, r.MemoryMiB)
}

// evictionMiB is the free memory at which the kubelet begins to evict, in MiB:
// what the image of the nodes sets, and no pod is given
// (https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go).
const evictionMiB = 100

// KubeletReserve is what a node keeps for the kubelet and the container runtime,
// and how many pods it takes: AWS' own formula for its images, 11 MiB a pod and
// 255 MiB, and 6 % of the first core, 1 % of the second, 0.5 % of the next two
// and 0.25 % of the others
// (https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go).
// The launch template sets it, reckoned with MaxPodsPerNode; by itself the image
// would reckon with the pods that the type has addresses for without prefix
// delegation, however many it then takes. Where types differ in their cores, the
// one with the most counts.
func (n Nodes) KubeletReserve() Room {
	cores := 0
	for _, row := range n.types() {
		cores = max(cores, row.VCPUs)
	}
	tenths := 0
	for core := 1; core <= cores; core++ {
		switch {
		case core == 1:
			tenths += 600
		case core == 2:
			tenths += 100
		case core <= 4:
			tenths += 50
		default:
			tenths += 25
		}
	}
	return Room{n.MaxPodsPerNode, tenths / 10, 11*n.MaxPodsPerNode + 255}
}

// Room is what one node offers to pods: its size, less 7.5 % of memory for the
// hypervisor and the kernel, as Karpenter assumes
// (https://karpenter.sh/docs/reference/settings/, VM_MEMORY_OVERHEAD_PERCENT),
// less KubeletReserve, and less the 100 MiB at which the kubelet evicts. Where
// several instance types are listed, a node counts as the least of them.
func (n Nodes) Room() Room {
	reserve := n.KubeletReserve()
	var least Room
	for i, row := range n.types() {
		room := Room{n.MaxPodsPerNode, row.VCPUs*1000 - reserve.CPUMillis, row.MemoryMiB*925/1000 - reserve.MemoryMiB - evictionMiB}
		if i == 0 {
			least = room
		}
		least = Room{min(least.Pods, room.Pods), min(least.CPUMillis, room.CPUMillis), min(least.MemoryMiB, room.MemoryMiB)}
	}
	return least
}

// types are the rows of the instance types that are known.
func (n Nodes) types() []InstanceType {
	var rows []InstanceType
	for _, name := range n.InstanceTypes {
		if row, ok := FindInstanceType(name); ok {
			rows = append(rows, row)
		}
	}
	return rows
}
