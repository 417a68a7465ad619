package releases

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

type (
	prometheusValues struct {
		ServiceAccount       existingAccount `json:"serviceAccount"`
		ThanosService        toggle          `json:"thanosService"`
		ThanosServiceMonitor toggle          `json:"thanosServiceMonitor"`
		PodDisruptionBudget  toggle          `json:"podDisruptionBudget"`
		PrometheusSpec       prometheusSpec  `json:"prometheusSpec"`
	}
	// existingAccount is a service account that the chart does not make.
	existingAccount struct {
		Create bool   `json:"create"`
		Name   string `json:"name"`
	}
	// prometheusSpec are fields of the operator's object of that kind
	// (https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec).
	prometheusSpec struct {
		Replicas                                int               `json:"replicas"`
		ExternalLabels                          map[string]string `json:"externalLabels"`
		ScrapeInterval                          string            `json:"scrapeInterval"`
		EvaluationInterval                      string            `json:"evaluationInterval"`
		ServiceDiscoveryRole                    string            `json:"serviceDiscoveryRole"`
		Retention                               string            `json:"retention"`
		RetentionSize                           string            `json:"retentionSize"`
		StorageSpec                             claimTemplate     `json:"storageSpec"`
		PersistentVolumeClaimRetentionPolicy    claimRetention    `json:"persistentVolumeClaimRetentionPolicy"`
		Query                                   prometheusQuery   `json:"query"`
		EnableRemoteWriteReceiver               bool              `json:"enableRemoteWriteReceiver"`
		EnforcedKeepDroppedTargets              int               `json:"enforcedKeepDroppedTargets"`
		RuleSelectorNilUsesHelmValues           bool              `json:"ruleSelectorNilUsesHelmValues"`
		ServiceMonitorSelectorNilUsesHelmValues bool              `json:"serviceMonitorSelectorNilUsesHelmValues"`
		PodMonitorSelectorNilUsesHelmValues     bool              `json:"podMonitorSelectorNilUsesHelmValues"`
		ProbeSelectorNilUsesHelmValues          bool              `json:"probeSelectorNilUsesHelmValues"`
		ScrapeConfigSelectorNilUsesHelmValues   bool              `json:"scrapeConfigSelectorNilUsesHelmValues"`
		Thanos                                  thanosSidecar     `json:"thanos"`
		Resources                               resources         `json:"resources"`
		PriorityClassName                       string            `json:"priorityClassName"`
		TopologySpreadConstraints               []spread          `json:"topologySpreadConstraints,omitempty"`
	}
	prometheusQuery struct {
		Timeout        string `json:"timeout"`
		MaxConcurrency int    `json:"maxConcurrency"`
		MaxSamples     int    `json:"maxSamples"`
	}
	thanosSidecar struct {
		ObjectStorageConfig thanosStorage `json:"objectStorageConfig"`
		Resources           resources     `json:"resources"`
	}
	thanosStorage struct {
		ExistingSecret secretKey `json:"existingSecret"`
	}
)

// prometheusFill is how much of its volume Prometheus fills, in percent. Blocks
// that are being compacted come on top, and the volume must not reach the share
// at which an alert says that it is nearly full
// (https://prometheus.io/docs/prometheus/latest/storage/#right-sizing-retention-size).
const prometheusFill = 80

// prometheusMemory is what a Prometheus needs, in MiB: what the cluster itself
// costs, and what each node with its pods adds. Some 10 kB a series, of which a
// node has 5000 and the API server with the objects 40,000, and as much again
// for queries; an estimate, not a measurement.
func prometheusMemory(env config.Environment) int { return 768 + 64*env.Cluster.Nodes.Max }

// prometheus is Prometheus with the Thanos sidecar, which gives its blocks to the
// bucket every two hours and answers Thanos' queries for what is not there yet.
func prometheus(env config.Environment) prometheusValues {
	o := env.Observability
	return prometheusValues{
		// Manifest 06 makes it, with the right to read metrics.
		ServiceAccount:       existingAccount{Name: names.AccountMonitoring.Name},
		ThanosService:        toggle{Enabled: true},
		ThanosServiceMonitor: toggle{Enabled: true},
		// Of one, a budget would keep its node from ever being drained.
		PodDisruptionBudget: toggle{Enabled: o.Replicas > 1},
		PrometheusSpec: prometheusSpec{
			Replicas: o.Replicas,
			// They tell environments and regions apart in the bucket. The
			// operator adds prometheus_replica, by which Thanos takes two
			// replicas' series for one.
			ExternalLabels: map[string]string{
				"cluster": names.Home(env).Shared(),
				"region":  names.Home(env).Region(),
			},
			ScrapeInterval:     seconds(o.ScrapeSeconds),
			EvaluationInterval: seconds(o.ScrapeSeconds),
			// Kubernetes gives up Endpoints for EndpointSlices.
			ServiceDiscoveryRole: "EndpointSlice",
			Retention:            days(o.MetricsDays),
			RetentionSize:        fmt.Sprintf("%dMB", o.MetricsGiB*1024*prometheusFill/100),
			StorageSpec:          claimOf(o.MetricsGiB),
			PersistentVolumeClaimRetentionPolicy: claimRetention{
				WhenDeleted: whenDeleted(env),
				WhenScaled:  "Retain",
			},
			// A query that reads too much fails by itself instead of taking
			// Prometheus with it. A sample has 16 bytes in memory.
			Query: prometheusQuery{Timeout: "1m", MaxConcurrency: 8, MaxSamples: 5_000_000},
			// alloy-cloudwatch writes CloudWatch's metrics here.
			EnableRemoteWriteReceiver: true,
			// What relabelling drops is kept in memory to be shown, without end.
			EnforcedKeepDroppedTargets: 100,
			// The selectors that stay false choose the monitors and rules of all
			// releases, and ours.
			Thanos: thanosSidecar{
				ObjectStorageConfig: thanosStorage{ExistingSecret: secretKey{
					Name: names.SecretThanosStorage, Key: names.SecretKeyThanosStorage,
				}},
				Resources: need("20m", "500m", "128Mi"),
			},
			Resources:         burst("150m", prometheusMemory(env)),
			PriorityClassName: names.PriorityMonitoring,
			TopologySpreadConstraints: overZones(o.Replicas, true, map[string]string{
				"app.kubernetes.io/name":      "prometheus",
				"operator.prometheus.io/name": stackName + "-prometheus",
			}),
		},
	}
}
