package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// metricsServerValues are the values of metrics-server that we set. Its security
// contexts and priority are right as they come.
type metricsServerValues struct {
	Replicas                  int           `json:"replicas"`
	Resources                 resources     `json:"resources"`
	PodDisruptionBudget       metricsBudget `json:"podDisruptionBudget"`
	TopologySpreadConstraints []spread      `json:"topologySpreadConstraints"`
	PodSecurityContext        podSecurity   `json:"podSecurityContext"`
}

type metricsBudget struct {
	Enabled        bool `json:"enabled"`
	MaxUnavailable int  `json:"maxUnavailable"`
}

// metricsServer is where the horizontal pod autoscalers read CPU and memory.
func metricsServer(env config.Environment) Release {
	const name = "metrics-server"
	return Release{
		Name:      name,
		Namespace: names.NamespaceSystem,
		Reason:    "the CPU and memory that the horizontal pod autoscalers and `kubectl top` read",
		Values: metricsServerValues{
			Replicas:                  replicas(env),
			Resources:                 need("100m", "500m", "200Mi"),
			PodDisruptionBudget:       metricsBudget{Enabled: true, MaxUnavailable: 1},
			TopologySpreadConstraints: overNodes(map[string]string{"app.kubernetes.io/name": name}),
			PodSecurityContext:        restrictedPod(1000),
		},
	}
}
