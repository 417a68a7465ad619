package releases

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

type (
	// alloyValues are the values of alloy that we set, for both of its releases.
	alloyValues struct {
		CRDs           creation        `json:"crds"`
		Global         alloyGlobal     `json:"global"`
		Alloy          alloyProgram    `json:"alloy"`
		ConfigReloader toggle          `json:"configReloader"`
		Controller     alloyController `json:"controller"`
		RBAC           alloyRBAC       `json:"rbac"`
		ServiceAccount tokenAccount    `json:"serviceAccount"`
		ServiceMonitor toggle          `json:"serviceMonitor"`
	}
	alloyGlobal struct {
		// PodSecurityContext is a podSecurity or a rootPod.
		PodSecurityContext any `json:"podSecurityContext"`
	}
	// rootPod is a pod whose containers are root.
	rootPod struct {
		RunAsUser      int            `json:"runAsUser"`
		SeccompProfile seccompProfile `json:"seccompProfile"`
	}
	alloyProgram struct {
		ConfigMap       alloyConfigMap    `json:"configMap"`
		StoragePath     string            `json:"storagePath"`
		EnableReporting bool              `json:"enableReporting"`
		Mounts          alloyMounts       `json:"mounts"`
		Resources       resources         `json:"resources"`
		SecurityContext containerSecurity `json:"securityContext"`
	}
	alloyConfigMap struct {
		Content string `json:"content"`
	}
	alloyMounts struct {
		Extra []mount `json:"extra"`
	}
	alloyController struct {
		Type              string       `json:"type"`
		PriorityClassName string       `json:"priorityClassName"`
		Tolerations       []toleration `json:"tolerations,omitempty"`
		UpdateStrategy    *strategy    `json:"updateStrategy,omitempty"`
		Volumes           alloyVolumes `json:"volumes"`
	}
	strategy struct {
		Type string `json:"type"`
	}
	alloyVolumes struct {
		Extra []corev1.Volume `json:"extra"`
	}
	alloyRBAC struct {
		Create       bool                `json:"create"`
		Rules        []rbacv1.PolicyRule `json:"rules,omitempty"`
		ClusterRules []rbacv1.PolicyRule `json:"clusterRules,omitempty"`
	}
)

// Where Alloy finds the containers' log files, and where it notes how far it has
// read them.
const (
	podLogs        = "/var/log/pods"
	alloyDirectory = "/var/lib/alloy"
)

// alloy reads what the containers of its node write and sends it to Loki.
//
// It is beyond the baseline level in one thing: it mounts two directories of its
// node, one of them to read only. And it is root, to whom those files belong,
// without any of root's capabilities.
func alloy(env config.Environment) Release {
	return Release{
		Name:      "alloy",
		Namespace: names.NamespaceMonitoring,
		Reason:    "brings every pod's log lines to Loki",
		Values: alloyValues{
			Global: alloyGlobal{PodSecurityContext: rootPod{SeccompProfile: seccompProfile{Type: "RuntimeDefault"}}},
			Alloy: alloyProgram{
				ConfigMap:   alloyConfigMap{Content: verbatim(logs.Collector(env))},
				StoragePath: alloyDirectory,
				Mounts: alloyMounts{Extra: []mount{
					{Name: "pod-logs", MountPath: podLogs, ReadOnly: true},
					{Name: "positions", MountPath: alloyDirectory},
				}},
				Resources:       need("30m", "500m", "192Mi"),
				SecurityContext: containerSecurity{ReadOnlyRootFilesystem: true, Capabilities: capabilities{Drop: []string{"ALL"}}},
			},
			Controller: alloyController{
				Type:              "daemonset",
				PriorityClassName: names.PriorityDaemons,
				Tolerations:       []toleration{{Operator: "Exists"}},
				Volumes: alloyVolumes{Extra: []corev1.Volume{
					hostDirectory("pod-logs", podLogs, corev1.HostPathDirectory),
					// On the node, so that a new pod goes on where the last one
					// ended and sends nothing twice.
					hostDirectory("positions", alloyDirectory, corev1.HostPathDirectoryOrCreate),
				}},
			},
			// The chart's own rules read every Secret of the cluster. It needs one
			// rule, written as two: the chart joins the lists so that neither may
			// be empty.
			RBAC:           alloyRBAC{Create: true, Rules: onPods("get"), ClusterRules: onPods("list", "watch")},
			ServiceAccount: tokenAccount{serviceAccount: serviceAccount{Create: true, Name: "alloy"}, AutomountToken: true},
			ServiceMonitor: toggle{Enabled: true},
		},
	}
}

// onPods allows these verbs on pods.
func onPods(verbs ...string) []rbacv1.PolicyRule {
	return []rbacv1.PolicyRule{{APIGroups: []string{corev1.GroupName}, Resources: []string{"pods"}, Verbs: verbs}}
}

// hostDirectory is a volume that is a directory of the node.
func hostDirectory(name, path string, kind corev1.HostPathType) corev1.Volume {
	return corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: path, Type: &kind}}}
}
