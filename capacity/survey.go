package capacity

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// surroundings are what decides about workloads from outside of them.
type surroundings struct {
	// defaults are by namespace; scales by the Deployment's name, and claims by
	// the claim's, each with the namespace before it.
	defaults map[string]defaults
	scales   map[string]autoscalingv2.HorizontalPodAutoscalerSpec
	claims   map[string]int
	// priorities are by the class' name.
	priorities map[string]int
	// reloader is what the Prometheus operator has the container reserve that it
	// puts beside each Prometheus and Alertmanager.
	reloader corev1.ResourceList
}

// survey reads what is around the workloads.
func survey(sources []Source) (surroundings, error) {
	s := surroundings{
		defaults: map[string]defaults{},
		scales:   map[string]autoscalingv2.HorizontalPodAutoscalerSpec{},
		claims:   map[string]int{},
		// Kubernetes' own
		// (https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/).
		priorities: map[string]int{"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000},
		reloader:   reloaderDefaults(),
	}
	for _, source := range sources {
		for _, object := range source.Objects {
			var err error
			switch object.GetKind() {
			case "LimitRange":
				var limits corev1.LimitRange
				err = decode(object, &limits)
				s.addLimits(limits)
			case "HorizontalPodAutoscaler":
				var scale autoscalingv2.HorizontalPodAutoscaler
				err = decode(object, &scale)
				s.scales[object.GetNamespace()+"/"+scale.Spec.ScaleTargetRef.Name] = scale.Spec
			case "PriorityClass":
				var class schedulingv1.PriorityClass
				err = decode(object, &class)
				s.priorities[object.GetName()] = int(class.Value)
			case "PersistentVolumeClaim":
				var claim corev1.PersistentVolumeClaim
				err = decode(object, &claim)
				s.claims[object.GetNamespace()+"/"+object.GetName()] = storage(claim.Spec)
			case "Deployment":
				var d appsv1.Deployment
				err = decode(object, &d)
				s.addReloader(d)
			}
			if err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// addLimits takes over what a LimitRange gives to containers.
func (s surroundings) addLimits(limits corev1.LimitRange) {
	for _, item := range limits.Spec.Limits {
		if item.Type == corev1.LimitTypeContainer {
			s.defaults[limits.Namespace] = defaults{requests: item.DefaultRequest, limits: item.Default}
		}
	}
}

// addReloader reads the operator's flags, whose 0 means no request
// (https://github.com/prometheus-operator/prometheus-operator/blob/main/Documentation/platform/operator.md).
func (s surroundings) addReloader(d appsv1.Deployment) {
	for _, container := range d.Spec.Template.Spec.Containers {
		for _, argument := range container.Args {
			for flag, name := range map[string]corev1.ResourceName{
				"--config-reloader-cpu-request=":    corev1.ResourceCPU,
				"--config-reloader-memory-request=": corev1.ResourceMemory,
			} {
				text, found := strings.CutPrefix(argument, flag)
				if quantity, err := resource.ParseQuantity(text); !found || err != nil {
					continue
				} else if quantity.IsZero() {
					delete(s.reloader, name)
				} else {
					s.reloader[name] = quantity
				}
			}
		}
	}
}

// finish gives w what its surroundings decide.
func (s surroundings) finish(w *Workload) {
	w.pod.Namespace = w.Namespace
	w.Priority = s.priorities[w.pod.Spec.PriorityClassName]
	w.Room = room(w.pod, s.defaults[w.Namespace])
	if scale, found := s.scales[w.String()]; found {
		w.Scaled, w.Most = true, int(scale.MaxReplicas)
		w.Replicas = replicas(scale.MinReplicas)
	}
	for _, volume := range w.pod.Spec.Volumes {
		if volume.PersistentVolumeClaim != nil {
			w.VolumesGiB = append(w.VolumesGiB, s.claims[w.Namespace+"/"+volume.PersistentVolumeClaim.ClaimName])
		}
	}
}
