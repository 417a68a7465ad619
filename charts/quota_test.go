package charts

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/names"
)

// TestQuotaHoldsEveryReplicaAndASurge counts what both deployments take at their
// maximum while both roll.
func TestQuotaHoldsEveryReplicaAndASurge(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		maximum := map[string]int64{}
		for _, h := range all[*autoscalingv2.HorizontalPodAutoscaler](env) {
			maximum[h.Spec.ScaleTargetRef.Name] = int64(h.Spec.MaxReplicas)
		}
		used := corev1.ResourceList{}
		add := func(name corev1.ResourceName, times int64, each corev1.ResourceList, resource corev1.ResourceName) {
			total, one := used[name], each[resource]
			for range times {
				total.Add(one)
			}
			used[name] = total
		}
		for _, d := range all[*appsv1.Deployment](env) {
			pods := maximum[d.Name] + int64(d.Spec.Strategy.RollingUpdate.MaxSurge.IntValue())
			add(corev1.ResourcePods, pods, corev1.ResourceList{corev1.ResourcePods: count(1)}, corev1.ResourcePods)
			for _, c := range containers(d.Spec.Template.Spec) {
				for _, resource := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage} {
					add("requests."+resource, pods, c.Resources.Requests, resource)
					add("limits."+resource, pods, c.Resources.Limits, resource)
				}
			}
		}
		for _, q := range all[*corev1.ResourceQuota](env) {
			if q.Namespace != names.NamespaceApplication || q.Spec.ScopeSelector != nil {
				continue
			}
			for name, need := range used {
				if hard := q.Spec.Hard[name]; hard.Cmp(need) < 0 {
					t.Errorf("%s: the deployments need %s and the quota is %s", name, need.String(), hard.String())
				}
			}
		}
	})
}

func TestLimitRangesAdmitEveryContainer(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		for _, r := range all[*corev1.LimitRange](env) {
			for _, d := range all[*appsv1.Deployment](env) {
				if d.Namespace != r.Namespace {
					continue
				}
				for _, c := range containers(d.Spec.Template.Spec) {
					for name, most := range r.Spec.Limits[0].Max {
						if limit := c.Resources.Limits[name]; limit.Cmp(most) > 0 {
							t.Errorf("%s/%s: %s is limited to %s, and the namespace to %s", d.Name, c.Name, name, limit.String(), most.String())
						}
					}
				}
			}
		}
	})
}
