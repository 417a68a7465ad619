package platform

import (
	schedulingv1 "k8s.io/api/scheduling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/names"
)

// priorityClasses say who keeps running when nodes are full. What has no class
// has 0, and the cluster's own components have 2000000000: the application goes
// before the monitoring, and both before the rest. What runs on each node goes
// before the application, because it has nowhere else to go and the autoscaler
// makes no node for it.
func priorityClasses() []metav1.Object {
	var objects []metav1.Object
	for _, class := range []struct {
		name        string
		value       int32
		description string
	}{
		{names.PriorityDaemons, 150000, "What runs on each node, where it would not find room later"},
		{names.PriorityApplication, 100000, "The application, which customers notice first"},
		{names.PriorityMonitoring, 50000, "Metrics, logs and alerts"},
	} {
		objects = append(objects, &schedulingv1.PriorityClass{
			TypeMeta:    metav1.TypeMeta{APIVersion: "scheduling.k8s.io/v1", Kind: "PriorityClass"},
			ObjectMeta:  meta(class.name),
			Value:       class.value,
			Description: class.description,
		})
	}
	return objects
}
