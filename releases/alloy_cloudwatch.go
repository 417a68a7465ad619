package releases

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// alloyUser is the user of Alloy's image.
const alloyUser = 473

// alloyCloudWatch reads the metrics of RDS, ElastiCache, the load balancer, S3 and
// AWS Backup from CloudWatch and writes them to each Prometheus. It is a release of
// its own because only one of it may run, with a role that the collectors on the
// nodes have no use for.
//
// Its service account, names.AccountCloudWatch, needs of AWS, which knows no
// resources for them: cloudwatch:GetMetricData, cloudwatch:ListMetrics and
// tag:GetResources, and what discovery asks of a service beside tags
// (https://github.com/prometheus-community/yet-another-cloudwatch-exporter#authentication).
func alloyCloudWatch(env config.Environment) Release {
	return Release{
		Name:      "alloy-cloudwatch",
		Chart:     "alloy",
		Namespace: names.NamespaceMonitoring,
		Reason:    "the metrics that only CloudWatch has, beside the others: one place for alerts and dashboards",
		Account:   &names.AccountCloudWatch,
		Values: alloyValues{
			Global: alloyGlobal{PodSecurityContext: restrictedPod(alloyUser)},
			Alloy: alloyProgram{
				ConfigMap:       alloyConfigMap{Content: verbatim(logs.CloudWatch(env))},
				StoragePath:     alloyDirectory,
				Mounts:          alloyMounts{Extra: []mount{{Name: "data", MountPath: alloyDirectory}}},
				Resources:       need("20m", "500m", "192Mi"),
				SecurityContext: restrictedContainer(),
			},
			Controller: alloyController{
				Type:              "deployment",
				PriorityClassName: names.PriorityMonitoring,
				// Two at a time would write the same series, and CloudWatch would
				// charge for both.
				UpdateStrategy: &strategy{Type: "Recreate"},
				Volumes:        alloyVolumes{Extra: []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}},
			},
			// It asks nothing of the API server.
			RBAC:           alloyRBAC{Create: false},
			ServiceAccount: tokenAccount{serviceAccount: account(env, names.AccountCloudWatch)},
			ServiceMonitor: toggle{Enabled: true},
		},
	}
}
