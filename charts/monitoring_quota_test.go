package charts_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/capacity/inventory"
	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// nodesOfUpdate is how many nodes EKS adds to a group of one zone while it updates
// the group
// (https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html).
const nodesOfUpdate = 2

// TestMonitoringFitsIntoItsQuota asks for everything at once: all nodes, those that
// an update of every group adds, and each release in the middle of an update.
func TestMonitoringFitsIntoItsQuota(t *testing.T) {
	large, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	large.Cluster.Nodes.Max, large.Observability.Replicas, large.Observability.MetricsGiB = 50, 3, 500
	small, err := config.Lookup("development")
	if err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string]config.Environment{"large": large, "small": small} {
		t.Run(name, func(t *testing.T) {
			sources, err := inventory.Sources(env, new(rendering.Charts))
			if err != nil {
				t.Fatal(err)
			}
			all, err := inventory.Workloads(env, sources)
			if err != nil {
				t.Fatal(err)
			}
			var monitoring []capacity.Workload
			for _, w := range all {
				if w.Namespace == names.NamespaceMonitoring {
					monitoring = append(monitoring, w)
				}
			}
			nodes := env.Cluster.Nodes.Max + nodesOfUpdate*len(env.Network.Zones)
			busy := capacity.Size{Largest: true, Updating: func(capacity.Workload) bool { return true }}
			need := capacity.Sum(monitoring, busy, nodes)
			claims, gib := capacity.Volumes(monitoring)
			quota := charts.MonitoringQuota(env)
			for what, needed := range map[corev1.ResourceName]int64{
				corev1.ResourcePods:                   int64(need.Pods),
				corev1.ResourceRequestsCPU:            int64(need.CPUMillis),
				corev1.ResourceRequestsMemory:         int64(need.MemoryMiB),
				corev1.ResourceRequestsStorage:        int64(gib),
				corev1.ResourcePersistentVolumeClaims: int64(claims),
			} {
				hard := quota[what]
				if got := amount(what, hard); needed == 0 || needed > got {
					t.Errorf("%s: %d are needed on %d nodes, and the quota is %d", what, needed, nodes, got)
				}
			}
		})
	}
}

// amount is a quantity in the unit in which capacity counts it.
func amount(what corev1.ResourceName, hard resource.Quantity) int64 {
	switch what {
	case corev1.ResourceRequestsCPU:
		return hard.MilliValue()
	case corev1.ResourceRequestsMemory:
		return hard.Value() >> 20
	case corev1.ResourceRequestsStorage:
		return hard.Value() >> 30
	default:
		return hard.Value()
	}
}
