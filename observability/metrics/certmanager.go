package metrics

// certManager renews certificates. Its monitor honours its labels: name and
// namespace are the certificate's.
func certManager() Exporter {
	issued := "name namespace issuer_name issuer_kind issuer_group"
	return Exporter{
		Name:   "cert-manager",
		Title:  "cert-manager",
		Source: "https://github.com/cert-manager/cert-manager/blob/master/internal/collectors/certificate_collector.go",
		Target: append(fromPod(), "component"),
		Metrics: []Metric{
			{Name: "certmanager_certificate_expiration_timestamp_seconds", Type: Gauge, Labels: words(issued), Help: "when a certificate ends, in seconds since 1970"},
			{Name: "certmanager_certificate_ready_status", Type: Gauge, Labels: words(issued + " condition"), Help: "1 for whether a certificate is ready: True, False or Unknown"},
			{Name: "certmanager_controller_sync_error_count", Type: Counter, Labels: words("controller"), Help: "objects that could not be handled"},
		},
	}
}
