package capacity

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Source is what one release or manifest brings.
type Source struct {
	Name    string
	Objects []unstructured.Unstructured
}

// Read finds the workloads of sources, in their order. An object that makes pods
// in a way that is not reckoned with here is an error.
func Read(sources []Source) ([]Workload, error) {
	surroundings, err := survey(sources)
	if err != nil {
		return nil, err
	}
	var workloads []Workload
	var problems []error
	for _, source := range sources {
		for _, object := range source.Objects {
			w, err := surroundings.workload(object)
			if err != nil {
				problems = append(problems, fmt.Errorf("%s: %s %s: %w", source.Name, object.GetKind(), object.GetName(), err))
			}
			if w == nil {
				continue
			}
			w.Source, w.Namespace = source.Name, object.GetNamespace()
			if w.Name == "" {
				w.Name = object.GetName()
			}
			surroundings.finish(w)
			problems = append(problems, reckonable(*w))
			workloads = append(workloads, *w)
		}
	}
	return workloads, errors.Join(problems...)
}

// reckonable refuses what would bind a pod in a way that placing knows nothing of,
// and a rule that is about other pods than it seems to be.
func reckonable(w Workload) error {
	if affinity := w.pod.Spec.Affinity; affinity != nil && affinity.PodAffinity != nil && len(affinity.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution) > 0 {
		return fmt.Errorf("%s: %s must stand beside other pods, which is not reckoned with", w.Source, w)
	}
	for _, constraint := range hardSpreads(Pod{Workload: &w}) {
		if !matches(constraint.LabelSelector, Pod{Workload: &w}) {
			return fmt.Errorf("%s: %s is spread over %s among pods that %s selects, and is none of them", w.Source, w, constraint.TopologyKey, metav1.FormatLabelSelector(constraint.LabelSelector))
		}
	}
	return nil
}

// workload is what object makes pods of; nil if it makes none.
func (s surroundings) workload(object unstructured.Unstructured) (*Workload, error) {
	switch kind := object.GetAPIVersion() + " " + object.GetKind(); kind {
	case "apps/v1 Deployment":
		return readDeployment(object)
	case "apps/v1 StatefulSet":
		return readStatefulSet(object)
	case "apps/v1 DaemonSet":
		return readDaemonSet(object)
	case "batch/v1 Job":
		return readJob(object)
	case "monitoring.coreos.com/v1 Prometheus":
		return s.readPrometheus(object)
	case "monitoring.coreos.com/v1 Alertmanager":
		return s.readAlertmanager(object)
	}
	if isTest(object) {
		return nil, nil
	}
	_, template, _ := unstructured.NestedMap(object.Object, "spec", "template", "spec")
	_, containers, _ := unstructured.NestedSlice(object.Object, "spec", "containers")
	if template || containers || slices.Contains([]string{"CronJob", "PrometheusAgent", "ThanosRuler"}, object.GetKind()) {
		return nil, errors.New("makes pods in a way that is not reckoned with")
	}
	return nil, nil
}

// isTest reports whether object is one that `helm test` alone makes.
func isTest(object unstructured.Unstructured) bool {
	return slices.Contains(strings.Split(object.GetAnnotations()["helm.sh/hook"], ","), "test")
}

func readDeployment(object unstructured.Unstructured) (*Workload, error) {
	var d appsv1.Deployment
	if err := decode(object, &d); err != nil {
		return nil, err
	}
	replicas := replicas(d.Spec.Replicas)
	surge, strategy := 0, d.Spec.Strategy
	if strategy.Type != appsv1.RecreateDeploymentStrategyType {
		// What Kubernetes adds by itself.
		bound := intstr.FromString("25%")
		if strategy.RollingUpdate != nil && strategy.RollingUpdate.MaxSurge != nil {
			bound = *strategy.RollingUpdate.MaxSurge
		}
		var err error
		if surge, err = intstr.GetScaledValueFromIntOrPercent(&bound, replicas, true); err != nil {
			return nil, err
		}
	}
	return &Workload{Kind: Deployment, Replicas: replicas, Most: replicas, Surge: surge, pod: pod(d.Spec.Template)}, nil
}

func readStatefulSet(object unstructured.Unstructured) (*Workload, error) {
	var s appsv1.StatefulSet
	if err := decode(object, &s); err != nil {
		return nil, err
	}
	w := &Workload{Kind: StatefulSet, Replicas: replicas(s.Spec.Replicas), Most: replicas(s.Spec.Replicas), pod: pod(s.Spec.Template)}
	for _, claim := range s.Spec.VolumeClaimTemplates {
		w.VolumesGiB = append(w.VolumesGiB, storage(claim.Spec))
	}
	return w, nil
}

func readDaemonSet(object unstructured.Unstructured) (*Workload, error) {
	var d appsv1.DaemonSet
	if err := decode(object, &d); err != nil {
		return nil, err
	}
	return &Workload{Kind: DaemonSet, pod: pod(d.Spec.Template)}, nil
}

func readJob(object unstructured.Unstructured) (*Workload, error) {
	var j batchv1.Job
	if err := decode(object, &j); err != nil {
		return nil, err
	}
	return &Workload{Kind: Job, Replicas: replicas(j.Spec.Parallelism), Most: replicas(j.Spec.Parallelism), pod: pod(j.Spec.Template)}, nil
}

// decode reads object into its Go type.
func decode(object unstructured.Unstructured, into any) error {
	return runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, into)
}

// pod is one pod of template.
func pod(template corev1.PodTemplateSpec) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
}

// replicas is n, or Kubernetes' own default.
func replicas(n *int32) int {
	if n == nil {
		return 1
	}
	return int(*n)
}

// storage is what a claim asks for, in GiB.
func storage(claim corev1.PersistentVolumeClaimSpec) int {
	return int(ceiling(claim.Resources.Requests.Storage(), 1<<30))
}
