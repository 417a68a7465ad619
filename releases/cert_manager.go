package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// certManagerValues are the values of cert-manager that we set. Its security
// contexts meet the restricted level as they come.
type certManagerValues struct {
	Global          certManagerGlobal    `json:"global"`
	CRDs            certManagerCRDs      `json:"crds"`
	ServiceAccount  serviceAccount       `json:"serviceAccount"`
	ReplicaCount    int                  `json:"replicaCount"`
	Resources       resources            `json:"resources"`
	Webhook         certManagerComponent `json:"webhook"`
	CAInjector      certManagerComponent `json:"cainjector"`
	StartupAPICheck certManagerCheck     `json:"startupapicheck"`
}

type (
	certManagerGlobal struct {
		PriorityClassName string                    `json:"priorityClassName"`
		LeaderElection    certManagerLeaderElection `json:"leaderElection"`
	}
	certManagerLeaderElection struct {
		Namespace string `json:"namespace"`
	}
	certManagerCRDs struct {
		Enabled bool `json:"enabled"`
		Keep    bool `json:"keep"`
	}
	certManagerComponent struct {
		ReplicaCount              int                `json:"replicaCount"`
		Resources                 resources          `json:"resources"`
		PodDisruptionBudget       *certManagerBudget `json:"podDisruptionBudget,omitempty"`
		TopologySpreadConstraints []spread           `json:"topologySpreadConstraints,omitempty"`
	}
	certManagerBudget struct {
		Enabled        bool `json:"enabled"`
		MaxUnavailable int  `json:"maxUnavailable"`
	}
	certManagerCheck struct {
		Timeout   string    `json:"timeout"`
		Resources resources `json:"resources"`
	}
)

// certManager makes the certificate of the hop behind the load balancer.
func certManager(env config.Environment) Release {
	return Release{
		Name:      "cert-manager",
		Namespace: names.NamespaceCertManager,
		Reason:    "the certificate that nginx serves to the load balancer, renewed before it ends",
		Account:   &names.AccountCertManager,
		Values: certManagerValues{
			Global: certManagerGlobal{
				PriorityClassName: priorityCluster,
				// Its own namespace instead of kube-system, where it so needs
				// no permission.
				LeaderElection: certManagerLeaderElection{Namespace: names.NamespaceCertManager},
			},
			// Kept when the release goes: deleting them would delete every
			// certificate.
			CRDs:           certManagerCRDs{Enabled: true, Keep: true},
			ServiceAccount: account(env, names.AccountCertManager),
			ReplicaCount:   1,
			Resources:      need("50m", "500m", "256Mi"),
			Webhook: certManagerComponent{
				ReplicaCount:        replicas(env),
				Resources:           need("25m", "200m", "96Mi"),
				PodDisruptionBudget: &certManagerBudget{Enabled: true, MaxUnavailable: 1},
				TopologySpreadConstraints: overNodes(map[string]string{
					"app.kubernetes.io/instance":  "cert-manager",
					"app.kubernetes.io/component": "webhook",
				}),
			},
			CAInjector: certManagerComponent{ReplicaCount: 1, Resources: need("25m", "200m", "256Mi")},
			// Helm ends when the API answers through the webhook, so that the
			// issuer that comes next is not refused.
			StartupAPICheck: certManagerCheck{Timeout: "5m", Resources: need("10m", "200m", "64Mi")},
		},
	}
}
