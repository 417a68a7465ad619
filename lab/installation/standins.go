package installation

import (
	"context"
	"fmt"
	"strings"

	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/names"
)

// StandIn makes a workload with w's pods, which goes with its owners. They reserve
// what capacity counts for them, so that the scheduler has as much to place as in
// the environment.
func StandIn(ctx context.Context, client kubernetes.Interface, w capacity.Workload, owners ...metav1.OwnerReference) error {
	meta := metav1.ObjectMeta{Namespace: w.Namespace, Name: w.Name, OwnerReferences: owners}
	template := standInPod(w)
	selector := &metav1.LabelSelector{MatchLabels: template.Labels}
	var err error
	switch w.Kind {
	case capacity.Deployment:
		_, err = client.AppsV1().Deployments(w.Namespace).Create(ctx, &appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{
			Replicas: new(int32(w.Replicas)), Selector: selector, Template: template,
		}}, metav1.CreateOptions{})
	case capacity.DaemonSet:
		_, err = client.AppsV1().DaemonSets(w.Namespace).Create(ctx, &appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{
			Selector: selector, Template: template,
		}}, metav1.CreateOptions{})
	case capacity.StatefulSet:
		_, err = client.AppsV1().StatefulSets(w.Namespace).Create(ctx, &appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{
			Replicas: new(int32(w.Replicas)), Selector: selector, Template: template, VolumeClaimTemplates: claims(w),
			// As the operator has it.
			PodManagementPolicy: appsv1.ParallelPodManagement,
		}}, metav1.CreateOptions{})
	default:
		err = fmt.Errorf("there is no stand-in for a %s", w.Kind)
	}
	if err != nil {
		return fmt.Errorf("the stand-in of %s: %w", w, err)
	}
	return nil
}

// Operated are the workloads that the Prometheus operator makes of object, if it is
// one of its resources.
func Operated(workloads []capacity.Workload, object *unstructured.Unstructured) []capacity.Workload {
	if object.GroupVersionKind().Group != monitoring.GroupName {
		return nil
	}
	var operated []capacity.Workload
	for _, w := range workloads {
		if w.Namespace == object.GetNamespace() && w.Name == strings.ToLower(object.GetKind())+"-"+object.GetName() {
			operated = append(operated, w)
		}
	}
	return operated
}

// standInPod has one container with all that a pod of w reserves, and the priority
// that EKS' add-ons have.
func standInPod(w capacity.Workload) corev1.PodTemplateSpec {
	pod := w.Pod()
	labels := map[string]string{"stand-in": w.Name}
	for key, value := range pod.Labels {
		labels[key] = value
	}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
		Affinity:                  pod.Spec.Affinity,
		NodeSelector:              pod.Spec.NodeSelector,
		TopologySpreadConstraints: pod.Spec.TopologySpreadConstraints,
		Containers: []corev1.Container{{
			Name: "stand-in", Image: "stand-in",
			Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
				corev1.ResourceCPU:    *resource.NewMilliQuantity(int64(w.Room.CPUMillis), resource.DecimalSI),
				corev1.ResourceMemory: *resource.NewQuantity(int64(w.Room.MemoryMiB)<<20, resource.BinarySI),
			}},
		}},
	}}
	switch {
	case w.Namespace == names.NamespaceMonitoring:
		template.Spec.PriorityClassName = names.PriorityMonitoring
	case w.Kind == capacity.DaemonSet:
		template.Spec.PriorityClassName = "system-node-critical"
	default:
		template.Spec.PriorityClassName = "system-cluster-critical"
	}
	return template
}

// claims are the volumes of one pod of w.
func claims(w capacity.Workload) []corev1.PersistentVolumeClaim {
	var claims []corev1.PersistentVolumeClaim
	for i, size := range w.VolumesGiB {
		claims = append(claims, corev1.PersistentVolumeClaim{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("volume-%d", i)},
			Spec: corev1.PersistentVolumeClaimSpec{
				AccessModes:      []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
				StorageClassName: new(names.StorageClass),
				Resources: corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{
					corev1.ResourceStorage: *resource.NewQuantity(int64(size)<<30, resource.BinarySI),
				}},
			},
		})
	}
	return claims
}
