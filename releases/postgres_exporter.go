package releases

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

type (
	// postgresExporterValues are the values of prometheus-postgres-exporter that we
	// set. Its own container meets the restricted level as it comes.
	postgresExporterValues struct {
		FullnameOverride  string          `json:"fullnameOverride"`
		Config            postgresConfig  `json:"config"`
		ServiceMonitor    toggle          `json:"serviceMonitor"`
		RBAC              creation        `json:"rbac"`
		Resources         resources       `json:"resources"`
		PriorityClassName string          `json:"priorityClassName"`
		InitContainers    []initContainer `json:"initContainers"`
		ExtraVolumes      []corev1.Volume `json:"extraVolumes"`
		ExtraVolumeMounts []mount         `json:"extraVolumeMounts"`
	}
	postgresConfig struct {
		DatasourceSecret secretKey `json:"datasourceSecret"`
		ExtraArgs        []string  `json:"extraArgs"`
	}
	initContainer struct {
		Name            string            `json:"name"`
		Image           string            `json:"image"`
		Args            []string          `json:"args"`
		Resources       resources         `json:"resources"`
		SecurityContext containerSecurity `json:"securityContext"`
		VolumeMounts    []mount           `json:"volumeMounts"`
	}
)

// authoritiesImage fetches RDS' authorities. The tag is the one that the Grafana
// chart knows.
const authoritiesImage = "docker.io/curlimages/curl:8.21.0"

// awaitsData is why the exporters of the data layer are not waited for.
const awaitsData = "its login is made by the data stack, which a first deployment takes longer over than Helm would wait"

// postgresExporter reads PostgreSQL's statistics as a role that sees no table.
// Whom to log in as, and where, is in its Secret; it reads that when it starts.
func postgresExporter(env config.Environment) Release {
	const volume = "authorities"
	region := names.Home(env).Region()
	return Release{
		Name:      "postgres-exporter",
		Chart:     "prometheus-postgres-exporter",
		Namespace: names.NamespaceMonitoring,
		Unawaited: awaitsData,
		Reason:    "what PostgreSQL knows of itself and CloudWatch does not tell: locks, slow statements, dead rows, hit ratio",
		Values: postgresExporterValues{
			FullnameOverride: "postgres-exporter",
			Config: postgresConfig{
				DatasourceSecret: secretKey{Name: names.SecretDatabaseMonitoring, Key: names.SecretKeyURL},
				ExtraArgs: []string{
					// Off unless asked for. Statements are counted by their
					// number: their text may hold what a person typed.
					"--collector.stat_statements",
					"--collector.long_running_transactions",
					"--collector.postmaster",
					"--collector.database_wraparound",
				},
			},
			ServiceMonitor:    toggle{Enabled: true},
			Resources:         need("20m", "200m", "64Mi"),
			PriorityClassName: names.PriorityMonitoring,
			// RDS' authorities are in no public trust store, and the exporter's
			// image does not have them. AWS serves them by HTTPS under a public
			// certificate, so the chain of trust has no gap
			// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html).
			InitContainers: []initContainer{{
				Name:  volume,
				Image: authoritiesImage,
				Args: []string{
					"--fail", "--silent", "--show-error", "--proto", "=https", "--retry", "5",
					"--output", names.DatabaseAuthorities,
					"https://truststore.pki.rds.amazonaws.com/" + region + "/" + region + "-bundle.pem",
				},
				Resources:       need("10m", "200m", "32Mi"),
				SecurityContext: restrictedContainer(),
				VolumeMounts:    []mount{{Name: volume, MountPath: names.DatabaseAuthoritiesDirectory}},
			}},
			ExtraVolumes:      []corev1.Volume{{Name: volume, VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
			ExtraVolumeMounts: []mount{{Name: volume, MountPath: names.DatabaseAuthoritiesDirectory, ReadOnly: true}},
		},
	}
}
