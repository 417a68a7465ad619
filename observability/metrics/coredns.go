package metrics

// coreDNS is the cluster's name server.
func coreDNS() Exporter {
	return Exporter{
		Name:   "coredns",
		Title:  "CoreDNS",
		Source: "https://github.com/coredns/coredns/blob/master/plugin/metrics/README.md",
		Proof:  "coredns",
		Target: fromService(),
		Metrics: []Metric{
			{Name: "coredns_dns_requests_total", Type: Counter, Labels: words("server zone proto family type"), Help: "questions"},
			{Name: "coredns_dns_responses_total", Type: Counter, Labels: words("server zone rcode plugin"), Help: "answers"},
			{Name: "coredns_dns_request_duration_seconds", Type: Histogram, Labels: words("server zone"), Help: "how long an answer took"},
		},
	}
}
