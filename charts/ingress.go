package charts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// annotationALB is the prefix of what the AWS Load Balancer Controller reads
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/).
const annotationALB = "alb.ingress.kubernetes.io/"

// refuseMetrics is the action that answers in place of a service. The controller
// finds it by the name of the backend that a path names.
const refuseMetrics = "refuse-metrics"

// strictTransport has a browser use HTTPS for a year, for the API's host too.
const strictTransport = "max-age=31536000; includeSubDomains"

// ingress is manifest 05: the load balancer, and the certificate behind it.
func ingress(env config.Environment) []metav1.Object {
	return []metav1.Object{
		clusterIssuer(env),
		certificate(env),
		loadBalancer(env),
	}
}

// loadBalancer is the Ingress. It names no ARN: the certificate is found by the
// rules' hosts, the web ACL by its name, and the security group by its Name tag.
func loadBalancer(env config.Environment) *networkingv1.Ingress {
	return &networkingv1.Ingress{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "Ingress"},
		ObjectMeta: annotated(inApplication(names.Project, names.Project), loadBalancerAnnotations(env)),
		Spec: networkingv1.IngressSpec{
			IngressClassName: new(names.IngressClass),
			Rules: []networkingv1.IngressRule{
				rule(env.Edge.Domain, names.Frontend, ports.Frontend),
				rule(env.Edge.APIHost(), names.Backend, ports.Backend),
			},
		},
	}
}

// rule sends everything that host is asked for to a service, but for metrics.
//
// The controller puts the longer prefix first. The load balancer compares paths
// as they come, byte by byte, so the web ACL has to refuse what is encoded or in
// capitals.
func rule(host, service string, port int32) networkingv1.IngressRule {
	return networkingv1.IngressRule{
		Host: host,
		IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{
			Paths: []networkingv1.HTTPIngressPath{
				{
					Path:     metricsPath,
					PathType: new(networkingv1.PathTypePrefix),
					Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
						Name: refuseMetrics,
						Port: networkingv1.ServiceBackendPort{Name: "use-annotation"},
					}},
				},
				{
					Path:     "/",
					PathType: new(networkingv1.PathTypePrefix),
					Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
						Name: service,
						Port: networkingv1.ServiceBackendPort{Number: port},
					}},
				},
			},
		}},
	}
}

// loadBalancerAnnotations are the load balancer's settings.
func loadBalancerAnnotations(env config.Environment) map[string]string {
	home := names.Home(env)
	return prefixed(map[string]string{
		"load-balancer-name": home.Shared(),
		"scheme":             "internet-facing",
		"target-type":        "ip",
		"tags": pairs(map[string]string{
			"project":     names.Project,
			"environment": env.Name,
			"component":   names.WorkloadStack,
			"team":        env.Tags.Team,
			"cost-centre": env.Tags.CostCentre,
		}),

		"listen-ports": fmt.Sprintf(`[{"HTTP":%d},{"HTTPS":%d}]`, ports.HTTP, ports.HTTPS),
		"ssl-redirect": fmt.Sprint(ports.HTTPS),
		"ssl-policy":   env.Edge.TLSPolicy,

		// The rules of this group all stand in the network stack, those towards
		// the pods included.
		"security-groups":                     home.Resource(names.SecurityGroupLoadBalancer),
		"manage-backend-security-group-rules": "false",
		"wafv2-acl-name":                      home.Resource(names.WebACL),

		"load-balancer-attributes": pairs(map[string]string{
			"access_logs.s3.enabled":                          "true",
			"access_logs.s3.bucket":                           home.Bucket(names.BucketLogs),
			"access_logs.s3.prefix":                           names.LogPrefixLoadBalancer,
			"deletion_protection.enabled":                     fmt.Sprint(env.Deletion.Rules().Protected),
			"idle_timeout.timeout_seconds":                    fmt.Sprint(loadBalancerIdle),
			"routing.http.drop_invalid_header_fields.enabled": "true",
			// Lets an operator take a failing zone out with one command
			// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/zonal-shift.html).
			"zonal_shift.config.enabled": "true",
		}),

		// What holds for both hosts. A Content-Security-Policy is the business
		// of what writes the page: set here, it would replace the page's own.
		fmt.Sprintf("listener-attributes.HTTPS-%d", ports.HTTPS): pairs(map[string]string{
			"routing.http.response.server.enabled":                         "false",
			"routing.http.response.strict_transport_security.header_value": strictTransport,
			"routing.http.response.x_content_type_options.header_value":    "nosniff",
			"routing.http.response.x_frame_options.header_value":           "DENY",
		}),

		"target-group-attributes": pairs(map[string]string{
			"deregistration_delay.timeout_seconds": fmt.Sprint(deregistrationDelay),
			"load_balancing.algorithm.type":        "least_outstanding_requests",
		}),

		"healthcheck-path":             healthPath,
		"healthcheck-port":             "traffic-port",
		"healthcheck-interval-seconds": "10",
		"healthcheck-timeout-seconds":  "5",
		"healthy-threshold-count":      "2",
		"unhealthy-threshold-count":    "3",
		"success-codes":                "200",

		"actions." + refuseMetrics: `{"type":"fixed-response","fixedResponseConfig":{"contentType":"text/plain","statusCode":"404","messageBody":"not found"}}`,
	})
}

// backendTarget is how the load balancer speaks to the API.
func backendTarget() map[string]string {
	return prefixed(map[string]string{"backend-protocol": "HTTP", "healthcheck-protocol": "HTTP"})
}

// frontendTarget is how the load balancer speaks to nginx. It encrypts, but does
// not verify the certificate: an Application Load Balancer never does
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-routing-configuration).
func frontendTarget() map[string]string {
	return prefixed(map[string]string{"backend-protocol": "HTTPS", "healthcheck-protocol": "HTTPS"})
}

// prefixed are annotations for the controller.
func prefixed(settings map[string]string) map[string]string {
	annotations := make(map[string]string, len(settings))
	for key, value := range settings {
		annotations[annotationALB+key] = value
	}
	return annotations
}

// pairs writes settings as the controller reads them: sorted, comma-separated,
// with the commas of values escaped.
func pairs(settings map[string]string) string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		out = append(out, key+"="+strings.ReplaceAll(settings[key], ",", `\,`))
	}
	return strings.Join(out, ",")
}
