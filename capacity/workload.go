package capacity

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Kind is how a workload's pods come about.
type Kind string

// The kinds.
const (
	Deployment  Kind = "Deployment"
	StatefulSet Kind = "StatefulSet"
	// DaemonSet has a pod on each node.
	DaemonSet Kind = "DaemonSet"
	// Job runs while a release is installed or upgraded, and ends.
	Job Kind = "Job"
)

// Workload is what makes pods of one kind.
type Workload struct {
	// Source is the release, manifest or add-on that it is from.
	Source          string
	Kind            Kind
	Namespace, Name string
	// Replicas is how many pods there are at rest, and Most how many with the
	// autoscaler at its bound. A DaemonSet has neither.
	Replicas, Most int
	// Scaled workloads have a horizontal pod autoscaler.
	Scaled bool
	// Surge is how many pods a rolling update adds before it takes old ones away.
	Surge int
	// Room is what one pod reserves.
	Room config.Room
	// VolumesGiB are the sizes of one pod's volumes. Each is bound to a zone.
	VolumesGiB []int
	// Priority is the scheduler's: the higher comes first.
	Priority int
	// pod is what the scheduler sees of a pod: its labels, and what binds it.
	pod *corev1.Pod
}

// String names w as kubectl does.
func (w Workload) String() string { return w.Namespace + "/" + w.Name }

// Size is how much of everything there is at a time.
type Size struct {
	// Largest is with autoscalers at their bound, instead of at rest.
	Largest bool
	// Updating says whose surge counts, and which jobs run; nil: none.
	Updating func(Workload) bool
}

// pods is how many pods of w there are, and how many more of a new revision. A
// DaemonSet's are counted by whoever knows the nodes.
func (s Size) pods(w Workload) (before, surge int) {
	updating := s.Updating != nil && s.Updating(w)
	if w.Kind == DaemonSet || w.Kind == Job && !updating {
		return 0, 0
	}
	before = w.Replicas
	if s.Largest {
		before = w.Most
	}
	if updating {
		surge = w.Surge
	}
	return before, surge
}

// Sum is what workloads reserve at size on count nodes, all together.
func Sum(workloads []Workload, size Size, count int) config.Room {
	var sum config.Room
	for _, w := range workloads {
		pods := count
		if w.Kind != DaemonSet {
			before, surge := size.pods(w)
			pods = before + surge
		}
		sum = sum.Plus(w.Room.Times(pods))
	}
	return sum
}

// Volumes is how many volumes workloads have at rest, and their GiB.
func Volumes(workloads []Workload) (count, gib int) {
	for _, w := range workloads {
		for _, size := range w.VolumesGiB {
			count += w.Replicas
			gib += w.Replicas * size
		}
	}
	return count, gib
}
