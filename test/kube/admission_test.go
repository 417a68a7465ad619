package kube

import (
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/names"
)

// refusal is a pod that a namespace refuses. The same pod without the change is
// accepted there, and with it in a namespace that nothing guards.
type refusal struct {
	name, namespace string
	change          func(pod *corev1.Pod)
	want            string
}

// refusals are what Pod Security, limits and quotas must refuse.
func refusals() []refusal {
	const application = names.NamespaceApplication
	privileged := func(pod *corev1.Pod) {
		pod.Spec.Containers[0].SecurityContext = &corev1.SecurityContext{Privileged: new(true)}
	}
	return []refusal{
		{"privileged", application, privileged, "violates PodSecurity"},
		{"privileged beside cert-manager", names.NamespaceCertManager, privileged, "violates PodSecurity"},
		{"privileged beside External Secrets", names.NamespaceExternalSecrets, privileged, "violates PodSecurity"},
		{"privileged beside external-dns", names.NamespaceExternalDNS, privileged, "violates PodSecurity"},
		{"a path of the host", application, func(pod *corev1.Pod) {
			pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: "host", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/"}}})
		}, "violates PodSecurity"},
		{"the host's network", application, func(pod *corev1.Pod) { pod.Spec.HostNetwork = true }, "violates PodSecurity"},
		{"as root", application, func(pod *corev1.Pod) { pod.Spec.Containers[0].SecurityContext.RunAsUser = new(int64(0)) }, "violates PodSecurity"},
		{"a capability", application, func(pod *corev1.Pod) {
			pod.Spec.Containers[0].SecurityContext.Capabilities.Add = []corev1.Capability{"NET_ADMIN"}
		}, "violates PodSecurity"},
		{"a container larger than any of ours", application, func(pod *corev1.Pod) {
			largest := pod.Spec.Containers[0].Resources.Limits[corev1.ResourceMemory]
			largest.Add(resource.MustParse("1Ki"))
			pod.Spec.Containers[0].Resources.Limits[corev1.ResourceMemory] = largest
		}, "maximum memory usage per Container is"},
		{"a container without an end to its processor time", application, func(pod *corev1.Pod) {
			pod.Spec.Containers[0].Resources.Limits[corev1.ResourceCPU] = resource.MustParse("64")
		}, "maximum cpu usage per Container is"},
		{"more containers than the quota holds", application, func(pod *corev1.Pod) {
			for i := range 50 {
				another := *pod.Spec.Containers[0].DeepCopy()
				another.Name = fmt.Sprintf("another-%d", i)
				pod.Spec.Containers = append(pod.Spec.Containers, another)
			}
		}, "exceeded quota: vibe, requested"},
		{"the cluster's priority", application, func(pod *corev1.Pod) { pod.Spec.PriorityClassName = "system-cluster-critical" }, "exceeded quota: no-system-priority"},
		{"the nodes' priority", application, func(pod *corev1.Pod) { pod.Spec.PriorityClassName = "system-node-critical" }, "exceeded quota: no-system-priority"},
	}
}

// testAdmission asks the server for what must be refused, and for the good
// neighbour of each.
func (c *cluster) testAdmission(t *testing.T, objects []*unstructured.Unstructured) {
	t.Helper()
	const open = "unguarded"
	if _, err := c.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: open}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, r := range refusals() {
		t.Run(r.name, func(t *testing.T) {
			good := c.podLikeOurs(t, objects)
			if err := c.try(t, r.namespace, good); err != nil {
				t.Errorf("the pod without it is refused: %v", err)
			}
			bad := good.DeepCopy()
			r.change(bad)
			if err := c.try(t, r.namespace, bad); err == nil || !strings.Contains(err.Error(), r.want) {
				t.Errorf("is answered with %v, want %q", err, r.want)
			}
			if err := c.try(t, open, bad); err != nil {
				t.Errorf("is refused in a namespace that nothing guards too: %v", err)
			}
		})
	}
	t.Run("one pod too many", func(t *testing.T) { c.testPodCount(t, objects) })
	t.Run("services", c.testServices)
	t.Run("volumes", c.testVolumes)
	t.Run("a pod that states nothing", c.testDefaults)
	c.warnings.take()
}

// podLikeOurs is a pod of the backend, with no bond to it and nothing to wait for.
func (c *cluster) podLikeOurs(t *testing.T, objects []*unstructured.Unstructured) *corev1.Pod {
	t.Helper()
	var deployment appsv1.Deployment
	fields := find(t, objects, "Deployment", names.Backend).Object
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &deployment); err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{GenerateName: "tried-"}, Spec: deployment.Spec.Template.Spec}
	pod.Spec.ServiceAccountName = "default"
	pod.Spec.TopologySpreadConstraints = nil
	return pod
}

// try creates pod in namespace and deletes it at once.
func (c *cluster) try(t *testing.T, namespace string, pod *corev1.Pod) error {
	t.Helper()
	made, err := c.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{})
	if err == nil {
		c.delete(t, made)
	}
	return err
}

// delete deletes a pod at once.
func (c *cluster) delete(t *testing.T, pod *corev1.Pod) {
	t.Helper()
	if err := c.CoreV1().Pods(pod.Namespace).Delete(t.Context(), pod.Name, metav1.DeleteOptions{GracePeriodSeconds: new(int64(0))}); err != nil {
		t.Fatal(err)
	}
}

