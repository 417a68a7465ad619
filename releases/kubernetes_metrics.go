package releases

import (
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

type (
	stackAPIServer struct {
		ServiceMonitor apiServerMonitor `json:"serviceMonitor"`
	}
	apiServerMonitor struct {
		MetricRelabelings []relabeling `json:"metricRelabelings"`
	}
	stackKubelet struct {
		ServiceMonitor kubeletMonitor `json:"serviceMonitor"`
	}
	kubeletMonitor struct {
		InsecureSkipVerify        bool         `json:"insecureSkipVerify"`
		Probes                    bool         `json:"probes"`
		CAdvisorInterval          string       `json:"cAdvisorInterval"`
		MetricRelabelings         []relabeling `json:"metricRelabelings"`
		CAdvisorMetricRelabelings []relabeling `json:"cAdvisorMetricRelabelings"`
	}
	// relabeling is one step of what happens to a sample before it is stored.
	relabeling struct {
		SourceLabels []string `json:"sourceLabels"`
		Action       string   `json:"action"`
		Regex        string   `json:"regex"`
	}
	kubeStateMetrics struct {
		FullnameOverride      string    `json:"fullnameOverride"`
		Collectors            []string  `json:"collectors"`
		MetricLabelsAllowlist []string  `json:"metricLabelsAllowlist"`
		Resources             resources `json:"resources"`
		PriorityClassName     string    `json:"priorityClassName"`
	}
	nodeExporter struct {
		FullnameOverride         string            `json:"fullnameOverride"`
		ExtraArgs                []string          `json:"extraArgs"`
		Prometheus               nodeScrape        `json:"prometheus"`
		Resources                resources         `json:"resources"`
		PriorityClassName        string            `json:"priorityClassName"`
		Tolerations              []toleration      `json:"tolerations"`
		SecurityContext          podSecurity       `json:"securityContext"`
		ContainerSecurityContext containerSecurity `json:"containerSecurityContext"`
	}
	nodeScrape struct {
		Monitor nodeMonitor `json:"monitor"`
	}
	nodeMonitor struct {
		Relabelings []monitoringv1.RelabelConfig `json:"relabelings"`
	}
	toleration struct {
		Operator string `json:"operator"`
		Effect   string `json:"effect,omitempty"`
	}
)

// kept keeps the metrics of an exporter that stand in observability/metrics, and
// what the program says of itself. It is for exporters that have ten times as much
// to tell, of which each series costs memory whether it is asked for or not. A
// metric that someone wants besides goes into that table first.
func kept(exporter string) relabeling {
	names := []string{"process_.+", "kubernetes_build_info"}
	for _, e := range metrics.Exporters() {
		if e.Name != exporter {
			continue
		}
		for _, metric := range e.Metrics {
			name := metric.Name
			if metric.Type == metrics.Histogram {
				name += "_(bucket|count|sum)"
			}
			names = append(names, name)
		}
	}
	return relabeling{SourceLabels: []string{"__name__"}, Action: "keep", Regex: strings.Join(names, "|")}
}

// apiServerMetrics is what is kept of the API server's metrics. The buckets that
// go are the chart's choice.
func apiServerMetrics() stackAPIServer {
	return stackAPIServer{ServiceMonitor: apiServerMonitor{MetricRelabelings: []relabeling{
		kept("apiserver"),
		{
			SourceLabels: []string{"__name__", "le"},
			Action:       "drop",
			Regex:        `apiserver_request_duration_seconds_bucket;(0\.15|0\.2|0\.3|0\.35|0\.4|0\.45|0\.6|0\.7|0\.8|0\.9|1\.25|1\.5|1\.75|2|3|3\.5|4|4\.5|6|7|8|9|15|20|40|45|50)(\.0)?`,
		},
	}}}
}

// kubeletMetrics is how kubelets are read.
func kubeletMetrics(env config.Environment) stackKubelet {
	return stackKubelet{ServiceMonitor: kubeletMonitor{
		// The cluster's authority signs the kubelets' certificates on EKS, which
		// metrics-server relies on too: no token goes to whoever has taken a
		// node's address.
		InsecureSkipVerify: false,
		// Nobody asks for the results of single probes.
		Probes: false,
		// The chart's own is 10 seconds.
		CAdvisorInterval: seconds(env.Observability.ScrapeSeconds),
		MetricRelabelings: []relabeling{
			kept("kubelet"),
			// The chart's choice.
			{SourceLabels: []string{"__name__", "le"}, Action: "drop", Regex: `storage_operation_duration_seconds_bucket;(0.25|2.5|15|25|120|600)(\.0)?`},
		},
		CAdvisorMetricRelabelings: []relabeling{
			kept("cadvisor"),
			// Control groups that are no pod's: the node's own services and their
			// sums, which node-exporter tells of.
			{SourceLabels: []string{"id", "pod"}, Action: "drop", Regex: ".+;"},
		},
	}}
}

// kubeStateMetricsValues turns the cluster's objects into metrics, but for kinds
// that no query asks for. Secrets are one of them, which it could else list in all
// namespaces.
func kubeStateMetricsValues() kubeStateMetrics {
	return kubeStateMetrics{
		FullnameOverride: "kube-state-metrics",
		Collectors: []string{
			"cronjobs",
			"daemonsets",
			"deployments",
			"horizontalpodautoscalers",
			"jobs",
			"namespaces",
			"nodes",
			"persistentvolumeclaims",
			"persistentvolumes",
			"poddisruptionbudgets",
			"pods",
			"replicasets",
			"resourcequotas",
			"statefulsets",
		},
		MetricLabelsAllowlist: []string{"nodes=[topology.kubernetes.io/zone,node.kubernetes.io/instance-type]"},
		Resources:             need("20m", "500m", "128Mi"),
		PriorityClassName:     names.PriorityMonitoring,
	}
}

// nodeExporterValues read the nodes themselves. It is in the host's network and
// sees its processes and files, more than the baseline level allows, and has no
// rights beyond reading them.
func nodeExporterValues() nodeExporter {
	// Each pod has a device of its own on its node, named eni and a number.
	const podDevices = "^(eni|veth|lo$).*"
	return nodeExporter{
		FullnameOverride: "node-exporter",
		ExtraArgs: []string{
			// The first two are the chart's own, which this list replaces.
			`--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/containerd/.+|var/lib/docker/.+|var/lib/kubelet/.+)($|/)`,
			`--collector.filesystem.fs-types-exclude=^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs|erofs)$`,
			"--collector.netdev.device-exclude=" + podDevices,
			"--collector.netclass.ignored-devices=" + podDevices,
		},
		// The node's name, by which the kubelet and kube-state-metrics know it too;
		// the instance is an address.
		Prometheus: nodeScrape{Monitor: nodeMonitor{Relabelings: []monitoringv1.RelabelConfig{{
			Action: "replace", SourceLabels: []monitoringv1.LabelName{"__meta_kubernetes_pod_node_name"}, TargetLabel: "node",
		}}}},
		Resources:         need("20m", "250m", "48Mi"),
		PriorityClassName: names.PriorityDaemons,
		// A node that is sick must still be seen.
		Tolerations:              []toleration{{Operator: "Exists"}},
		SecurityContext:          restrictedPod(nobody),
		ContainerSecurityContext: restrictedContainer(),
	}
}
