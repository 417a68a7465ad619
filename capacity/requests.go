package capacity

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	helpers "k8s.io/component-helpers/resource"

	"github.com/vibe-engineering/vibe-platform/config"
)

// defaults are what a namespace's LimitRanges give to a container that states
// nothing.
type defaults struct {
	requests, limits corev1.ResourceList
}

// complete is container as the API server stores it: a request that is missing
// becomes the limit, where the container states one, and else the namespace's
// default
// (https://kubernetes.io/docs/concepts/policy/limit-range/#constraints-on-resource-limits-and-requests).
func (d defaults) complete(container *corev1.Container) {
	requests := corev1.ResourceList{}
	for _, list := range []corev1.ResourceList{container.Resources.Requests, container.Resources.Limits, d.requests, d.limits} {
		for name, quantity := range list {
			if _, stated := requests[name]; !stated {
				requests[name] = quantity
			}
		}
	}
	container.Resources.Requests = requests
}

// room is what a pod reserves, as the scheduler counts it: the sum over its
// containers, or what its initialization needs if that is more, and the overhead
// of its runtime.
func room(pod *corev1.Pod, namespace defaults) config.Room {
	for i := range pod.Spec.InitContainers {
		namespace.complete(&pod.Spec.InitContainers[i])
	}
	for i := range pod.Spec.Containers {
		namespace.complete(&pod.Spec.Containers[i])
	}
	total := helpers.PodRequests(pod, helpers.PodResourcesOptions{})
	return config.Room{
		Pods:      1,
		CPUMillis: int(total.Cpu().MilliValue()),
		MemoryMiB: int(ceiling(total.Memory(), 1<<20)),
	}
}

// ceiling is quantity in whole units.
func ceiling(quantity *resource.Quantity, unit int64) int64 {
	return (quantity.Value() + unit - 1) / unit
}
