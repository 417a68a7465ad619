package platform

import (
	"fmt"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// ingressClassParams is the AWS Load Balancer Controller's kind of that name, as
// far as we use it; the controller's own module cannot be had
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/ingress_class/).
type ingressClassParams struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Spec ingressClassParamsSpec `json:"spec"`
}

type (
	ingressClassParamsSpec struct {
		NamespaceSelector      metav1.LabelSelector `json:"namespaceSelector"`
		Group                  ingressGroup         `json:"group"`
		Scheme                 string               `json:"scheme"`
		LoadBalancerName       string               `json:"loadBalancerName"`
		TargetType             string               `json:"targetType"`
		SSLPolicy              string               `json:"sslPolicy"`
		SSLRedirectPort        string               `json:"sslRedirectPort"`
		WAFv2ACLName           string               `json:"wafv2AclName"`
		LoadBalancerAttributes []attribute          `json:"loadBalancerAttributes"`
	}
	ingressGroup struct {
		Name string `json:"name"`
	}
	attribute struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
)

// ingressClass is the one class of Ingresses, and what they cannot choose. The
// parameters win over an Ingress' annotations, so that who may write an Ingress
// can neither take the web ACL away nor move the load balancer.
func ingressClass(env config.Environment) []metav1.Object {
	n := names.Home(env)
	return []metav1.Object{
		&ingressClassParams{
			TypeMeta:   metav1.TypeMeta{APIVersion: "elbv2.k8s.aws/v1beta1", Kind: "IngressClassParams"},
			ObjectMeta: meta(names.IngressClass),
			Spec: ingressClassParamsSpec{
				NamespaceSelector: metav1.LabelSelector{
					MatchLabels: map[string]string{"kubernetes.io/metadata.name": names.NamespaceApplication},
				},
				// A group would otherwise be open to any Ingress that names it.
				Group:            ingressGroup{Name: names.Project},
				Scheme:           "internet-facing",
				LoadBalancerName: n.Shared(),
				TargetType:       "ip",
				SSLPolicy:        env.Edge.TLSPolicy,
				SSLRedirectPort:  fmt.Sprint(ports.HTTPS),
				WAFv2ACLName:     n.Resource(names.WebACL),
				LoadBalancerAttributes: []attribute{
					{"access_logs.s3.enabled", "true"},
					{"access_logs.s3.bucket", n.Bucket(names.BucketLogs)},
					{"access_logs.s3.prefix", names.LogPrefixLoadBalancer},
					{"deletion_protection.enabled", fmt.Sprint(env.Deletion.Rules().Protected)},
					{"routing.http.drop_invalid_header_fields.enabled", "true"},
				},
			},
		},
		&networkingv1.IngressClass{
			TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "IngressClass"},
			ObjectMeta: meta(names.IngressClass),
			Spec: networkingv1.IngressClassSpec{
				Controller: "ingress.k8s.aws/alb",
				Parameters: &networkingv1.IngressClassParametersReference{
					APIGroup: new("elbv2.k8s.aws"),
					Kind:     "IngressClassParams",
					Name:     names.IngressClass,
				},
			},
		},
	}
}
