package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/routing"
)

type (
	alertmanagerValues struct {
		PodDisruptionBudget toggle `json:"podDisruptionBudget"`
		// Config replaces the chart's own key by key, and sets every key of its
		// route.
		Config           routing.Configuration `json:"config"`
		AlertmanagerSpec alertmanagerSpec      `json:"alertmanagerSpec"`
	}
	// alertmanagerSpec are fields of the operator's object of that kind
	// (https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerSpec).
	alertmanagerSpec struct {
		Replicas                             int            `json:"replicas"`
		Secrets                              []string       `json:"secrets"`
		AutomountServiceAccountToken         bool           `json:"automountServiceAccountToken"`
		AlertmanagerConfigSelector           labelSelector  `json:"alertmanagerConfigSelector"`
		Storage                              claimTemplate  `json:"storage"`
		PersistentVolumeClaimRetentionPolicy claimRetention `json:"persistentVolumeClaimRetentionPolicy"`
		Resources                            resources      `json:"resources"`
		PriorityClassName                    string         `json:"priorityClassName"`
		TopologySpreadConstraints            []spread       `json:"topologySpreadConstraints,omitempty"`
	}
)

// alertmanager sends alerts on. Several tell each other what they have sent, so
// that the loss of one neither loses nor repeats a page.
func alertmanager(env config.Environment) alertmanagerValues {
	count := env.Observability.Replicas
	return alertmanagerValues{
		PodDisruptionBudget: toggle{Enabled: count > 1},
		Config:              routing.Config(env),
		AlertmanagerSpec: alertmanagerSpec{
			Replicas: count,
			// Where alerts go to is secret, and read from files.
			Secrets: []string{names.SecretAlertReceivers},
			// It asks nothing of the API server.
			AutomountServiceAccountToken: false,
			// Matches nothing: routes come from Config, where they are tested,
			// and not from whoever may write an object in this namespace.
			AlertmanagerConfigSelector: labelSelector{MatchLabels: map[string]string{"app.kubernetes.io/part-of": "nothing"}},
			// What is silenced, and what was sent, outlives a restart. The least
			// volume that EBS has.
			Storage: claimOf(1),
			PersistentVolumeClaimRetentionPolicy: claimRetention{
				WhenDeleted: whenDeleted(env),
				WhenScaled:  "Delete",
			},
			Resources:         need("10m", "500m", "96Mi"),
			PriorityClassName: names.PriorityMonitoring,
			TopologySpreadConstraints: overZones(count, true, map[string]string{
				"app.kubernetes.io/name": "alertmanager",
				"alertmanager":           stackName + "-alertmanager",
			}),
		},
	}
}
