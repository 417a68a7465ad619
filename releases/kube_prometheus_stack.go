package releases

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// stackName is in front of the names of what kube-prometheus-stack makes. The
// release's own name is too long for some of them.
const stackName = "prometheus-stack"

// stackValues are the values of kube-prometheus-stack that we set. Its rules and
// dashboards stay out: what is installed is ours, and tested.
type stackValues struct {
	FullnameOverride      string             `json:"fullnameOverride"`
	Global                stackGlobal        `json:"global"`
	DefaultRules          creation           `json:"defaultRules"`
	KubeControllerManager toggle             `json:"kubeControllerManager"`
	KubeScheduler         toggle             `json:"kubeScheduler"`
	KubeEtcd              toggle             `json:"kubeEtcd"`
	KubeProxy             toggle             `json:"kubeProxy"`
	KubeAPIServer         stackAPIServer     `json:"kubeApiServer"`
	Kubelet               stackKubelet       `json:"kubelet"`
	KubeStateMetrics      kubeStateMetrics   `json:"kube-state-metrics"`
	NodeExporter          nodeExporter       `json:"prometheus-node-exporter"`
	PrometheusOperator    prometheusOperator `json:"prometheusOperator"`
	Prometheus            prometheusValues   `json:"prometheus"`
	Alertmanager          alertmanagerValues `json:"alertmanager"`
	Grafana               grafanaValues      `json:"grafana"`
	ExtraManifests        []any              `json:"extraManifests"`
}

type stackGlobal struct {
	RBAC creation `json:"rbac"`
}

// kubePrometheusStack is Prometheus with its operator, Alertmanager, Grafana and
// what they read of nodes and objects.
//
// Its service accounts need of AWS: names.AccountMonitoring, the Thanos sidecar's,
// to list the Thanos bucket and to read and write its objects, with
// kms:GenerateDataKey and kms:Decrypt on the storage key (the compactor removes
// what could not be uploaded whole); names.AccountGrafana, CloudWatch's metrics and
// logs, to read.
func kubePrometheusStack(env config.Environment) Release {
	return Release{
		Name:      "kube-prometheus-stack",
		Namespace: names.NamespaceMonitoring,
		Reason:    "Prometheus and Alertmanager, which watch the platform, Grafana to see it, and the operator through whose objects they are set up",
		Account:   &names.AccountGrafana,
		Values: stackValues{
			FullnameOverride: stackName,
			// The chart's roles let the operator read and write every Secret of the
			// cluster; ours are operatorRBAC, and manifest 06 for Prometheus.
			Global: stackGlobal{RBAC: creation{Create: false}},
			// EKS lets nobody reach the control plane's parts but the API server,
			// and kube-proxy listens on its node's loopback.
			KubeAPIServer:      apiServerMetrics(),
			Kubelet:            kubeletMetrics(env),
			KubeStateMetrics:   kubeStateMetricsValues(),
			NodeExporter:       nodeExporterValues(),
			PrometheusOperator: prometheusOperatorValues(),
			Prometheus:         prometheus(env),
			Alertmanager:       alertmanager(env),
			Grafana:            grafana(env),
			ExtraManifests:     slices.Concat(operatorRBAC(), readDashboards()),
		},
	}
}
