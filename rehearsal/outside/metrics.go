package outside

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	groupMetrics   = "metrics.k8s.io"
	versionMetrics = "v1beta1"
	// serviceMetrics leads the API server to this machine.
	serviceMetrics = "rehearsal-metrics"
)

// Measure has the cluster's API of metrics answer: each pod uses half of what it
// asks for, so that nothing is scaled. It is for autoscalers, which a cluster
// without that API has stand still.
func (o *Outside) Measure(ctx context.Context, access *rest.Config) error {
	typed, err := kubernetes.NewForConfig(access)
	if err != nil {
		return err
	}
	objects, err := dynamic.NewForConfig(access)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: measured{typed}, ReadHeaderTimeout: time.Minute, ErrorLog: quiet(), TLSConfig: o.tls()}
	o.servers = append(o.servers, server)
	go func() { _ = server.ServeTLS(listener, "", "") }()
	port := int64(listener.Addr().(*net.TCPAddr).Port)
	_, err = typed.CoreV1().Services(metav1.NamespaceDefault).Create(ctx, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: serviceMetrics},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "localhost"},
	}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	at := objects.Resource(schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"})
	_, err = at.Create(ctx, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
		"metadata": map[string]any{"name": versionMetrics + "." + groupMetrics},
		"spec": map[string]any{
			"group": groupMetrics, "version": versionMetrics, "groupPriorityMinimum": int64(100), "versionPriority": int64(100),
			"insecureSkipTLSVerify": true,
			"service":               map[string]any{"namespace": metav1.NamespaceDefault, "name": serviceMetrics, "port": port},
		},
	}}, metav1.CreateOptions{})
	return err
}

// measured answers as metrics-server does
// (https://github.com/kubernetes/metrics/blob/v0.36.2/pkg/apis/metrics/v1beta1/types.go).
type measured struct{ typed kubernetes.Interface }

// ServeHTTP answers what the API server hands on.
func (m measured) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	root := "/apis/" + groupMetrics + "/" + versionMetrics
	namespace, pods := strings.CutPrefix(strings.TrimSuffix(r.URL.Path, "/pods"), root+"/namespaces/")
	switch {
	case r.URL.Path == root:
		say(w, metav1.APIResourceList{
			TypeMeta: metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: groupMetrics + "/" + versionMetrics,
			APIResources: []metav1.APIResource{{Name: "pods", Namespaced: true, Kind: "PodMetrics", Verbs: metav1.Verbs{"get", "list"}}},
		})
	case pods && strings.HasSuffix(r.URL.Path, "/pods"):
		list, err := m.typed.CoreV1().Pods(namespace).List(r.Context(), metav1.ListOptions{LabelSelector: r.URL.Query().Get("labelSelector"), ResourceVersion: "0"})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		say(w, figures(list.Items))
	default:
		http.NotFound(w, r)
	}
}

// figures are half of what pods ask for.
func figures(pods []corev1.Pod) map[string]any {
	now := time.Now().UTC().Format(time.RFC3339) //nolint:forbidigo // figures are of now
	items := []any{}
	for _, pod := range pods {
		var containers []any
		for _, c := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
			containers = append(containers, map[string]any{"name": c.Name, "usage": map[string]any{
				"cpu":    resource.NewMilliQuantity(c.Resources.Requests.Cpu().MilliValue()/2, resource.DecimalSI),
				"memory": resource.NewQuantity(c.Resources.Requests.Memory().Value()/2, resource.BinarySI),
			}})
		}
		items = append(items, map[string]any{
			"metadata":  map[string]any{"name": pod.Name, "namespace": pod.Namespace, "labels": pod.Labels},
			"timestamp": now, "window": "1s", "containers": containers,
		})
	}
	return map[string]any{"kind": "PodMetricsList", "apiVersion": groupMetrics + "/" + versionMetrics, "metadata": map[string]any{}, "items": items}
}
