package releases

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

type (
	grafanaValues struct {
		FullnameOverride         string                     `json:"fullnameOverride"`
		DefaultDashboardsEnabled bool                       `json:"defaultDashboardsEnabled"`
		Admin                    grafanaAdmin               `json:"admin"`
		ServiceAccount           serviceAccount             `json:"serviceAccount"`
		RBAC                     creation                   `json:"rbac"`
		INI                      grafanaINI                 `json:"grafana.ini"`
		DataSources              map[string]grafanaProvided `json:"datasources"`
		Sidecar                  grafanaSidecar             `json:"sidecar"`
		Resources                resources                  `json:"resources"`
		PriorityClassName        string                     `json:"priorityClassName"`
		SecurityContext          podSecurity                `json:"securityContext"`
		ContainerSecurityContext containerSecurity          `json:"containerSecurityContext"`
		ExtraEmptyDirMounts      []emptyDirMount            `json:"extraEmptyDirMounts"`
	}
	grafanaAdmin struct {
		ExistingSecret string `json:"existingSecret"`
		UserKey        string `json:"userKey"`
		PasswordKey    string `json:"passwordKey"`
	}
	emptyDirMount struct {
		Name      string `json:"name"`
		MountPath string `json:"mountPath"`
	}
	grafanaSidecar struct {
		Resources       resources         `json:"resources"`
		SecurityContext containerSecurity `json:"securityContext"`
		DataSources     toggle            `json:"datasources"`
		Dashboards      grafanaDashboards `json:"dashboards"`
	}
	grafanaDashboards struct {
		Label           string `json:"label"`
		LabelValue      string `json:"labelValue"`
		SearchNamespace string `json:"searchNamespace"`
		Resource        string `json:"resource"`
		SkipReload      bool   `json:"skipReload"`
	}
)

// grafanaUser is the user and group of Grafana's image.
const grafanaUser = 472

// grafana shows what the others have gathered. It keeps nothing: its dashboards
// come from ConfigMaps, and its first user from a Secret at each start. It is
// reached by `kubectl port-forward` alone.
func grafana(env config.Environment) grafanaValues {
	return grafanaValues{
		FullnameOverride: names.ServiceGrafana,
		Admin: grafanaAdmin{
			ExistingSecret: names.SecretGrafanaAdmin,
			UserKey:        names.SecretKeyGrafanaAdminUser,
			PasswordKey:    names.SecretKeyGrafanaAdminLogin,
		},
		ServiceAccount: account(env, names.AccountGrafana),
		// The chart's own role reads every Secret: readDashboards does not.
		RBAC:        creation{Create: false},
		INI:         grafanaSettings(),
		DataSources: map[string]grafanaProvided{"datasources.yaml": {APIVersion: 1, DataSources: grafanaSources(env)}},
		Sidecar: grafanaSidecar{
			Resources:       need("10m", "200m", "112Mi"),
			SecurityContext: restrictedContainer(),
			Dashboards: grafanaDashboards{
				Label:           names.LabelDashboard,
				LabelValue:      "1",
				SearchNamespace: names.NamespaceMonitoring,
				Resource:        "configmap",
				// Grafana looks for itself every 30 seconds; to tell it, the
				// sidecar would need the first user's password.
				SkipReload: true,
			},
		},
		Resources:                burst("50m", 320),
		PriorityClassName:        names.PriorityMonitoring,
		SecurityContext:          restrictedPod(grafanaUser),
		ContainerSecurityContext: restrictedContainer(),
		// Beside its data directory, which is a volume already.
		ExtraEmptyDirMounts: []emptyDirMount{{Name: "tmp", MountPath: "/tmp"}, {Name: "log", MountPath: "/var/log/grafana"}},
	}
}

// grafanaINI are sections of grafana.ini
// (https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/).
type grafanaINI map[string]map[string]any

func grafanaSettings() grafanaINI {
	return grafanaINI{
		// Nothing is asked of grafana.com, at no start and at no look.
		"analytics": {"reporting_enabled": false, "check_for_updates": false, "check_for_plugin_updates": false},
		"news":      {"news_feed_enabled": false},
		// The data sources that we use are in the image, and stay as they are. An
		// update at the start would stop each first, and then fail where the file
		// system is read-only (https://github.com/grafana/grafana/issues/132528).
		"plugins": {"preinstall_disabled": true, "preinstall_auto_update": false, "plugin_admin_enabled": false},
		"security": {
			"disable_gravatar": true,
			"cookie_samesite":  "strict",
			// Browsers take http://localhost, where port-forward ends, for
			// secure; Safari does not.
			"cookie_secure": true,
		},
		"users":          {"allow_sign_up": false, "allow_org_create": false},
		"auth.anonymous": {"enabled": false},
		"snapshots":      {"external_enabled": false},
		// Prometheus and Loki evaluate the rules; here they are only looked at.
		"unified_alerting": {"execute_alerts": false},
	}
}

// readDashboards lets Grafana's sidecar read the ConfigMaps of its own namespace.
func readDashboards() []any {
	grafana := names.AccountGrafana
	return role(grafana.Name, grafana.Namespace,
		[]rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: grafana.Name, Namespace: grafana.Namespace}},
		[]rbacv1.PolicyRule{{APIGroups: []string{corev1.GroupName}, Resources: []string{"configmaps"}, Verbs: []string{"get", "list", "watch"}}},
	)
}