// testPodCount fills the application's namespace with pods.
func (c *cluster) testPodCount(t *testing.T, objects []*unstructured.Unstructured) {
	t.Helper()
	quota, err := c.CoreV1().ResourceQuotas(names.NamespaceApplication).Get(t.Context(), names.NamespaceApplication, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	running, err := c.CoreV1().Pods(names.NamespaceApplication).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod := c.podLikeOurs(t, objects)
	least := corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("1m"), corev1.ResourceMemory: resource.MustParse("1Mi"), corev1.ResourceEphemeralStorage: resource.MustParse("1Mi"),
	}
	pod.Spec.Containers[0].Resources = corev1.ResourceRequirements{Requests: least, Limits: least}
	room := quota.Status.Hard.Pods().Value() - int64(len(running.Items))
	for i := range room {
		made, err := c.CoreV1().Pods(names.NamespaceApplication).Create(t.Context(), pod, metav1.CreateOptions{})
		if err != nil {
			t.Fatalf("pod %d of %d that the quota has room for is refused: %v", i+1, room, err)
		}
		defer c.delete(t, made)
	}
	if err := c.try(t, names.NamespaceApplication, pod); err == nil || !strings.Contains(err.Error(), "exceeded quota: vibe, requested: pods=1") {
		t.Errorf("the next pod is answered with %v", err)
	}
}

// testServices asks for services of each type in both namespaces.
func (c *cluster) testServices(t *testing.T) {
	for _, namespace := range []string{names.NamespaceApplication, names.NamespaceMonitoring, "unguarded"} {
		for kind, refused := range map[corev1.ServiceType]string{
			corev1.ServiceTypeClusterIP:    "",
			corev1.ServiceTypeLoadBalancer: "services.loadbalancers=1",
			corev1.ServiceTypeNodePort:     "services.nodeports=1",
		} {
			if namespace == "unguarded" {
				refused = ""
			}
			service := &corev1.Service{
				ObjectMeta: metav1.ObjectMeta{GenerateName: "tried-"},
				Spec:       corev1.ServiceSpec{Type: kind, Ports: []corev1.ServicePort{{Port: 1}}},
			}
			made, err := c.CoreV1().Services(namespace).Create(t.Context(), service, metav1.CreateOptions{})
			switch {
			case refused == "" && err != nil:
				t.Errorf("%s in %s is refused: %v", kind, namespace, err)
			case refused != "" && (err == nil || !strings.Contains(err.Error(), refused)):
				t.Errorf("%s in %s is answered with %v", kind, namespace, err)
			}
			if err == nil {
				if err := c.CoreV1().Services(namespace).Delete(t.Context(), made.Name, metav1.DeleteOptions{}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// testVolumes asks for volumes: the application keeps none, monitoring does.
func (c *cluster) testVolumes(t *testing.T) {
	claim := func(size string) *corev1.PersistentVolumeClaim {
		return &corev1.PersistentVolumeClaim{
			ObjectMeta: metav1.ObjectMeta{GenerateName: "tried-"},
			Spec: corev1.PersistentVolumeClaimSpec{
				AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
				Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse(size)}},
			},
		}
	}
	for _, row := range []struct{ namespace, size, refused string }{
		{names.NamespaceApplication, "1Gi", "persistentvolumeclaims=1"},
		{names.NamespaceMonitoring, "1Gi", ""},
		{names.NamespaceMonitoring, "4Ti", "requests.storage=4Ti"},
		{"unguarded", "4Ti", ""},
	} {
		claims := c.CoreV1().PersistentVolumeClaims(row.namespace)
		made, err := claims.Create(t.Context(), claim(row.size), metav1.CreateOptions{})
		switch {
		case row.refused == "" && err != nil:
			t.Errorf("%s in %s is refused: %v", row.size, row.namespace, err)
		case row.refused != "" && (err == nil || !strings.Contains(err.Error(), row.refused)):
			t.Errorf("%s in %s is answered with %v", row.size, row.namespace, err)
		}
		if err != nil {
			continue
		}
		if class := made.Spec.StorageClassName; class == nil || *class != names.StorageClass {
			t.Errorf("the claim that names no class gets %v, want %s", class, names.StorageClass)
		}
		if err := claims.Delete(t.Context(), made.Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

// testDefaults creates a pod without a request: the quota would refuse it, did
// the namespace not give it a share.
func (c *cluster) testDefaults(t *testing.T) {
	for _, namespace := range []string{names.NamespaceApplication, names.NamespaceMonitoring} {
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{GenerateName: "tried-"},
			Spec: corev1.PodSpec{
				SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: new(true), SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
				Containers: []corev1.Container{{
					Name: "a", Image: "a",
					SecurityContext: &corev1.SecurityContext{AllowPrivilegeEscalation: new(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}},
				}},
			},
		}
		made, err := c.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{})
		if err != nil {
			t.Errorf("%s: %v", namespace, err)
			continue
		}
		c.delete(t, made)
		for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
			if request := made.Spec.Containers[0].Resources.Requests[name]; request.IsZero() {
				t.Errorf("%s: a container that states nothing is given no %s", namespace, name)
			}
		}
	}
}
