package charts

import (
	"strings"
	"testing"

	certmanagerv1 "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"

	"github.com/vibe-engineering/vibe-platform/charts/externalsecrets"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/names"
)

func TestPodsPassTheLevelOfTheirNamespace(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		for _, namespace := range all[*corev1.Namespace](env) {
			lv := level(t, namespace)
			for _, d := range all[*appsv1.Deployment](env) {
				if d.Namespace != namespace.Name {
					continue
				}
				if lv.Level != api.LevelRestricted {
					t.Errorf("namespace %s: the application runs at level %s", namespace.Name, lv.Level)
				}
				for _, result := range evaluator.EvaluatePod(lv, &d.Spec.Template.ObjectMeta, &d.Spec.Template.Spec) {
					if !result.Allowed {
						t.Errorf("%s: %s: %s", d.Name, result.ForbiddenReason, result.ForbiddenDetail)
					}
				}
			}
		}
	})
}

// level is what a namespace enforces.
func level(t *testing.T, namespace *corev1.Namespace) api.LevelVersion {
	t.Helper()
	enforced, err := api.ParseLevel(namespace.Labels["pod-security.kubernetes.io/enforce"])
	if err != nil {
		t.Fatal(err)
	}
	version, err := api.ParseVersion(namespace.Labels["pod-security.kubernetes.io/enforce-version"])
	if err != nil {
		t.Fatal(err)
	}
	return api.LevelVersion{Level: enforced, Version: version}
}

func TestContainersAreBoundedAndProbed(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		for _, d := range all[*appsv1.Deployment](env) {
			pod := d.Spec.Template.Spec
			if *pod.AutomountServiceAccountToken {
				t.Errorf("%s: its pods get a token for the API server", d.Name)
			}
			for _, c := range containers(pod) {
				if !*c.SecurityContext.ReadOnlyRootFilesystem {
					t.Errorf("%s/%s: its root file system can be written to", d.Name, c.Name)
				}
				if c.StartupProbe == nil || c.LivenessProbe == nil || c.ReadinessProbe == nil {
					t.Errorf("%s/%s: a probe is missing", d.Name, c.Name)
				}
				for _, resource := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage} {
					request, limit := c.Resources.Requests[resource], c.Resources.Limits[resource]
					if request.IsZero() || limit.IsZero() || request.Cmp(limit) > 0 {
						t.Errorf("%s/%s: %s: requests %s of a limit of %s", d.Name, c.Name, resource, request.String(), limit.String())
					}
				}
			}
			for _, v := range pod.Volumes {
				if v.EmptyDir != nil && v.EmptyDir.SizeLimit == nil {
					t.Errorf("%s: volume %s has no limit", d.Name, v.Name)
				}
			}
		}
	})
}

func TestWhatPodsReferToIsThere(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		has := map[string]bool{}
		for _, a := range all[*corev1.ServiceAccount](env) {
			has["ServiceAccount "+a.Namespace+"/"+a.Name] = true
		}
		for _, m := range all[*corev1.ConfigMap](env) {
			has["ConfigMap "+m.Namespace+"/"+m.Name] = true
		}
		for _, e := range all[*externalsecrets.ExternalSecret](env) {
			has["Secret "+e.Namespace+"/"+e.Spec.Target.Name] = true
		}
		for _, c := range all[*certmanagerv1.Certificate](env) {
			has["Secret "+c.Namespace+"/"+c.Spec.SecretName] = true
		}
		for _, d := range all[*appsv1.Deployment](env) {
			for _, reference := range references(d.Spec.Template.Spec) {
				if kind, name, _ := strings.Cut(reference, " "); !has[kind+" "+d.Namespace+"/"+name] {
					t.Errorf("%s: no manifest makes its %s", d.Name, reference)
				}
			}
		}
		for _, b := range all[*rbacv1.RoleBinding](env) {
			for _, s := range b.Subjects {
				if !has["ServiceAccount "+s.Namespace+"/"+s.Name] {
					t.Errorf("role binding %s: no manifest makes its subject %s", b.Name, s.Name)
				}
			}
		}
		for _, e := range all[*externalsecrets.SecretStore](env) {
			if name := e.Spec.Provider.AWS.Auth.JWT.ServiceAccountRef.Name; !has["ServiceAccount "+e.Namespace+"/"+name] {
				t.Errorf("secret store %s: no manifest makes its service account %s", e.Name, name)
			}
		}
	})
}

