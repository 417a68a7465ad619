package releases

import "github.com/vibe-engineering/vibe-platform/names"

type (
	prometheusOperator struct {
		PriorityClassName              string                 `json:"priorityClassName"`
		Resources                      resources              `json:"resources"`
		AdmissionWebhooks              operatorWebhooks       `json:"admissionWebhooks"`
		PrometheusInstanceNamespaces   []string               `json:"prometheusInstanceNamespaces"`
		AlertmanagerInstanceNamespaces []string               `json:"alertmanagerInstanceNamespaces"`
		AlertmanagerConfigNamespaces   []string               `json:"alertmanagerConfigNamespaces"`
		PrometheusConfigReloader       operatorConfigReloader `json:"prometheusConfigReloader"`
		KubeletEndpointsEnabled        bool                   `json:"kubeletEndpointsEnabled"`
		KubeletEndpointSliceEnabled    bool                   `json:"kubeletEndpointSliceEnabled"`
	}
	operatorWebhooks struct {
		FailurePolicy string `json:"failurePolicy"`
		CertManager   toggle `json:"certManager"`
	}
	operatorConfigReloader struct {
		Resources   resources `json:"resources"`
		EnableProbe bool      `json:"enableProbe"`
	}
)

// prometheusOperatorValues are the operator's. It runs once: Prometheus and
// Alertmanager work on without it.
func prometheusOperatorValues() prometheusOperator {
	here := []string{names.NamespaceMonitoring}
	return prometheusOperator{
		PriorityClassName: names.PriorityMonitoring,
		Resources:         need("25m", "500m", "160Mi"),
		AdmissionWebhooks: operatorWebhooks{
			// A rule that does not parse is refused by the operator too, which
			// then leaves it out. An operator that is away must not keep anybody
			// from mending a rule.
			FailurePolicy: "Ignore",
			// cert-manager is there already, and renews what it signed; the
			// chart's own way are Helm hooks with a certificate for a hundred
			// years and the right to change webhooks.
			CertManager: toggle{Enabled: true},
		},
		// Monitors and rules it reads everywhere; what it makes a Prometheus or an
		// Alertmanager of, and their Secrets, in its own namespace alone.
		PrometheusInstanceNamespaces:   here,
		AlertmanagerInstanceNamespaces: here,
		AlertmanagerConfigNamespaces:   here,
		// A reloader stands beside each Prometheus and Alertmanager.
		PrometheusConfigReloader: operatorConfigReloader{Resources: need("10m", "200m", "64Mi"), EnableProbe: true},
		// Kubernetes gives up Endpoints for EndpointSlices
		// (https://kubernetes.io/blog/2025/04/24/endpoints-deprecation/).
		KubeletEndpointSliceEnabled: true,
	}
}
