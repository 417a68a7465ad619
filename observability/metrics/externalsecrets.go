package metrics

// externalSecrets copies secrets from Secrets Manager. Its monitor honours its
// labels: name and namespace are the ExternalSecret's.
func externalSecrets() Exporter {
	return Exporter{
		Name:   "external-secrets",
		Title:  "External Secrets",
		Source: "https://external-secrets.io/latest/api/metrics/",
		Target: append(fromPod(), "component"),
		Metrics: []Metric{
			{Name: "externalsecret_status_condition", Type: Gauge, Labels: words("name namespace condition status"), Help: "1 for the status that an ExternalSecret's condition has"},
			{Name: "externalsecret_sync_calls_error", Type: Counter, Labels: words("name namespace"), Help: "times at which a secret could not be copied"},
		},
	}
}