// references are the objects that a pod needs, as `Kind name`.
func references(pod corev1.PodSpec) []string {
	found := []string{"ServiceAccount " + pod.ServiceAccountName}
	for _, c := range containers(pod) {
		for _, from := range c.EnvFrom {
			found = append(found, "ConfigMap "+from.ConfigMapRef.Name)
		}
	}
	for _, v := range pod.Volumes {
		if v.Secret != nil {
			found = append(found, "Secret "+v.Secret.SecretName)
		}
		if v.ConfigMap != nil {
			found = append(found, "ConfigMap "+v.ConfigMap.Name)
		}
	}
	return found
}

func TestSelectorsSelectOneDeployment(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		one := func(what, namespace string, selector map[string]string) {
			if found := selected(env, namespace, selector); len(selector) == 0 || len(found) != 1 {
				t.Errorf("%s: %v selects %d deployments", what, selector, len(found))
			}
		}
		for _, d := range all[*appsv1.Deployment](env) {
			one("deployment "+d.Name, d.Namespace, d.Spec.Selector.MatchLabels)
			for _, c := range d.Spec.Template.Spec.TopologySpreadConstraints {
				one("spread of "+d.Name, d.Namespace, c.LabelSelector.MatchLabels)
			}
		}
		for _, s := range all[*corev1.Service](env) {
			one("service "+s.Name, s.Namespace, s.Spec.Selector)
		}
		for _, b := range all[*policyv1.PodDisruptionBudget](env) {
			one("disruption budget "+b.Name, b.Namespace, b.Spec.Selector.MatchLabels)
			if b.Spec.MinAvailable != nil || b.Spec.MaxUnavailable.IntValue() < 1 {
				t.Errorf("disruption budget %s can block a node drain", b.Name)
			}
		}
		for _, p := range all[*networkingv1.NetworkPolicy](env) {
			if len(p.Spec.PodSelector.MatchLabels) > 0 {
				one("network policy "+p.Name, p.Namespace, p.Spec.PodSelector.MatchLabels)
			}
		}
	})
}

func TestAutoscalersOwnTheReplicas(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		bounds := map[string]config.Workload{names.Backend: env.Backend, names.Frontend: env.Frontend}
		scaled := map[string]bool{}
		for _, h := range all[*autoscalingv2.HorizontalPodAutoscaler](env) {
			scaled[h.Spec.ScaleTargetRef.Name] = true
			w := bounds[h.Spec.ScaleTargetRef.Name]
			if int(*h.Spec.MinReplicas) != w.MinReplicas || int(h.Spec.MaxReplicas) != w.MaxReplicas {
				t.Errorf("%s: %d to %d replicas, want %d to %d", h.Name, *h.Spec.MinReplicas, h.Spec.MaxReplicas, w.MinReplicas, w.MaxReplicas)
			}
			if *h.Spec.Behavior.ScaleDown.StabilizationWindowSeconds != 300 {
				t.Errorf("%s: scales down after %d seconds", h.Name, *h.Spec.Behavior.ScaleDown.StabilizationWindowSeconds)
			}
		}
		for _, d := range all[*appsv1.Deployment](env) {
			if d.Spec.Replicas != nil || !scaled[d.Name] {
				t.Errorf("%s: replicas are %v, scaled: %t", d.Name, d.Spec.Replicas, scaled[d.Name])
			}
		}
	})
}
