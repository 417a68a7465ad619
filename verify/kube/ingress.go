package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/check"
)

func (s *Cluster) ingressChecks() []check.Check {
	return []check.Check{
		{
			ID: "ingress.address", Severity: check.Fatal, Waits: true,
			What:    "every Ingress of the manifests has the name of its load balancer",
			How:     "GET the Ingresses' status",
			Remedy:  "`kubectl describe ingress`, and the log of aws-load-balancer-controller",
			Runbook: "deployment.md#ingressaddress",
			Do:      s.addresses,
		},
		{
			ID: "ingress.events", Severity: check.Warning,
			What:    "the load balancer controller reported no failure within the last hour",
			How:     "list the warnings of Ingresses and TargetGroupBindings among the events",
			Remedy:  "the message says what AWS refused; the log of aws-load-balancer-controller says more",
			Runbook: "deployment.md#ingressaddress",
			Do:      s.ingressEvents,
		},
	}
}

// ingresses are those of the manifests.
func (s *Cluster) ingresses(ctx context.Context) ([]networkingv1.Ingress, error) {
	c, w, err := s.both(ctx)
	if err != nil {
		return nil, err
	}
	list, err := c.typed.NetworkingV1().Ingresses(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	wanted := w.Of("networking.k8s.io/v1", "Ingress")
	return slices.DeleteFunc(list.Items, func(i networkingv1.Ingress) bool { return !has(wanted, i.Namespace, i.Name) }), nil
}

func (s *Cluster) addresses(ctx context.Context) (check.Outcome, error) {
	found, err := s.ingresses(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var o check.Outcome
	var names []string
	for i := range found {
		if address := address(&found[i]); address != "" {
			names = append(names, address)
		} else {
			o.Findings = append(o.Findings, check.Finding{Subject: "Ingress " + found[i].Namespace + "/" + found[i].Name, Got: "has no load balancer"})
		}
	}
	if len(found) == 0 {
		o.Findings = append(o.Findings, check.Finding{Subject: "the cluster", Got: "has no Ingress of the manifests"})
	}
	o.Detail = strings.Join(names, ", ")
	return o, nil
}

// address is the name of an Ingress' load balancer; empty where it has none.
func address(i *networkingv1.Ingress) string {
	for _, balancer := range i.Status.LoadBalancer.Ingress {
		if balancer.Hostname != "" {
			return balancer.Hostname
		}
	}
	return ""
}

func (s *Cluster) ingressEvents(ctx context.Context) (check.Outcome, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	now := time.Now() //nolint:forbidigo // lately is reckoned from today
	o := check.Outcome{Detail: "none"}
	for _, kind := range []string{"Ingress", "TargetGroupBinding"} {
		list, err := c.typed.CoreV1().Events(metav1.NamespaceAll).List(ctx, metav1.ListOptions{
			FieldSelector: "type=" + corev1.EventTypeWarning + ",involvedObject.kind=" + kind,
		})
		if err != nil {
			return o, err
		}
		for _, e := range list.Items {
			if at := happened(&e); now.Sub(at) <= lately {
				o.Findings = append(o.Findings, check.Finding{
					Subject: fmt.Sprintf("%s %s/%s", kind, e.Namespace, e.InvolvedObject.Name),
					Got:     fmt.Sprintf("%s %s ago: %s", e.Reason, ago(now.Sub(at)), strings.Join(strings.Fields(e.Message), " ")),
				})
			}
		}
	}
	return o, nil
}

// happened is when an event was seen last.
func happened(e *corev1.Event) time.Time {
	at := e.EventTime.Time
	if e.LastTimestamp.After(at) {
		at = e.LastTimestamp.Time
	}
	if e.Series != nil && e.Series.LastObservedTime.After(at) {
		at = e.Series.LastObservedTime.Time
	}
	return at
}
