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
			{Name: "coredns_cache_hits_total", Type: Counter, Labels: words("server type zones"), Help: "answers out of the cache"},
			{Name: "coredns_cache_misses_total", Type: Counter, Labels: words("server zones"), Help: "questions that the cache could not answer"},
			{Name: "coredns_forward_healthcheck_broken_total", Type: Counter, Help: "times at which no server above answered"},
			{Name: "coredns_proxy_request_duration_seconds", Type: Histogram, Labels: words("proxy_name to rcode"), Help: "how long the servers above took"},
			{Name: "coredns_panics_total", Type: Counter, Help: "crashes inside CoreDNS"},
		},
	}
}
