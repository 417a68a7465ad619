package monitors_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/names"
)

// target is what a monitor scrapes: a pod's port. A Service without a selector has
// no pod that we know.
type target struct {
	pod  *corev1.Pod
	port int32
}

// targets are what a monitor selects; the error names the part of it that selects
// nothing.
func (c cluster) targets(monitor unstructured.Unstructured) ([]target, error) {
	switch monitor.GetKind() {
	case monitoringv1.ServiceMonitorsKind:
		var m monitoringv1.ServiceMonitor
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(monitor.Object, &m); err != nil {
			return nil, err
		}
		return c.ofServices(m)
	case monitoringv1.PodMonitorsKind:
		var m monitoringv1.PodMonitor
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(monitor.Object, &m); err != nil {
			return nil, err
		}
		return c.ofPods(m)
	default:
		var m monitoringv1alpha1.ScrapeConfig
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(monitor.Object, &m); err != nil {
			return nil, err
		}
		return c.ofConfig(m)
	}
}

// selects reports whether an object stands where a monitor looks and has the
// labels that it looks for.
func selects(selector metav1.LabelSelector, namespaces monitoringv1.NamespaceSelector, own string, meta metav1.ObjectMeta) bool {
	in := slices.Contains(namespaces.MatchNames, meta.Namespace) || namespaces.Any ||
		(len(namespaces.MatchNames) == 0 && meta.Namespace == own)
	parsed, err := metav1.LabelSelectorAsSelector(&selector)
	return in && err == nil && parsed.Matches(labels.Set(meta.Labels))
}

// ofServices follows a ServiceMonitor through Services to pods.
func (c cluster) ofServices(m monitoringv1.ServiceMonitor) ([]target, error) {
	var all []target
	for _, endpoint := range m.Spec.Endpoints {
		var found []target
		for i := range c.Services {
			service := &c.Services[i]
			if !selects(m.Spec.Selector, m.Spec.NamespaceSelector, m.Namespace, service.ObjectMeta) {
				continue
			}
			for _, port := range service.Spec.Ports {
				if port.Name == endpoint.Port {
					found = append(found, c.behind(service, port)...)
				}
			}
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("no Service with these labels has a port %q that a pod serves", endpoint.Port)
		}
		all = append(all, found...)
	}
	return all, nil
}

// behind are the pods that serve a Service's port.
func (c cluster) behind(service *corev1.Service, port corev1.ServicePort) []target {
	if len(service.Spec.Selector) == 0 {
		return []target{{}}
	}
	var found []target
	for i := range c.Pods {
		pod := &c.Pods[i]
		if pod.Namespace != service.Namespace || !labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(pod.Labels)) {
			continue
		}
		// A number needs no declaration in the pod.
		if number := port.TargetPort.IntVal; port.TargetPort.StrVal == "" {
			if number == 0 {
				number = port.Port
			}
			found = append(found, target{pod, number})
		} else if number, ok := containerPort(pod, port.TargetPort.StrVal); ok {
			found = append(found, target{pod, number})
		}
	}
	return found
}

// containerPort is the number of a pod's port of that name.
func containerPort(pod *corev1.Pod, name string) (int32, bool) {
	for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		for _, port := range container.Ports {
			if port.Name == name {
				return port.ContainerPort, true
			}
		}
	}
	return 0, false
}

// ofPods are the pods that a PodMonitor selects. Prometheus knows a pod's port only
// where the pod declares it.
func (c cluster) ofPods(m monitoringv1.PodMonitor) ([]target, error) {
	var all []target
	for _, endpoint := range m.Spec.PodMetricsEndpoints {
		before := len(all)
		for i := range c.Pods {
			pod := &c.Pods[i]
			if !selects(m.Spec.Selector, m.Spec.NamespaceSelector, m.Namespace, pod.ObjectMeta) {
				continue
			}
			for _, container := range pod.Spec.Containers {
				for _, port := range container.Ports {
					named := endpoint.Port != nil && *endpoint.Port == port.Name
					numbered := endpoint.PortNumber != nil && *endpoint.PortNumber == port.ContainerPort
					if named || numbered {
						all = append(all, target{pod, port.ContainerPort})
					}
				}
			}
		}
		if len(all) == before {
			return nil, fmt.Errorf("no pod with these labels has the port")
		}
	}
	return all, nil
}

// ofConfig follows a ScrapeConfig's discovery to a Service of ours, and finds that
// it is also where the scrapes go.
func (c cluster) ofConfig(m monitoringv1alpha1.ScrapeConfig) ([]target, error) {
	var all []target
	for _, discovery := range m.Spec.HTTPSDConfigs {
		address, err := url.Parse(string(discovery.URL))
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(m.Spec.RelabelConfigs, func(r monitoringv1.RelabelConfig) bool {
			return r.TargetLabel == "__address__" && r.Replacement != nil && *r.Replacement == address.Host
		}) {
			return nil, fmt.Errorf("%s tells the targets, and the scrapes go elsewhere", address.Host)
		}
		before := len(all)
		for i := range c.Services {
			service := &c.Services[i]
			for _, port := range service.Spec.Ports {
				if strings.HasPrefix(address.Hostname()+".", service.Name+"."+service.Namespace+".svc.") && address.Port() == strconv.Itoa(int(port.Port)) {
					all = append(all, c.behind(service, port)...)
				}
			}
		}
		if len(all) == before {
			return nil, fmt.Errorf("no Service %s has pods", address.Host)
		}
	}
	return all, nil
}

