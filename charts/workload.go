package charts

import (
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// The bounds of autoscaling, in percent of what a pod requests.
const (
	targetCPU    = 70
	targetMemory = 80
)

// scaleDownWait is how many seconds the load must have been low before a pod
// goes.
const scaleDownWait = 300

// deployment is component's Deployment. It has no replica count: the autoscaler
// owns it, and every apply would undo what it did.
func deployment(component string, configuration []*corev1.ConfigMap, pod corev1.PodSpec) *appsv1.Deployment {
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: inApplication(component, component),
		Spec: appsv1.DeploymentSpec{
			Selector:                &metav1.LabelSelector{MatchLabels: Selector(component)},
			RevisionHistoryLimit:    new(int32(5)),
			ProgressDeadlineSeconds: new(int32(600)),
			// A pod that dies within ten seconds of being ready stops the
			// rollout.
			MinReadySeconds: 10,
			Strategy: appsv1.DeploymentStrategy{
				Type: appsv1.RollingUpdateDeploymentStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDeployment{
					MaxUnavailable: new(intstr.FromInt32(0)),
					MaxSurge:       new(intstr.FromInt32(config.Surge)),
				},
			},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{
					Labels: Labels(component),
					Annotations: map[string]string{
						annotationChecksum: checksum(configuration...),
						// What `kubectl logs` and `exec` mean without -c.
						"kubectl.kubernetes.io/default-container": component,
					},
				},
				Spec: pod,
			},
		},
	}
}

// autoscaler holds component between min and max replicas. It watches the
// application's container alone: what stands beside it would blur the figure.
func autoscaler(component string, w config.Workload) *autoscalingv2.HorizontalPodAutoscaler {
	utilization := func(name corev1.ResourceName, percent int32) autoscalingv2.MetricSpec {
		return autoscalingv2.MetricSpec{
			Type: autoscalingv2.ContainerResourceMetricSourceType,
			ContainerResource: &autoscalingv2.ContainerResourceMetricSource{
				Name:      name,
				Container: component,
				Target:    autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: &percent},
			},
		}
	}
	return &autoscalingv2.HorizontalPodAutoscaler{
		TypeMeta:   metav1.TypeMeta{APIVersion: "autoscaling/v2", Kind: "HorizontalPodAutoscaler"},
		ObjectMeta: inApplication(component, component),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: component},
			MinReplicas:    new(int32(w.MinReplicas)),
			MaxReplicas:    int32(w.MaxReplicas),
			Metrics: []autoscalingv2.MetricSpec{
				utilization(corev1.ResourceCPU, targetCPU),
				utilization(corev1.ResourceMemory, targetMemory),
			},
			Behavior: &autoscalingv2.HorizontalPodAutoscalerBehavior{
				// Up at once, by two pods or to twice as many.
				ScaleUp: &autoscalingv2.HPAScalingRules{
					StabilizationWindowSeconds: new(int32(0)),
					SelectPolicy:               new(autoscalingv2.MaxChangePolicySelect),
					Policies: []autoscalingv2.HPAScalingPolicy{
						{Type: autoscalingv2.PodsScalingPolicy, Value: 2, PeriodSeconds: 30},
						{Type: autoscalingv2.PercentScalingPolicy, Value: 100, PeriodSeconds: 30},
					},
				},
				// Down after five quiet minutes, a pod a minute.
				ScaleDown: &autoscalingv2.HPAScalingRules{
					StabilizationWindowSeconds: new(int32(scaleDownWait)),
					SelectPolicy:               new(autoscalingv2.MaxChangePolicySelect),
					Policies: []autoscalingv2.HPAScalingPolicy{
						{Type: autoscalingv2.PodsScalingPolicy, Value: 1, PeriodSeconds: 60},
					},
				},
			},
		},
	}
}

// disruptionBudget lets one pod at a time be evicted. It bounds what may be
// missing, not what must be there: with a single replica, that would block every
// node drain.
func disruptionBudget(component string) *policyv1.PodDisruptionBudget {
	return &policyv1.PodDisruptionBudget{
		TypeMeta:   metav1.TypeMeta{APIVersion: "policy/v1", Kind: "PodDisruptionBudget"},
		ObjectMeta: inApplication(component, component),
		Spec: policyv1.PodDisruptionBudgetSpec{
			Selector:       &metav1.LabelSelector{MatchLabels: Selector(component)},
			MaxUnavailable: new(intstr.FromInt32(1)),
			// A pod that never gets ready must not block a drain either.
			UnhealthyPodEvictionPolicy: new(policyv1.AlwaysAllow),
		},
	}
}

// service is component's Service. Its annotations are what its target group
// differs in from the Ingress' own.
//
// Each port must be the container's, under the same name: the VPC CNI's network
// policies see a connection before it is translated
// (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html).
func service(component string, annotations map[string]string, servicePorts []corev1.ServicePort) *corev1.Service {
	return &corev1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: annotated(inApplication(component, component), annotations),
		Spec: corev1.ServiceSpec{
			Type:     corev1.ServiceTypeClusterIP,
			Selector: Selector(component),
			Ports:    servicePorts,
		},
	}
}

// servicePort is a port of a Service and of its container. It names the number,
// because not everything that looks a name up looks into sidecars.
func servicePort(name string, number int32) corev1.ServicePort {
	return corev1.ServicePort{Name: name, Port: number, TargetPort: intstr.FromInt32(number), Protocol: corev1.ProtocolTCP}
}

// containerPort is the other side of servicePort.
func containerPort(name string, number int32) corev1.ContainerPort {
	return corev1.ContainerPort{Name: name, ContainerPort: number, Protocol: corev1.ProtocolTCP}
}

// fromConfigMap sets the keys of a ConfigMap as environment variables.
func fromConfigMap(name string) corev1.EnvFromSource {
	return corev1.EnvFromSource{ConfigMapRef: &corev1.ConfigMapEnvSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: name},
		Optional:             new(false),
	}}
}

// applicationPod is what the pods of both components have in common.
func applicationPod(component string, account names.ServiceAccount) corev1.PodSpec {
	return corev1.PodSpec{
		ServiceAccountName: account.Name,
		// The applications never ask the API server. IRSA's token is a volume
		// of its own, which this does not touch.
		AutomountServiceAccountToken:  new(false),
		EnableServiceLinks:            new(false),
		PriorityClassName:             names.PriorityApplication,
		RestartPolicy:                 corev1.RestartPolicyAlways,
		SecurityContext:               podSecurityContext(),
		TerminationGracePeriodSeconds: new(int64(gracePeriod)),
		TopologySpreadConstraints:     spread(component),
		DNSConfig:                     dnsConfig(),
	}
}
