package cluster

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// The finalizers of the AWS Load Balancer Controller. An Ingress of a group has one
// that ends with the group's name.
const (
	finalizerIngress      = "ingress.k8s.aws/resources"
	finalizerIngressGroup = "group.ingress.k8s.aws/"
	finalizerService      = "service.k8s.aws/resources"
	finalizerTargets      = "elbv2.k8s.aws/resources"
)

// classController is what an IngressClass of the controller's says.
const classController = "ingress.k8s.aws/alb"

// labelIngress names the Ingress that a TargetGroupBinding was made for.
const labelIngress = "ingress.k8s.aws/stack-name"

const groupLoadBalancers = "elbv2.k8s.aws"

// targets are the TargetGroupBindings.
func targets() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: groupLoadBalancers, Version: "v1beta1", Resource: "targetgroupbindings"}
}

// tendLoadBalancers holds Ingresses of the controller's classes, Services that are
// load balancers, and TargetGroupBindings. An Ingress is let go when its bindings
// are gone, as its load balancer would be by then.
func tendLoadBalancers(ctx context.Context, p *Player) error {
	if err := p.hold(ctx, targets(), finalizerTargets); err != nil {
		return err
	}
	ingresses, err := p.typed.NetworkingV1().Ingresses(metav1.NamespaceAll).List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return err
	}
	for i := range ingresses.Items {
		if err := p.tendIngress(ctx, &ingresses.Items[i]); err != nil {
			return err
		}
	}
	services, err := p.typed.CoreV1().Services(metav1.NamespaceAll).List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return err
	}
	for i := range services.Items {
		s := &services.Items[i]
		if s.Spec.Type == corev1.ServiceTypeLoadBalancer {
			if err := p.setFinalizer(ctx, corev1.SchemeGroupVersion.WithResource("services"), &s.ObjectMeta, finalizerService, s.DeletionTimestamp == nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// tendIngress holds one Ingress.
func (p *Player) tendIngress(ctx context.Context, ingress *networkingv1.Ingress) error {
	resource := networkingv1.SchemeGroupVersion.WithResource("ingresses")
	if ingress.DeletionTimestamp == nil {
		finalizer, err := p.ingressFinalizer(ctx, ingress)
		if err != nil || finalizer == "" {
			return err
		}
		if err := p.setFinalizer(ctx, resource, &ingress.ObjectMeta, finalizer, true); err != nil {
			return err
		}
		if err := p.bind(ctx, ingress); err != nil {
			return err
		}
		return p.balanced(ctx, ingress)
	}
	at := p.metadata.Resource(targets()).Namespace(ingress.Namespace)
	selected := metav1.ListOptions{LabelSelector: labelIngress + "=" + ingress.Name}
	bound, err := at.List(ctx, selected)
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	if err == nil && len(bound.Items) > 0 {
		return at.DeleteCollection(ctx, metav1.DeleteOptions{}, selected)
	}
	for _, f := range ingress.Finalizers {
		if f == finalizerIngress || strings.HasPrefix(f, finalizerIngressGroup) {
			return p.setFinalizer(ctx, resource, &ingress.ObjectMeta, f, false)
		}
	}
	return nil
}

// Balancer is the name of the load balancer that stands for env's Ingress, as AWS
// writes one. Nothing stands behind it.
func Balancer(env config.Environment) string {
	return fmt.Sprintf("%s-1234567890.%s.elb.amazonaws.com", names.Home(env).Shared(), env.Region)
}

// balanced writes the name of the load balancer into an Ingress, once. It patches,
// for an update of the status of an Ingress writes its finalizers as well, and one
// may just have been set.
func (p *Player) balanced(ctx context.Context, ingress *networkingv1.Ingress) error {
	if !p.once(ingress) {
		return nil
	}
	patch := fmt.Sprintf(`{"status":{"loadBalancer":{"ingress":[{"hostname":%q}]}}}`, Balancer(p.env))
	_, err := p.typed.NetworkingV1().Ingresses(ingress.Namespace).Patch(ctx, ingress.Name, types.MergePatchType, []byte(patch), metav1.PatchOptions{}, "status")
	return p.again(ingress, err)
}

// ingressFinalizer is the one that the controller sets on ingress; empty where its
// class is not the controller's.
func (p *Player) ingressFinalizer(ctx context.Context, ingress *networkingv1.Ingress) (string, error) {
	if ingress.Spec.IngressClassName == nil {
		return "", nil
	}
	class, err := p.typed.NetworkingV1().IngressClasses().Get(ctx, *ingress.Spec.IngressClassName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || err == nil && class.Spec.Controller != classController {
		return "", nil
	}
	if err != nil || class.Spec.Parameters == nil {
		return finalizerIngress, err
	}
	parameters := &unstructured.Unstructured{}
	parameters.SetGroupVersionKind(schema.GroupVersionKind{Group: groupLoadBalancers, Version: "v1beta1", Kind: "IngressClassParams"})
	parameters.SetName(class.Spec.Parameters.Name)
	if parameters, err = p.client.Get(ctx, parameters); err != nil {
		return "", err
	}
	if group, _, _ := unstructured.NestedString(parameters.Object, "spec", "group", "name"); group != "" {
		return finalizerIngressGroup + group, nil
	}
	return finalizerIngress, nil
}

// bind makes a TargetGroupBinding for each Service that ingress sends requests to.
func (p *Player) bind(ctx context.Context, ingress *networkingv1.Ingress) error {
	for _, rule := range ingress.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for _, path := range rule.HTTP.Paths {
			if path.Backend.Service == nil {
				continue
			}
			name := "k8s-" + ingress.Namespace + "-" + path.Backend.Service.Name
			_, err := p.metadata.Resource(targets()).Namespace(ingress.Namespace).Get(ctx, name, metav1.GetOptions{})
			if err == nil || !apierrors.IsNotFound(err) {
				continue
			}
			var port any = path.Backend.Service.Port.Name
			if port == "" {
				port = int64(path.Backend.Service.Port.Number)
			}
			if _, err := p.client.Apply(ctx, &unstructured.Unstructured{Object: map[string]any{
				"apiVersion": targets().GroupVersion().String(),
				"kind":       "TargetGroupBinding",
				"metadata": map[string]any{
					"name": name, "namespace": ingress.Namespace,
					"labels": map[string]any{labelIngress: ingress.Name},
				},
				"spec": map[string]any{
					"targetType": "ip",
					"serviceRef": map[string]any{"name": path.Backend.Service.Name, "port": port},
				},
			}}); err != nil {
				return err
			}
		}
	}
	return nil
}
