package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// loadBalancerControllerValues are the values of aws-load-balancer-controller
// that we set.
type loadBalancerControllerValues struct {
	ClusterName    string         `json:"clusterName"`
	Region         string         `json:"region"`
	VPCID          string         `json:"vpcId"`
	ReplicaCount   int            `json:"replicaCount"`
	ServiceAccount serviceAccount `json:"serviceAccount"`

	IngressClass                  string            `json:"ingressClass"`
	CreateIngressClassResource    bool              `json:"createIngressClassResource"`
	DisableIngressClassAnnotation bool              `json:"disableIngressClassAnnotation"`
	DisableIngressGroupAnnotation bool              `json:"disableIngressGroupNameAnnotation"`
	DefaultTargetType             string            `json:"defaultTargetType"`
	DefaultSSLPolicy              string            `json:"defaultSSLPolicy"`
	EnableShield                  bool              `json:"enableShield"`
	EnableWAFClassic              bool              `json:"enableWaf"`
	EnableWAFv2                   bool              `json:"enableWafv2"`
	EnableBackendSecurityGroup    bool              `json:"enableBackendSecurityGroup"`
	EnableServiceMutatorWebhook   bool              `json:"enableServiceMutatorWebhook"`
	KeepTLSSecret                 bool              `json:"keepTLSSecret"`
	ControllerConfig              controllerConfig  `json:"controllerConfig"`
	Resources                     resources         `json:"resources"`
	PodDisruptionBudget           disruptionBudget  `json:"podDisruptionBudget"`
	PodSecurityContext            podSecurity       `json:"podSecurityContext"`
	SecurityContext               containerSecurity `json:"securityContext"`
}

type controllerConfig struct {
	FeatureGates map[string]bool `json:"featureGates"`
}

// loadBalancerController turns the Ingress into a load balancer.
func loadBalancerController(env config.Environment, facts Facts) Release {
	n := names.Home(env)
	return Release{
		Name:      "aws-load-balancer-controller",
		Namespace: names.AccountLoadBalancerController.Namespace,
		Reason:    "turns the Ingress into an application load balancer whose targets are the pods themselves",
		Account:   &names.AccountLoadBalancerController,
		Values: loadBalancerControllerValues{
			ClusterName: n.Shared(),
			// Otherwise the controller asks the instance metadata service for
			// both, which no pod reaches.
			Region:         n.Region(),
			VPCID:          facts.VPCID,
			ReplicaCount:   replicas(env),
			ServiceAccount: account(env, names.AccountLoadBalancerController),
			// The class and its parameters are charts/platform's: they bind
			// what an Ingress may ask for.
			IngressClass:                  names.IngressClass,
			DisableIngressClassAnnotation: true,
			DisableIngressGroupAnnotation: true,
			DefaultTargetType:             "ip",
			DefaultSSLPolicy:              env.Edge.TLSPolicy,
			EnableWAFv2:                   true,
			// The load balancer's group, and what it may reach, stand in the
			// network stack.
			EnableBackendSecurityGroup: false,
			// This webhook would answer for every new Service of the cluster,
			// so that no other chart could be installed while the controller is
			// not up yet. It serves load balancers made by Services, of which
			// there are none.
			EnableServiceMutatorWebhook: false,
			// Otherwise every upgrade makes a new certificate, which the
			// running pods do not have yet.
			KeepTLSSecret: true,
			// What is off needs no permission: Services, the Gateway API and
			// reserved capacity.
			ControllerConfig: controllerConfig{FeatureGates: map[string]bool{
				"ALBGatewayAPI":           false,
				"EnableServiceController": false,
				"LBCapacityReservation":   false,
				"NLBGatewayAPI":           false,
			}},
			Resources:           need("100m", "500m", "256Mi"),
			PodDisruptionBudget: disruptionBudget{MaxUnavailable: 1},
			PodSecurityContext:  restrictedPod(nobody),
			SecurityContext:     restrictedContainer(),
		},
	}
}
