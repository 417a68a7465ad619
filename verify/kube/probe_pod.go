package kube

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

const (
	// lifetime is how long the probe may live, in seconds, also where nobody is
	// left to delete it.
	lifetime = 60
	// probeUser is the user of the sidecar's image.
	probeUser = 101
)

// probeLabels are those of what a probe needs. They are not the backend's: its
// Service would send requests to the probe, its autoscaler and its disruption
// budget would count it, and the load balancer would register it. So the probe has
// a network policy of its own, with the rules of those that stand for the backend.
func probeLabels() map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":       names.Probe,
		"app.kubernetes.io/part-of":    names.Project,
		"app.kubernetes.io/managed-by": "vibe",
	}
}

// probing reports whether a pod is a probe.
func probing(p *corev1.Pod) bool { return p.Labels["app.kubernetes.io/name"] == names.Probe }

// probeImage is one that the cluster pulls anyway, and that has a shell: that of
// the container of the manifests that runs nginx.
func probeImage(objects []unstructured.Unstructured) (string, error) {
	for i := range objects {
		for _, list := range []string{"initContainers", "containers"} {
			containers, _, _ := unstructured.NestedSlice(objects[i].Object, "spec", "template", "spec", list)
			for _, c := range containers {
				fields, _ := c.(map[string]any)
				command, _ := fields["command"].([]any)
				if image, ok := fields["image"].(string); ok && len(command) > 0 && command[0] == "nginx" {
					return image, nil
				}
			}
		}
	}
	return "", fmt.Errorf("no manifest has a container that runs nginx, whose image the probe needs")
}

// probePod has a container for each question. It meets the restricted level of Pod
// Security, reserves next to nothing, and never becomes anybody's replica.
func probePod(env config.Environment, image string) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{GenerateName: names.Probe + "-", Namespace: names.NamespaceApplication, Labels: probeLabels()},
		Spec: corev1.PodSpec{
			RestartPolicy:                 corev1.RestartPolicyNever,
			ActiveDeadlineSeconds:         new(int64(lifetime)),
			TerminationGracePeriodSeconds: new(int64(0)),
			AutomountServiceAccountToken:  new(false),
			EnableServiceLinks:            new(false),
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot: new(true), RunAsUser: new(int64(probeUser)), RunAsGroup: new(int64(probeUser)),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			Volumes: []corev1.Volume{{Name: "tmp", VolumeSource: corev1.VolumeSource{
				EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: new(resource.MustParse("8Mi"))},
			}}},
		},
	}
	for _, q := range questions(env) {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{
			Name: q.name, Image: image, Env: q.env, Command: []string{"/bin/sh", "-c", q.script},
			Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("5m"), corev1.ResourceMemory: resource.MustParse("8Mi"), corev1.ResourceEphemeralStorage: resource.MustParse("8Mi")},
				Limits:   corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("48Mi"), corev1.ResourceEphemeralStorage: resource.MustParse("16Mi")},
			},
			SecurityContext: &corev1.SecurityContext{
				AllowPrivilegeEscalation: new(false), ReadOnlyRootFilesystem: new(true),
				Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			},
			VolumeMounts: []corev1.VolumeMount{{Name: "tmp", MountPath: "/tmp"}},
		})
	}
	return pod
}

// backendLabels are those of the backend's pods, as the manifests have them.
func backendLabels(objects []unstructured.Unstructured) map[string]string {
	for i := range objects {
		if objects[i].GetKind() == "Deployment" && objects[i].GetName() == names.Backend {
			found, _, _ := unstructured.NestedStringMap(objects[i].Object, "spec", "template", "metadata", "labels")
			return found
		}
	}
	return nil
}

// probePolicy lets the probe out to where the policies that stand let pods with
// these labels.
func probePolicy(standing []networkingv1.NetworkPolicy, of map[string]string) *networkingv1.NetworkPolicy {
	policy := &networkingv1.NetworkPolicy{
		ObjectMeta: metav1.ObjectMeta{GenerateName: names.Probe + "-", Namespace: names.NamespaceApplication, Labels: probeLabels()},
		Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/name": names.Probe}},
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
		},
	}
	for _, p := range standing {
		selector, err := metav1.LabelSelectorAsSelector(&p.Spec.PodSelector)
		egress := slices.Contains(p.Spec.PolicyTypes, networkingv1.PolicyTypeEgress)
		if err == nil && egress && p.Labels["app.kubernetes.io/name"] != names.Probe && selector.Matches(labels.Set(of)) {
			policy.Spec.Egress = append(policy.Spec.Egress, p.Spec.Egress...)
		}
	}
	return policy
}
