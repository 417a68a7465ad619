package kube

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/check"
)

func (s *Cluster) serviceChecks() []check.Check {
	return []check.Check{{
		ID: "workloads.endpoints", Severity: check.Fatal, Waits: true,
		What:    "every Service of manifests and releases has pods that are ready, and in more than one zone where the pods are to be spread over zones",
		How:     "list the Services and their EndpointSlices",
		Remedy:  "see why the Service's pods are not ready; where there are none, its selector and their labels differ",
		Runbook: "application.md#service-unavailable",
		Do:      s.endpoints,
	}}
}

func (s *Cluster) endpoints(ctx context.Context) (check.Outcome, error) {
	objects, err := s.everything(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	services, err := s.services.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	list, err := c.typed.DiscoveryV1().EndpointSlices(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return check.Outcome{}, err
	}
	wanted := slices.DeleteFunc(slices.Clone(objects), func(o unstructured.Unstructured) bool { return o.GetKind() != "Service" })
	spread := spreadOverZones(objects)
	o := check.Outcome{}
	seen := 0
	for i := range services {
		service := &services[i]
		if !has(wanted, service.Namespace, service.Name) || len(service.Spec.Selector) == 0 {
			continue
		}
		seen++
		o.Findings = append(o.Findings, judgeService(service, list.Items, spread(service))...)
	}
	o.Detail = fmt.Sprintf("%d Services", seen)
	return o, nil
}

// judgeService looks at the endpoints of one Service.
func judgeService(service *corev1.Service, slicesOfAll []discoveryv1.EndpointSlice, spread bool) []check.Finding {
	name := "Service " + service.Namespace + "/" + service.Name
	ready, waiting := 0, 0
	zones := map[string]bool{}
	for _, slice := range slicesOfAll {
		if slice.Namespace != service.Namespace || slice.Labels[discoveryv1.LabelServiceName] != service.Name {
			continue
		}
		for _, e := range slice.Endpoints {
			// Nothing said means ready
			// (https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions).
			if e.Conditions.Ready != nil && !*e.Conditions.Ready {
				waiting++
				continue
			}
			ready++
			if e.Zone != nil {
				zones[*e.Zone] = true
			}
		}
	}
	switch {
	case ready == 0 && waiting > 0:
		return []check.Finding{{Subject: name, Got: fmt.Sprintf("has no pod that is ready, of %d", waiting)}}
	case ready == 0:
		return []check.Finding{{Subject: name, Got: "has no pod"}}
	case spread && ready > 1 && len(zones) == 1:
		return []check.Finding{{Subject: name, Got: fmt.Sprintf("has its %d pods in one zone", ready), Want: "have them in more than one"}}
	}
	return nil
}

// spreadOverZones reports whether the pods of a Service must be spread over zones:
// whether a Deployment or StatefulSet among objects that it selects says so as a
// hard rule.
func spreadOverZones(objects []unstructured.Unstructured) func(*corev1.Service) bool {
	return func(service *corev1.Service) bool {
		for i := range objects {
			o := &objects[i]
			labels, _, _ := unstructured.NestedStringMap(o.Object, "spec", "template", "metadata", "labels")
			if o.GetNamespace() != service.Namespace || !selects(service.Spec.Selector, labels) {
				continue
			}
			rules, _, _ := unstructured.NestedSlice(o.Object, "spec", "template", "spec", "topologySpreadConstraints")
			for _, rule := range rules {
				fields, _ := rule.(map[string]any)
				if fields["topologyKey"] == corev1.LabelTopologyZone && fields["whenUnsatisfiable"] == string(corev1.DoNotSchedule) {
					return true
				}
			}
		}
		return false
	}
}

// selects reports whether a selector selects labels.
func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}
