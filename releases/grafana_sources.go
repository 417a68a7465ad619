package releases

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

type (
	// grafanaProvided is a file of data sources
	// (https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources).
	grafanaProvided struct {
		APIVersion  int             `json:"apiVersion"`
		DataSources []grafanaSource `json:"datasources"`
	}
	grafanaSource struct {
		Name      string         `json:"name"`
		Type      string         `json:"type"`
		UID       string         `json:"uid"`
		Access    string         `json:"access"`
		URL       string         `json:"url,omitempty"`
		IsDefault bool           `json:"isDefault"`
		Editable  bool           `json:"editable"`
		JSONData  map[string]any `json:"jsonData"`
	}
)

// grafanaSources are Grafana's data sources. They are a file of Grafana's own and
// not a ConfigMap that a second sidecar would look for.
func grafanaSources(env config.Environment) []grafanaSource {
	return []grafanaSource{
		{
			Name: "Prometheus", Type: "prometheus", UID: names.DataSourcePrometheus, Access: "proxy", IsDefault: true,
			// Thanos answers for every Prometheus at once, and for what only the
			// bucket still has.
			URL: address(names.ServiceThanosQuery, ports.ThanosQuery),
			JSONData: map[string]any{
				"httpMethod":        "POST",
				"prometheusType":    "Thanos",
				"prometheusVersion": "0.31.0",
				// No step below it: a rate over four of it always has two points.
				"timeInterval": seconds(env.Observability.ScrapeSeconds),
			},
		},
		{
			Name: "Alertmanager", Type: "alertmanager", UID: names.DataSourceAlertmanager, Access: "proxy",
			URL:      address(names.ServiceAlertmanager, ports.Alertmanager),
			JSONData: map[string]any{"implementation": "prometheus", "handleGrafanaManagedAlerts": false},
		},
		{
			Name: "Loki", Type: "loki", UID: names.DataSourceLoki, Access: "proxy",
			URL:      address(names.ServiceLoki, ports.Loki),
			JSONData: map[string]any{"maxLines": 1000},
		},
		{
			Name: "CloudWatch", Type: "cloudwatch", UID: names.DataSourceCloudWatch, Access: "proxy",
			JSONData: map[string]any{"authType": "default", "defaultRegion": names.Home(env).Region()},
		},
	}
}

// address is where a Service of the monitoring namespace is reached.
func address(service string, port int) string {
	return fmt.Sprintf("http://%s:%d", names.InMonitoring(service), port)
}
