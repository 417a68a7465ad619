package charts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// Where nginx finds its files.
const (
	nginxDirectory       = "/etc/nginx/vibe"
	certificateDirectory = "/etc/nginx/tls"
)

// The limits on one client's requests to the frontend.
const (
	// requestsPerSecond and requestBurst bound one address' requests for pages
	// and API routes; static files are free. An office shares one address.
	requestsPerSecond = 50
	requestBurst      = 200
	// connectionsPerAddress bounds the requests of one address at one time.
	connectionsPerAddress = 100
	// maxBody is what a request may carry; larger uploads go to S3 directly.
	maxBody = "10m"
	// proxyReadTimeout is how many seconds Next.js may be silent. It is below
	// the load balancer's idle timeout, so that the error is a 504 from here
	// that the log explains.
	proxyReadTimeout = loadBalancerIdle - 5
)

// nginxFiles are the sidecar's configuration files by name.
func nginxFiles(env config.Environment) map[string]string {
	return map[string]string{
		"nginx.conf":   nginxMain(env),
		"server.conf":  nginxServer(),
		"proxy.conf":   nginxProxy,
		"headers.conf": nginxHeaders,
	}
}

// nginxMain is what all requests share.
func nginxMain(env config.Environment) string {
	return replace(nginxMainText,
		"TRUSTED_PROXIES", lines(2, "set_real_ip_from %s;", env.Network.CIDRs(config.TierPublic)),
		"NODES", lines(4, "%s 1;", env.Network.CIDRs(config.TierApplication)),
		"ORIGINS", lines(4, `"%s" $http_origin;`, corsOrigins(env)),
		"API_URL", "https://"+env.Edge.APIHost(),
		"REQUESTS_PER_SECOND", fmt.Sprint(requestsPerSecond),
		"KEEPALIVE", fmt.Sprint(podIdle),
		"SHUTDOWN", fmt.Sprint(shutdownDelay),
		"MAX_BODY", maxBody,
		"NEXT", fmt.Sprint(ports.Next),
		"STATUS", fmt.Sprint(ports.NginxStatus),
	)
}

// nginxServer is the server that the load balancer talks to.
func nginxServer() string {
	return replace(nginxServerText,
		"LISTEN", fmt.Sprint(ports.Frontend),
		"CERTIFICATES", certificateDirectory,
		"CONNECTIONS", fmt.Sprint(connectionsPerAddress),
		"BURST", fmt.Sprint(requestBurst),
		"READ_TIMEOUT", fmt.Sprint(proxyReadTimeout),
		"HEALTHZ", nginxHealthPath,
		"METRICS", metricsPath,
	)
}

// nginxHealthPath is where nginx answers the kubelet by itself.
const nginxHealthPath = "/healthz"

// replace fills in a text: pairs are placeholders, without their braces, and
// what takes their place.
func replace(text string, pairs ...string) string {
	for pair := range slices.Chunk(pairs, 2) {
		text = strings.ReplaceAll(text, "{"+pair[0]+"}", pair[1])
	}
	return text
}

// lines puts each value into format and each result on a line of its own, with
// the indentation, in spaces, of the placeholder that they take the place of.
func lines(indent int, format string, values []string) string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = fmt.Sprintf(format, value)
	}
	return strings.Join(out, "\n"+strings.Repeat(" ", indent))
}
