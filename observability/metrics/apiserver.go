package metrics

// apiServer is the Kubernetes API server. The chart drops most buckets of its
// histograms; those of 0.05, 0.1, 0.25, 0.5, 1, 1.25, 5, 10, 30 and 60 seconds
// stay.
func apiServer() Exporter {
	return Exporter{
		Name:   "apiserver",
		Title:  "Kubernetes API server",
		Source: "https://kubernetes.io/docs/reference/instrumentation/metrics/",
		Proof:  "kube-apiserver",
		Target: words("job instance namespace service endpoint"),
		Metrics: []Metric{
			{Name: "apiserver_request_total", Type: Counter, Labels: words("verb code group version resource subresource scope component"), Help: "requests to the API server"},
			{Name: "apiserver_request_duration_seconds", Type: Histogram, Labels: words("verb group version resource subresource scope component"), Help: "how long the API server took to answer"},
			{Name: "apiserver_current_inflight_requests", Type: Gauge, Labels: words("request_kind"), Help: "requests under way"},
			{Name: "apiserver_flowcontrol_rejected_requests_total", Type: Counter, Labels: words("flow_schema priority_level reason"), Help: "requests that were turned away to protect the API server", Unseen: "nothing overloads the lab"},
			{Name: "apiserver_request_terminations_total", Type: Counter, Labels: words("code component group verb resource"), Help: "requests that the API server gave up to protect itself", Unseen: "nothing overloads the lab"},
			{Name: "apiserver_admission_webhook_rejection_count", Type: Counter, Labels: words("name type operation error_type rejection_code"), Help: "requests that a webhook refused, or that failed because it did not answer"},
			{Name: "aggregator_unavailable_apiservice", Type: Gauge, Labels: words("name"), Help: "1 for an API behind the API server, such as metrics-server's, that does not answer"},
			{Name: "apiserver_storage_size_bytes", Type: Gauge, Labels: words("storage_cluster_id"), Help: "size of etcd's database; EKS allows 8 GiB"},
		},
	}
}
