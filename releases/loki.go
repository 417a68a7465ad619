package releases

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

type (
	// lokiValues are the values of loki that we set.
	lokiValues struct {
		DeploymentMode string         `json:"deploymentMode"`
		Loki           lokiProgram    `json:"loki"`
		Backend        lokiTarget     `json:"backend"`
		Read           lokiTarget     `json:"read"`
		Write          lokiTarget     `json:"write"`
		SingleBinary   lokiBinary     `json:"singleBinary"`
		ServiceAccount tokenAccount   `json:"serviceAccount"`
		RBAC           lokiRBAC       `json:"rbac"`
		Sidecar        lokiSidecar    `json:"sidecar"`
		Gateway        toggle         `json:"gateway"`
		ChunksCache    toggle         `json:"chunksCache"`
		ResultsCache   toggle         `json:"resultsCache"`
		LokiCanary     toggle         `json:"lokiCanary"`
		Test           toggle         `json:"test"`
		Monitoring     lokiMonitoring `json:"monitoring"`
		ExtraObjects   []any          `json:"extraObjects"`
	}
	lokiBinary struct {
		Replicas          int             `json:"replicas"`
		Resources         resources       `json:"resources"`
		PriorityClassName string          `json:"priorityClassName"`
		Persistence       lokiPersistence `json:"persistence"`
		ExtraVolumes      []corev1.Volume `json:"extraVolumes"`
		ExtraVolumeMounts []mount         `json:"extraVolumeMounts"`
		TerminationGrace  int             `json:"terminationGracePeriodSeconds"`
		AutomountToken    bool            `json:"automountServiceAccountToken"`
	}
	// lokiTarget is a part of Loki that may be a process of its own: with no
	// replicas it is not.
	lokiTarget struct {
		Replicas int `json:"replicas"`
	}
	lokiPersistence struct {
		Size          string `json:"size"`
		StorageClass  string `json:"storageClass"`
		AutoDeletePVC bool   `json:"enableStatefulSetAutoDeletePVC"`
		WhenDeleted   string `json:"whenDeleted"`
		WhenScaled    string `json:"whenScaled"`
	}
	lokiRBAC struct {
		Namespaced bool `json:"namespaced"`
	}
	lokiSidecar struct {
		Rules toggle `json:"rules"`
	}
	lokiMonitoring struct {
		ServiceMonitor lokiMonitor `json:"serviceMonitor"`
	}
	lokiMonitor struct {
		Enabled   bool   `json:"enabled"`
		Interval  string `json:"interval"`
		JobPrefix string `json:"jobPrefix"`
	}
	// mount puts a volume into a container.
	mount struct {
		Name      string `json:"name"`
		MountPath string `json:"mountPath"`
		ReadOnly  bool   `json:"readOnly"`
	}
)

// lokiRules is the directory of the ruler's rules, and the ConfigMap that is
// mounted below it.
const (
	lokiRules          = "/etc/loki/rules"
	configMapLokiRules = "loki-rules"
)

// lokiDiskGiB is Loki's volume: lines that are not in the bucket yet, two hours of
// them at most, and working copies of the index. The log itself is in the bucket.
const lokiDiskGiB = 10

// loki stores log lines and finds them again.
//
// Its service account, names.AccountLoki, needs of AWS: to list the Loki bucket,
// and to read, write and delete its objects, for the compactor removes what is
// too old; kms:GenerateDataKey and kms:Decrypt on the storage key.
func loki(env config.Environment) Release {
	return Release{
		Name:      "loki",
		Namespace: names.NamespaceMonitoring,
		Reason:    "the log lines of every pod, searchable, and alerts on patterns in them",
		Account:   &names.AccountLoki,
		Values: lokiValues{
			// One process with every part. While it restarts, collectors keep
			// what they read and send it later.
			DeploymentMode: "Monolithic",
			Loki:           lokiProgramValues(env),
			SingleBinary: lokiBinary{
				Replicas:          1,
				Resources:         burst("100m", 640),
				PriorityClassName: names.PriorityMonitoring,
				Persistence: lokiPersistence{
					Size:          gibibytes(lokiDiskGiB),
					StorageClass:  names.StorageClass,
					AutoDeletePVC: true,
					WhenDeleted:   whenDeleted(env),
					WhenScaled:    "Retain",
				},
				ExtraVolumes: []corev1.Volume{{
					Name: "alert-rules",
					VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
						LocalObjectReference: corev1.LocalObjectReference{Name: configMapLokiRules},
					}},
				}},
				ExtraVolumeMounts: []mount{{Name: "alert-rules", MountPath: lokiRules + "/" + logs.RulesTenant, ReadOnly: true}},
				// It writes what it holds to the bucket before it ends.
				TerminationGrace: 120,
			},
			ServiceAccount: tokenAccount{serviceAccount: account(env, names.AccountLoki)},
			// Neither role nor sidecar: with them it would read the Secrets of all
			// namespaces, to find rules.
			RBAC: lokiRBAC{Namespaced: true},
			// Grafana and the collectors talk to it directly. The caches are
			// within the process, for they would be memcached pods of 8 GiB and 1
			// GiB. The canary would be a pod more on each node.
			Monitoring: lokiMonitoring{ServiceMonitor: lokiMonitor{
				Enabled:  true,
				Interval: seconds(env.Observability.ScrapeSeconds),
			}},
			ExtraObjects: []any{lokiRulesConfigMap(env)},
		},
	}
}

// lokiRulesConfigMap holds the ruler's rules. Loki reads it again every minute.
func lokiRulesConfigMap(env config.Environment) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		TypeMeta: metav1.TypeMeta{APIVersion: corev1.SchemeGroupVersion.String(), Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{
			Name:      configMapLokiRules,
			Namespace: names.NamespaceMonitoring,
			Labels:    ownLabels("loki"),
		},
		Data: map[string]string{logs.RulesFile: verbatim(logs.Rules(env))},
	}
}
