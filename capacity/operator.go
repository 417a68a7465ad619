package capacity

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// reloaderDefaults are what the operator has its reloader reserve when nothing is
// said
// (https://github.com/prometheus-operator/prometheus-operator/blob/main/cmd/operator/main.go).
func reloaderDefaults() corev1.ResourceList {
	return corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("10m"), corev1.ResourceMemory: resource.MustParse("50Mi")}
}

// alertmanagerMemory is what the operator gives to an Alertmanager that states
// none
// (https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/alertmanager/statefulset.go).
const alertmanagerMemory = "200Mi"

// readPrometheus is the StatefulSet that the operator makes of a Prometheus.
func (s surroundings) readPrometheus(object unstructured.Unstructured) (*Workload, error) {
	var p monitoringv1.Prometheus
	if err := decode(object, &p); err != nil {
		return nil, err
	}
	spec := p.Spec
	containers := []corev1.Container{{Name: "prometheus", Resources: spec.Resources}, s.reloaderContainer("config-reloader")}
	if spec.Thanos != nil {
		containers = append(containers, corev1.Container{Name: "thanos-sidecar", Resources: spec.Thanos.Resources})
	}
	w := s.operated("prometheus", object, spec.Replicas, containers)
	w.pod.Spec.Affinity = spec.Affinity
	w.pod.Spec.NodeSelector = spec.NodeSelector
	w.pod.Spec.PriorityClassName = spec.PriorityClassName
	for _, constraint := range spec.TopologySpreadConstraints {
		w.pod.Spec.TopologySpreadConstraints = append(w.pod.Spec.TopologySpreadConstraints, corev1.TopologySpreadConstraint(constraint.CoreV1TopologySpreadConstraint))
	}
	return override(w, spec.Containers, spec.InitContainers, spec.Storage)
}

// readAlertmanager is the StatefulSet that the operator makes of an Alertmanager.
func (s surroundings) readAlertmanager(object unstructured.Unstructured) (*Workload, error) {
	var a monitoringv1.Alertmanager
	if err := decode(object, &a); err != nil {
		return nil, err
	}
	spec := a.Spec
	resources := spec.Resources
	if _, stated := resources.Requests[corev1.ResourceMemory]; !stated {
		requests := resources.Requests.DeepCopy()
		if requests == nil {
			requests = corev1.ResourceList{}
		}
		requests[corev1.ResourceMemory] = resource.MustParse(alertmanagerMemory)
		resources.Requests = requests
	}
	w := s.operated("alertmanager", object, spec.Replicas,
		[]corev1.Container{{Name: "alertmanager", Resources: resources}, s.reloaderContainer("config-reloader")})
	w.pod.Spec.Affinity = spec.Affinity
	w.pod.Spec.NodeSelector = spec.NodeSelector
	w.pod.Spec.PriorityClassName = spec.PriorityClassName
	w.pod.Spec.TopologySpreadConstraints = spec.TopologySpreadConstraints
	return override(w, spec.Containers, spec.InitContainers, spec.Storage)
}

// reloaderContainer watches a configuration.
func (s surroundings) reloaderContainer(name string) corev1.Container {
	return corev1.Container{Name: name, Resources: corev1.ResourceRequirements{Requests: s.reloader.DeepCopy()}}
}

// operated is a StatefulSet of the operator's, with the labels that it gives to
// pods.
func (s surroundings) operated(kind string, object unstructured.Unstructured, count *int32, containers []corev1.Container) *Workload {
	return &Workload{
		Kind:     StatefulSet,
		Name:     kind + "-" + object.GetName(),
		Replicas: replicas(count),
		Most:     replicas(count),
		pod: &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{
				"app.kubernetes.io/name":       kind,
				"app.kubernetes.io/instance":   object.GetName(),
				"app.kubernetes.io/managed-by": "prometheus-operator",
				"operator.prometheus.io/name":  object.GetName(),
				kind:                           object.GetName(),
			}},
			Spec: corev1.PodSpec{
				InitContainers: []corev1.Container{s.reloaderContainer("init-config-reloader")},
				Containers:     containers,
			},
		},
	}
}

// override adds the containers and the volume that a resource of the operator's
// states. A container with a name that the operator uses changes that one.
func override(w *Workload, containers, initial []corev1.Container, storageSpec *monitoringv1.StorageSpec) (*Workload, error) {
	w.pod.Spec.Containers = merged(w.pod.Spec.Containers, containers)
	w.pod.Spec.InitContainers = merged(w.pod.Spec.InitContainers, initial)
	if storageSpec != nil && storageSpec.EmptyDir == nil && storageSpec.Ephemeral == nil {
		w.VolumesGiB = append(w.VolumesGiB, storage(storageSpec.VolumeClaimTemplate.Spec))
	}
	return w, nil
}

// merged is own with what others state of them, and the others.
func merged(own, others []corev1.Container) []corev1.Container {
	for _, other := range others {
		known := false
		for i := range own {
			if own[i].Name != other.Name {
				continue
			}
			known = true
			for name, quantity := range other.Resources.Requests {
				if own[i].Resources.Requests == nil {
					own[i].Resources.Requests = corev1.ResourceList{}
				}
				own[i].Resources.Requests[name] = quantity
			}
		}
		if !known {
			own = append(own, other)
		}
	}
	return own
}