// least is how many monitors there are at least, so that the tests look at
// something.
const least = 20

func TestMonitorsSelect(t *testing.T) {
	each(t, func(t *testing.T, c cluster) {
		if len(c.Monitors) < least {
			t.Errorf("there are %d monitors, and not %d", len(c.Monitors), least)
		}
		for _, monitor := range c.Monitors {
			if _, err := c.targets(monitor); err != nil {
				t.Errorf("%s %s selects nothing: %v", monitor.GetKind(), monitor.GetName(), err)
			}
		}
	})
}

// TestMonitorsThatSelectNothingAreFound breaks each of ours in each way that it can
// be broken.
func TestMonitorsThatSelectNothingAreFound(t *testing.T) {
	each(t, func(t *testing.T, c cluster) {
		for _, change := range []struct{ kind, from, to string }{
			{"ServiceMonitor", `"port":"http"`, `"port":"https"`},
			{"ServiceMonitor", `"matchLabels":{"app.kubernetes.io/name":"backend"`, `"matchLabels":{"app.kubernetes.io/name":"backends"`},
			{"ServiceMonitor", `"app.kubernetes.io/part-of":"vibe"}}}}`, `"app.kubernetes.io/part-of":"vibes"}}}}`},
			{"ServiceMonitor", `"matchNames":["vibe"]`, `"matchNames":["monitoring"]`},
			{"PodMonitor", `"portNumber":8085`, `"portNumber":8086`},
			{"PodMonitor", `"matchNames":["cert-manager"]`, `"matchNames":["kube-system"]`},
			{"PodMonitor", `"port":"http-metrics"`, `"port":"metrics"`},
			{"ScrapeConfig", `"replacement":"redis-exporter.monitoring`, `"replacement":"redis-exporters.monitoring`},
			{"ScrapeConfig", `:9121`, `:9122`},
			{"ScrapeConfig", `redis-exporter.monitoring`, `redis-exporter.vibe`},
		} {
			broken := 0
			for _, monitor := range c.Monitors {
				text, err := monitor.MarshalJSON()
				if err != nil {
					t.Fatal(err)
				}
				changed := strings.ReplaceAll(string(text), change.from, change.to)
				if monitor.GetKind() != change.kind || monitor.GetLabels()["app.kubernetes.io/managed-by"] != "aws-cdk" || changed == string(text) {
					continue
				}
				var faulty unstructured.Unstructured
				if err := faulty.UnmarshalJSON([]byte(changed)); err != nil {
					t.Fatal(err)
				}
				if _, err := c.targets(faulty); err != nil {
					broken++
				}
			}
			if broken == 0 {
				t.Errorf("no %s of ours is found broken by %s instead of %s", change.kind, change.to, change.from)
			}
		}
	})
}

// TestScrapesPass asks the network policies of both ends whether Prometheus reaches
// each pod that is scraped.
func TestScrapesPass(t *testing.T) {
	each(t, func(t *testing.T, c cluster) {
		prometheus := c.pod(t, "prometheus-prometheus-stack-prometheus")
		reached := 0
		for _, monitor := range c.Monitors {
			targets, err := c.targets(monitor)
			if err != nil {
				continue // The other test says so.
			}
			for _, target := range targets {
				// The host's network has no policies, and what has no pod of ours
				// is reached through ranges.
				if target.pod == nil || target.pod.Spec.HostNetwork {
					continue
				}
				reached++
				if !c.passes(prometheus, target.pod, target.port) {
					t.Errorf("%s %s: no network policy lets Prometheus reach port %d of %s/%s",
						monitor.GetKind(), monitor.GetName(), target.port, target.pod.Namespace, target.pod.Name)
				}
			}
		}
		if reached < least {
			t.Errorf("%d targets are pods, and not %d", reached, least)
		}
		for _, row := range []struct {
			pod  string
			port int32
		}{{names.Backend, 22}, {names.Frontend, 3003}} {
			if c.passes(prometheus, c.pod(t, row.pod), row.port) {
				t.Errorf("Prometheus reaches port %d of %s, which no policy names", row.port, row.pod)
			}
		}
	})
}

// pod is the pod, or what makes it, of that name.
func (c cluster) pod(t *testing.T, name string) *corev1.Pod {
	t.Helper()
	for i := range c.Pods {
		if c.Pods[i].Name == name {
			return &c.Pods[i]
		}
	}
	t.Fatalf("there is no pod %s", name)
	return nil
}
