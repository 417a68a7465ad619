// Package observability writes what the observability stack applies beside its
// Helm releases: secrets, network policies, monitors, rules and dashboards. Like
// the nine manifests it is pure and knows no token.
package observability

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
	"github.com/vibe-engineering/vibe-platform/observability/dashboards"
	"github.com/vibe-engineering/vibe-platform/observability/monitors"
)

// The files, in the order in which they are applied, after those of
// charts/platform.
const (
	FileSecrets  = "platform/10-observability-secrets.yaml"
	FileAccess   = "platform/11-observability-access.yaml"
	FileMonitors = "platform/12-monitors.yaml"
	FileRules    = "platform/13-rules.yaml"
	// Each dashboard has a file of its own: together they nearly fill one call of
	// the cluster's handler.
	FileDashboardCluster     = "platform/14-dashboard-cluster.yaml"
	FileDashboardApplication = "platform/15-dashboard-application.yaml"
	FileDashboardDatabase    = "platform/16-dashboard-database.yaml"
	FileDashboardCache       = "platform/17-dashboard-cache.yaml"
)

// GrafanaCommand makes Grafana answer at http://localhost:3000.
const GrafanaCommand = "kubectl -n " + names.NamespaceMonitoring + " port-forward service/" + names.ServiceGrafana + " 3000:80"

// Objects returns the files of env, which must be valid.
func Objects(env config.Environment) []charts.Source {
	sources := []charts.Source{
		{File: FileSecrets, Objects: secrets(env)},
		{File: FileAccess, Objects: access(env)},
		{File: FileMonitors, Objects: monitors.Objects(env)},
		{File: FileRules, Objects: alerts.Objects(env)},
	}
	for i, dashboard := range dashboards.Objects(env) {
		sources = append(sources, charts.Source{File: dashboardFiles()[i], Objects: []metav1.Object{dashboard}})
	}
	return sources
}

// dashboardFiles are the files of the dashboards, in their order.
func dashboardFiles() []string {
	return []string{FileDashboardCluster, FileDashboardApplication, FileDashboardDatabase, FileDashboardCache}
}

// Before are the files that the releases' pods need.
func Before() []string { return []string{FileSecrets, FileAccess} }

// After are the files of kinds that a release brings, or that one shows.
func After() []string { return append([]string{FileMonitors, FileRules}, dashboardFiles()...) }

// meta is the metadata of an object of component in the monitoring namespace.
func meta(name, component string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: names.NamespaceMonitoring, Labels: charts.Labels(component)}
}
