package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// externalSecretsValues are the values of external-secrets that we set. Its
// security contexts meet the restricted level as they come.
type externalSecretsValues struct {
	ReplicaCount                 int                      `json:"replicaCount"`
	LeaderElect                  bool                     `json:"leaderElect"`
	ServiceAccount               serviceAccount           `json:"serviceAccount"`
	ProcessClusterExternalSecret bool                     `json:"processClusterExternalSecret"`
	ProcessClusterPushSecret     bool                     `json:"processClusterPushSecret"`
	ProcessClusterStore          bool                     `json:"processClusterStore"`
	ProcessClusterGenerator      bool                     `json:"processClusterGenerator"`
	ProcessPushSecret            bool                     `json:"processPushSecret"`
	Resources                    resources                `json:"resources"`
	PriorityClassName            string                   `json:"priorityClassName"`
	Webhook                      externalSecretsComponent `json:"webhook"`
	CertController               externalSecretsComponent `json:"certController"`
}

// externalSecretsComponent is one of the chart's further deployments.
type externalSecretsComponent struct {
	ReplicaCount              int                  `json:"replicaCount"`
	Resources                 resources            `json:"resources"`
	PriorityClassName         string               `json:"priorityClassName"`
	PodDisruptionBudget       *externalSecretsStay `json:"podDisruptionBudget,omitempty"`
	TopologySpreadConstraints []spread             `json:"topologySpreadConstraints,omitempty"`
}

// externalSecretsStay is the chart's disruption budget, which knows a minimum
// only.
type externalSecretsStay struct {
	Enabled      bool `json:"enabled"`
	MinAvailable int  `json:"minAvailable"`
}

// externalSecrets copies secrets from Secrets Manager into the namespaces that
// need them.
func externalSecrets(env config.Environment) Release {
	return Release{
		Name:      "external-secrets",
		Namespace: names.NamespaceExternalSecrets,
		Reason:    "copies the database's and the cache's credentials from Secrets Manager, and follows their rotation",
		Values: externalSecretsValues{
			ReplicaCount: 1,
			// The old pod of a rolling update ends before the new one works.
			LeaderElect: true,
			// No IAM role: a store names the account of its own namespace, and
			// the controller asks for that account's token.
			ServiceAccount: serviceAccount{Create: true, Name: "external-secrets"},
			// Stores and secrets are a namespace's own, and nothing is written
			// back; the kinds for more than that are not acted upon.
			Resources:         need("50m", "500m", "256Mi"),
			PriorityClassName: priorityCluster,
			Webhook: externalSecretsComponent{
				ReplicaCount:      replicas(env),
				Resources:         need("25m", "200m", "128Mi"),
				PriorityClassName: priorityCluster,
				// A minimum of one would keep a single pod's node from being
				// drained for ever.
				PodDisruptionBudget:       &externalSecretsStay{Enabled: replicas(env) > 1, MinAvailable: 1},
				TopologySpreadConstraints: overNodes(nil),
			},
			CertController: externalSecretsComponent{
				ReplicaCount:      1,
				Resources:         need("25m", "200m", "192Mi"),
				PriorityClassName: priorityCluster,
			},
		},
	}
}
