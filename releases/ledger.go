package releases

// Pin is a row of the ledger of charts: the version that is installed, where it
// comes from, and what whoever raises it has to know.
type Pin struct {
	// Chart is the chart's name in its repository.
	Chart string
	// Version is the chart's, written as its repository does, and App that of the
	// program in it, as Chart.yaml says.
	Version, App string
	// Repository is a classic repository's address, or an `oci://` address that
	// ends in the chart's name.
	Repository string
	// Source is what was read before this version was taken, and Read the month
	// that it is of, as yyyy-mm.
	Source, Read string
	// Kubernetes is the range of versions that the chart admits, as its Chart.yaml
	// says; empty where it says nothing.
	Kubernetes string
	CRDs       CRDs
	// Raise is what to look at when the version is raised.
	Raise string
}

// CRDs is how a chart brings its custom resource definitions, and so what an
// upgrade has to do about them.
type CRDs string

// The ways of bringing CRDs.
const (
	// CRDsNone is a chart that has none, or none with our values.
	CRDsNone CRDs = "none"
	// CRDsTemplated are part of the release and follow its version.
	CRDsTemplated CRDs = "templated"
	// CRDsInstalledOnce stand in the chart's crds folder, which Helm installs
	// with the first version and never touches again: whoever raises the
	// version applies them by hand before
	// (https://helm.sh/docs/chart_best_practices/custom_resource_definitions/).
	CRDsInstalledOnce CRDs = "installed once"
	// CRDsLeftOut stand in the chart's crds folder too, for a use of the chart
	// that we do not make. The release asks to leave them out; the CDK's handler
	// reads that and does not tell Helm, so that on AWS they come, and lie unused.
	CRDsLeftOut CRDs = "left out"
)

// Ledger is the ledger of charts, by name. A version stands here and nowhere
// else: a release finds its own by Release.Pin. docs/UPGRADES.md shows it.
func Ledger() []Pin {
	return []Pin{
		{
			Chart: "alloy", Version: "1.11.1", App: "v1.18.1",
			Repository: "https://grafana.github.io/helm-charts",
			Source:     "Chart.yaml, values.yaml, CHANGELOG.md", Read: "2026-08",
			CRDs:  CRDsNone,
			Raise: "the program's breaking changes, component by component: a configuration that it cannot read stops the log collector on every node",
		},
		{
			Chart: "aws-load-balancer-controller", Version: "3.5.0", App: "v3.5.0",
			Repository: "https://aws.github.io/eks-charts",
			Source:     "Chart.yaml, values.yaml, README.md", Read: "2026-08",
			CRDs:  CRDsInstalledOnce,
			Raise: "the project's IAM policy of that version against ours, new feature gates, webhooks",
		},
		{
			Chart: "cert-manager", Version: "v1.21.1", App: "v1.21.1",
			Repository: "oci://quay.io/jetstack/charts/cert-manager",
			Source:     "Chart.yaml, values.yaml, release notes", Read: "2026-08",
			Kubernetes: ">= 1.22.0-0",
			CRDs:       CRDsTemplated,
			Raise:      "one minor version at a time, as the project asks; its list of supported Kubernetes versions",
		},
		{
			Chart: "cluster-autoscaler", Version: "9.59.0", App: "1.35.0",
			Repository: "https://kubernetes.github.io/autoscaler",
			Source:     "Chart.yaml, values.yaml, templates", Read: "2026-08",
			CRDs:  CRDsNone,
			Raise: "the image's tag follows the cluster's version, not the chart: autoscalerTag",
		},
		{
			Chart: "external-dns", Version: "1.21.1", App: "0.21.0",
			Repository: "https://kubernetes-sigs.github.io/external-dns",
			Source:     "Chart.yaml, values.yaml, CHANGELOG", Read: "2026-08",
			CRDs:  CRDsLeftOut,
			Raise: "changes of the TXT registry's format: it must still know its records as its own",
		},
		{
			Chart: "external-secrets", Version: "2.9.0", App: "v2.9.0",
			Repository: "https://charts.external-secrets.io",
			Source:     "Chart.yaml, values.yaml, table of supported versions", Read: "2026-08",
			Kubernetes: ">= 1.19.0-0",
			CRDs:       CRDsTemplated,
			Raise:      "versions of an API that are no longer served; only the newest minor version gets fixes",
		},
		{
			Chart: "kube-prometheus-stack", Version: "88.5.3", App: "v0.93.1",
			Repository: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
			Source:     "Chart.yaml, values.yaml, UPGRADE.md", Read: "2026-08",
			Kubernetes: ">=1.25.0-0",
			CRDs:       CRDsInstalledOnce,
			Raise:      "UPGRADE.md: a new major version means new CRDs, or more; the Prometheus and Grafana that come with it",
		},
		{
			Chart: "loki", Version: "18.11.0", App: "3.7.6",
			Repository: "oci://ghcr.io/grafana-community/helm-charts/loki",
			Source:     "Chart.yaml, values.yaml, README.md", Read: "2026-08",
			Kubernetes: ">=1.25.0-0",
			CRDs:       CRDsNone,
			Raise:      "Loki's upgrade guide: keys of its configuration, the schema's version; fields of the StatefulSet that cannot change",
		},
		{
			Chart: "metrics-server", Version: "3.13.1", App: "0.8.1",
			Repository: "https://kubernetes-sigs.github.io/metrics-server",
			Source:     "Chart.yaml, values.yaml", Read: "2026-08",
			CRDs:  CRDsNone,
			Raise: "its table of Kubernetes versions",
		},
		{
			Chart: "prometheus-postgres-exporter", Version: "8.2.0", App: "v0.20.1",
			Repository: "oci://ghcr.io/prometheus-community/charts/prometheus-postgres-exporter",
			Source:     "Chart.yaml, values.yaml, README.md", Read: "2026-08",
			CRDs:  CRDsNone,
			Raise: "names of metrics against observability/metrics",
		},
		{
			Chart: "prometheus-redis-exporter", Version: "6.29.0", App: "v1.89.0",
			Repository: "oci://ghcr.io/prometheus-community/charts/prometheus-redis-exporter",
			Source:     "Chart.yaml, values.yaml, README.md", Read: "2026-08",
			CRDs:  CRDsNone,
			Raise: "names of metrics against observability/metrics",
		},
		{
			Chart: "thanos", Version: "0.38.0", App: "v0.42.4",
			Repository: "oci://ghcr.io/thanos-community/helm-charts/thanos",
			Source:     "Chart.yaml, values.yaml, README.md (Upgrading)", Read: "2026-08",
			Kubernetes: ">= 1.30.0-0",
			CRDs:       CRDsNone,
			Raise:      "before 1.0 each minor version may break: the README's Upgrading, fields of StatefulSets that cannot change",
		},
	}
}
