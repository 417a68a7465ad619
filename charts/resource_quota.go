package charts

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// ephemeralGiB is what the application's pods may write to their nodes' disks,
// over all pods, and what they may reserve of it.
const (
	ephemeralLimitGiB   = 64
	ephemeralRequestGiB = 16
)

// resourceQuotas is manifest 08.
func resourceQuotas(env config.Environment) []metav1.Object {
	return []metav1.Object{
		quota(names.NamespaceApplication, corev1.ResourceList{
			corev1.ResourcePods:                     count(env.Quota.Pods),
			corev1.ResourceRequestsCPU:              millis(env.Quota.CPURequestMillis),
			corev1.ResourceLimitsCPU:                millis(env.Quota.CPULimitMillis),
			corev1.ResourceRequestsMemory:           mebibytes(env.Quota.MemoryRequestMiB),
			corev1.ResourceLimitsMemory:             mebibytes(env.Quota.MemoryLimitMiB),
			corev1.ResourceRequestsEphemeralStorage: gibibytes(ephemeralRequestGiB),
			corev1.ResourceLimitsEphemeralStorage:   gibibytes(ephemeralLimitGiB),
			// The application keeps nothing on volumes, and is reached through
			// the Ingress alone.
			corev1.ResourcePersistentVolumeClaims: count(0),
			corev1.ResourceServicesLoadBalancers:  count(0),
			corev1.ResourceServicesNodePorts:      count(0),
		}),
		noSystemPriority(names.NamespaceApplication),
		applicationLimits(env),
		quota(names.NamespaceMonitoring, MonitoringQuota(env)),
		// A container whose chart states nothing counts as this little; nothing
		// limits it, for a limit that Prometheus never asked for would kill it.
		limits(names.NamespaceMonitoring, corev1.LimitRangeItem{
			Type: corev1.LimitTypeContainer,
			DefaultRequest: corev1.ResourceList{
				corev1.ResourceCPU:    millis(25),
				corev1.ResourceMemory: mebibytes(64),
			},
		}),
	}
}

// MonitoringQuota bounds the monitoring namespace, with room for everything to be
// updated at once: what is there once, what each replica adds, of which Prometheus
// grows with the nodes that it watches, and the daemons of each node. A test holds
// it against the rendered charts. There is no quota on limits, since it would refuse
// every pod whose chart sets none.
func MonitoringQuota(env config.Environment) corev1.ResourceList {
	nodes, replicas := env.Cluster.Nodes.Max, env.Observability.Replicas
	return corev1.ResourceList{
		corev1.ResourcePods:           count(30 + 5*replicas + 3*nodes),
		corev1.ResourceRequestsCPU:    millis(1500 + 500*replicas + 100*nodes),
		corev1.ResourceRequestsMemory: mebibytes(5120 + replicas*(1536+64*nodes) + 288*nodes),
		// Prometheus' own, the compactor's, which is half as large again, and
		// small ones.
		corev1.ResourceRequestsStorage:        gibibytes(50 + env.Observability.MetricsGiB*(replicas+2)),
		corev1.ResourcePersistentVolumeClaims: count(16),
		corev1.ResourceServicesLoadBalancers:  count(0),
		corev1.ResourceServicesNodePorts:      count(0),
	}
}

// applicationLimits give a container that states nothing a small share, and let
// none take more than the largest of ours.
func applicationLimits(env config.Environment) *corev1.LimitRange {
	return limits(names.NamespaceApplication, corev1.LimitRangeItem{
		Type: corev1.LimitTypeContainer,
		DefaultRequest: corev1.ResourceList{
			corev1.ResourceCPU:              millis(50),
			corev1.ResourceMemory:           mebibytes(64),
			corev1.ResourceEphemeralStorage: mebibytes(64),
		},
		Default: corev1.ResourceList{
			corev1.ResourceCPU:              millis(250),
			corev1.ResourceMemory:           mebibytes(128),
			corev1.ResourceEphemeralStorage: mebibytes(256),
		},
		Max: corev1.ResourceList{
			corev1.ResourceCPU:    millis(max(250, env.Backend.CPULimitMillis, env.Frontend.CPULimitMillis, env.Sidecar.CPULimitMillis)),
			corev1.ResourceMemory: mebibytes(max(128, env.Backend.MemoryLimitMiB, env.Frontend.MemoryLimitMiB, env.Sidecar.MemoryLimitMiB)),
		},
	})
}

// noSystemPriority keeps pods that could evict the cluster's own components out
// of namespace.
func noSystemPriority(namespace string) *corev1.ResourceQuota {
	q := quota(namespace, corev1.ResourceList{corev1.ResourcePods: count(0)})
	q.Name = "no-system-priority"
	q.Spec.ScopeSelector = &corev1.ScopeSelector{MatchExpressions: []corev1.ScopedResourceSelectorRequirement{{
		ScopeName: corev1.ResourceQuotaScopePriorityClass,
		Operator:  corev1.ScopeSelectorOpIn,
		Values:    []string{"system-cluster-critical", "system-node-critical"},
	}}}
	return q
}

// quota bounds the sum over a namespace.
func quota(namespace string, hard corev1.ResourceList) *corev1.ResourceQuota {
	return &corev1.ResourceQuota{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ResourceQuota"},
		ObjectMeta: metav1.ObjectMeta{Name: namespace, Namespace: namespace, Labels: Labels(namespace)},
		Spec:       corev1.ResourceQuotaSpec{Hard: hard},
	}
}

// limits are the bounds and defaults of what stands in a namespace.
func limits(namespace string, item corev1.LimitRangeItem) *corev1.LimitRange {
	return &corev1.LimitRange{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "LimitRange"},
		ObjectMeta: metav1.ObjectMeta{Name: namespace, Namespace: namespace, Labels: Labels(namespace)},
		Spec:       corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{item}},
	}
}

// count is a quantity of things.
func count(n int) resource.Quantity { return *resource.NewQuantity(int64(n), resource.DecimalSI) }

// gibibytes is a quantity of GiB.
func gibibytes(n int) resource.Quantity { return mebibytes(n * 1024) }
