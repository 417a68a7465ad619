package metrics

// externalDNS keeps the hosts' records.
func externalDNS() Exporter {
	return Exporter{
		Name:   "external-dns",
		Title:  "external-dns",
		Source: "https://github.com/kubernetes-sigs/external-dns/blob/master/docs/monitoring/metrics.md",
		Target: append(fromPod(), "component"),
		Metrics: []Metric{
			{Name: "external_dns_controller_last_sync_timestamp_seconds", Type: Gauge, Help: "when the records were last brought up to date, in seconds since 1970"},
			{Name: "external_dns_registry_errors_total", Type: Counter, Help: "failures to read or write records"},
			{Name: "external_dns_source_errors_total", Type: Counter, Help: "failures to read the Ingress"},
		},
	}
}
