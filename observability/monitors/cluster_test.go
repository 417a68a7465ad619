package monitors_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/observability"
	"github.com/vibe-engineering/vibe-platform/charts/platform"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// cluster is what an environment's manifests and charts put into its cluster, as
// far as scraping goes.
type cluster struct {
	Env      config.Environment
	Services []corev1.Service
	Pods     []corev1.Pod
	Policies []networkingv1.NetworkPolicy
	// Monitors are ServiceMonitors, PodMonitors and ScrapeConfigs, the charts' and
	// ours.
	Monitors []unstructured.Unstructured
}

// environments are the clusters, made once.
var environments = sync.OnceValues(func() ([]cluster, error) {
	var all []cluster
	rendered := new(rendering.Charts)
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			return nil, err
		}
		c, err := built(env, rendered)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, c)
	}
	return all, nil
})

// each calls check for each environment.
func each(t *testing.T, check func(t *testing.T, c cluster)) {
	t.Helper()
	all, err := environments()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		t.Run(c.Env.Name, func(t *testing.T) { check(t, c) })
	}
}

// built gathers everything that is installed.
func built(env config.Environment, rendered *rendering.Charts) (cluster, error) {
	c := cluster{Env: env}
	var objects []metav1.Object
	for _, source := range slices.Concat(charts.Objects(env), platform.Objects(env), observability.Objects(env)) {
		objects = append(objects, source.Objects...)
	}
	for _, object := range objects {
		text, err := json.Marshal(object)
		if err != nil {
			return c, err
		}
		var u unstructured.Unstructured
		if err := json.Unmarshal(text, &u.Object); err != nil {
			return c, err
		}
		if err := c.add(u); err != nil {
			return c, err
		}
	}
	installed, err := rendered.Environment(env, releases.Facts{VPCID: "vpc-0123456789abcdef0"})
	if err != nil {
		return c, err
	}
	for _, r := range installed {
		for _, object := range r.Objects.Installed {
			if err := c.add(object); err != nil {
				return c, err
			}
		}
	}
	c.Services = append(c.Services, ownServices()...)
	c.Pods = append(c.Pods, ownPods()...)
	return c, nil
}

// ownServices are Services that neither a manifest nor a chart makes.
func ownServices() []corev1.Service {
	service := func(namespace, name, port string, labels map[string]string) corev1.Service {
		return corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: labels},
			Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: port}}},
		}
	}
	return []corev1.Service{
		// The API server makes this one, and writes its own addresses to it.
		service("default", "kubernetes", "https", map[string]string{"component": "apiserver", "provider": "kubernetes"}),
		// The Prometheus operator makes this one, and writes the nodes' addresses
		// to it
		// (https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/kubelet/controller.go).
		service(names.NamespaceSystem, "prometheus-stack-kubelet", "https-metrics", map[string]string{"app.kubernetes.io/name": "kubelet", "k8s-app": "kubelet"}),
	}
}

// ownPods are pods that EKS' add-ons make.
func ownPods() []corev1.Pod {
	return []corev1.Pod{{
		ObjectMeta: metav1.ObjectMeta{Namespace: names.NamespaceSystem, Name: "coredns", Labels: map[string]string{"k8s-app": "kube-dns"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Ports: []corev1.ContainerPort{{Name: "metrics", ContainerPort: 9153}}}}},
	}}
}

// add keeps what matters of an object.
func (c *cluster) add(object unstructured.Unstructured) error {
	switch object.GetKind() {
	case "Service":
		return decode(object, &c.Services)
	case "NetworkPolicy":
		return decode(object, &c.Policies)
	case "ServiceMonitor", "PodMonitor", "ScrapeConfig":
		c.Monitors = append(c.Monitors, object)
	case "Deployment", "StatefulSet", "DaemonSet":
		template, _, err := unstructured.NestedMap(object.Object, "spec", "template")
		if err != nil {
			return err
		}
		var pod corev1.Pod
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(template, &pod); err != nil {
			return err
		}
		pod.Namespace, pod.Name = object.GetNamespace(), object.GetName()
		c.Pods = append(c.Pods, pod)
	case "Prometheus":
		c.Pods = append(c.Pods, ofOperator(object, "prometheus", map[string]int32{"http-web": 9090, "reloader-web": 8080, "grpc": 10901, "http": 10902}))
	case "Alertmanager":
		c.Pods = append(c.Pods, ofOperator(object, "alertmanager", map[string]int32{"http-web": 9093, "reloader-web": 8080, "mesh-tcp": 9094}))
	}
	return nil
}

// decode appends object to all as what it is.
func decode[T any](object unstructured.Unstructured, all *[]T) error {
	var typed T
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &typed); err != nil {
		return fmt.Errorf("%s %s: %w", object.GetKind(), object.GetName(), err)
	}
	*all = append(*all, typed)
	return nil
}

// ofOperator is the pod that the operator makes of its object
// (https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/server/statefulset.go).
func ofOperator(object unstructured.Unstructured, kind string, ports map[string]int32) corev1.Pod {
	pod := corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: object.GetNamespace(), Name: kind + "-" + object.GetName(),
		Labels: map[string]string{
			"app.kubernetes.io/name": kind, kind: object.GetName(),
			"operator.prometheus.io/name":  object.GetName(),
			"app.kubernetes.io/instance":   object.GetName(),
			"app.kubernetes.io/managed-by": "prometheus-operator",
		},
	}}
	container := corev1.Container{}
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		container.Ports = append(container.Ports, corev1.ContainerPort{Name: name, ContainerPort: ports[name]})
	}
	pod.Spec.Containers = []corev1.Container{container}
	return pod
}
