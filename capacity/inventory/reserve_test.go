package inventory

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// TestPlatformReserve holds config.PlatformReserve against what really runs beside
// the application: no less, and at most a tenth more, on each node and besides.
func TestPlatformReserve(t *testing.T) {
	everyVariant(t, holdReserve)
}

// everyVariant runs test for the environments that ship and for changes of what
// the platform's own size depends on.
func everyVariant(t *testing.T, test func(t *testing.T, r read)) {
	everyEnvironment(t, test)
	for key, change := range map[string]func(*config.Environment){
		"three replicas": func(e *config.Environment) {
			e.Observability.Replicas, e.Observability.MetricsGiB, e.Cluster.Nodes.Max = 3, 500, 15
		},
		"one node at least": func(e *config.Environment) {
			e.Cluster.Nodes.Min, e.Observability.Replicas = 1, 1
		},
	} {
		t.Run(key, func(t *testing.T) { test(t, changed(t, key, "production", change)) })
	}
}

func holdReserve(t *testing.T, r read) {
	// The demand of no node and of one, without the application.
	alone := r.env
	alone.Backend, alone.Frontend, alone.Sidecar = config.Workload{}, config.Workload{}, config.Sidecar{}
	application := config.Room{Pods: 2 * config.Surge}
	once := config.Demand(alone, 0).Minus(application)
	node := config.Demand(alone, 1).Minus(application).Minus(once)
	var platform []capacity.Workload
	for _, w := range r.workloads {
		if !w.Scaled {
			platform = append(platform, w)
		}
	}
	computed := capacity.Sum(platform, capacity.Size{}, 0)
	for what, sums := range map[string][2]config.Room{
		"besides":   {once, computed},
		"on a node": {node, capacity.Sum(platform, capacity.Size{}, 1).Minus(computed)},
	} {
		if reserved, runs := sums[0], sums[1]; !reserved.Holds(runs) || !tenthMore(runs).Holds(reserved) {
			t.Errorf("%s config.PlatformReserve says %v, and %v run", what, reserved, runs)
		}
	}
}

// tenthMore is r and a tenth of it.
func tenthMore(r config.Room) config.Room {
	return config.Room{Pods: r.Pods * 11 / 10, CPUMillis: r.CPUMillis * 11 / 10, MemoryMiB: r.MemoryMiB * 11 / 10}
}

// The quotas hold what their namespaces have at their largest, on all nodes, with
// every workload updated at the same time.
func TestQuotas(t *testing.T) {
	everyVariant(t, func(t *testing.T, r read) {
		for _, problem := range overQuota(t, r) {
			t.Error(problem)
		}
	})
}

func TestQuotaFault(t *testing.T) {
	r := shipped(t, "production")
	workloads := append([]capacity.Workload{}, r.workloads...)
	each(workloads, func(w capacity.Workload) bool { return w.Namespace == names.NamespaceMonitoring }, func(w *capacity.Workload) { w.Room.MemoryMiB *= 2 })
	if problems := overQuota(t, read{r.env, r.sources, workloads}); len(problems) != 1 {
		t.Errorf("twice the memory gives %v", problems)
	}
}

// overQuota says what the quotas of r do not hold.
func overQuota(t *testing.T, r read) (problems []string) {
	t.Helper()
	size := capacity.Size{Largest: true, Updating: func(capacity.Workload) bool { return true }}
	for _, source := range r.sources {
		for _, object := range source.Objects {
			var quota corev1.ResourceQuota
			if object.GetKind() != "ResourceQuota" {
				continue
			}
			if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &quota); err != nil {
				t.Fatal(err)
			}
			if quota.Spec.ScopeSelector != nil {
				continue
			}
			var inside []capacity.Workload
			for _, w := range r.workloads {
				if w.Namespace == quota.Namespace {
					inside = append(inside, w)
				}
			}
			sum := capacity.Sum(inside, size, r.env.Cluster.Nodes.Max)
			volumes, gib := capacity.Volumes(inside)
			for name, needed := range map[corev1.ResourceName]int64{
				corev1.ResourcePods:                   int64(sum.Pods),
				corev1.ResourceRequestsCPU:            int64(sum.CPUMillis),
				corev1.ResourceRequestsMemory:         int64(sum.MemoryMiB) << 20,
				corev1.ResourcePersistentVolumeClaims: int64(volumes),
				corev1.ResourceRequestsStorage:        int64(gib) << 30,
			} {
				hard, bounded := quota.Spec.Hard[name]
				allowed := hard.Value()
				if name == corev1.ResourceRequestsCPU {
					allowed = hard.MilliValue()
				}
				if bounded && allowed < needed {
					problems = append(problems, fmt.Sprintf("namespace %s: the quota allows %s of %s, and %d are needed", quota.Namespace, hard.String(), name, needed))
				}
			}
		}
	}
	return problems
}
