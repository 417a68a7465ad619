// Package ports is the one home of every port number.
package ports

// The ports that the platform's parts listen on.
const (
	// HTTP and HTTPS are the load balancer's listeners.
	HTTP  = 80
	HTTPS = 443
	// Frontend is where nginx, the frontend's sidecar, serves TLS to the load
	// balancer.
	Frontend = 3000
	// Backend is where the API serves, /health and /metrics included.
	Backend = 3001
	// Next is where the Next.js server listens behind nginx, for nginx, the
	// kubelet and Prometheus.
	Next = 3002
	// NginxStatus is where nginx counts its connections, on loopback only.
	NginxStatus = 3003
	// PostgreSQL and Redis are the data layer's.
	PostgreSQL = 5432
	Redis      = 6379
	// DNS is CoreDNS', over UDP and TCP.
	DNS = 53
	// Loki takes lines and queries here, Prometheus queries and what is written to
	// it, and Alloy shows its own metrics.
	Loki       = 3100
	Prometheus = 9090
	Alloy      = 12345
	// Kubelet is where each node's kubelet serves its API and metrics.
	Kubelet = 10250
	// NodeExporter is where each node's own figures are, in the host's network.
	NodeExporter = 9100
	// OperatorWebhook is where the Prometheus operator checks rules for the API
	// server.
	OperatorWebhook = 10250
	// Grafana is where a person's browser finds Grafana through a forwarded port.
	Grafana = 3000
)
