package outside

import (
	"net/http"
	"net/netip"

	"github.com/vibe-engineering/vibe-platform/names"
)

// Certificate is one that the load balancer presents.
type Certificate string

// The certificates.
const (
	Good Certificate = "good"
	// Ending is good for ten days more, and Ended for none.
	Ending Certificate = "ending"
	Ended  Certificate = "ended"
	// Elsewhere is for another name, and Untrusted by another authority.
	Elsewhere Certificate = "elsewhere"
	Untrusted Certificate = "untrusted"
)

// State is what the stand-in answers.
type State struct {
	// Silent has the name server answer nothing.
	Silent bool
	// Addresses are those of names, and Notes their TXT records.
	Addresses map[string]netip.Addr
	Notes     map[string]string
	// Certificate is what is presented, and OldTLS takes TLS 1.1, too.
	Certificate Certificate
	OldTLS      bool
	// Statuses are answers by host and path that are given in place of the usual
	// ones, as vibe.example.com/metrics.
	Statuses map[string]int
	// Headers are those of a page.
	Headers map[string]string
	// NoRedirect answers HTTP with a page.
	NoRedirect bool
	// Alerts are what Alertmanager says, and Targets what Prometheus says.
	Alerts  []Alert
	Targets []Target
}

// Alert is one that fires.
type Alert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    string            `json:"startsAt"`
}

// Target is one that Prometheus scrapes.
type Target struct {
	Pool   string `json:"scrapePool"`
	URL    string `json:"scrapeUrl"`
	Health string `json:"health"`
	Error  string `json:"lastError"`
}

// Healthy is what is answered where all is well.
func Healthy(s Scene) State {
	here := netip.MustParseAddr("127.0.0.1")
	domain, api := s.Env.Edge.Domain, s.Env.Edge.APIHost()
	note := "heritage=external-dns,external-dns/owner=" + names.Home(s.Env).RecordOwner() + ",external-dns/resource=ingress/vibe/vibe"
	return State{
		Addresses:   map[string]netip.Addr{domain: here, api: here, s.Balancer: here},
		Notes:       map[string]string{"a-owner." + domain: note, "a-owner." + api: note},
		Certificate: Good,
		Statuses: map[string]int{
			// What no rule of the load balancer's names, the web ACL refuses.
			domain + "/METRICS": http.StatusForbidden, api + "/METRICS": http.StatusForbidden,
			domain + "/%6detrics": http.StatusForbidden, api + "/%6detrics": http.StatusForbidden,
			domain + "/metrics": http.StatusNotFound, api + "/metrics": http.StatusNotFound,
			domain + "/metrics/": http.StatusNotFound, api + "/metrics/": http.StatusNotFound,
			api + "/": http.StatusNotFound,
		},
		Headers: map[string]string{
			"Content-Security-Policy":    "default-src 'self'",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Permissions-Policy":         "camera=(), geolocation=(), microphone=()",
			"Referrer-Policy":            "strict-origin-when-cross-origin",
			"Strict-Transport-Security":  "max-age=31536000; includeSubDomains",
			"X-Content-Type-Options":     "nosniff",
			"X-Frame-Options":            "DENY",
		},
		Alerts: []Alert{{
			Labels:   map[string]string{"alertname": "Watchdog", "severity": "none"},
			StartsAt: "2026-01-01T00:00:00Z",
		}},
		Targets: []Target{{Pool: "serviceMonitor/monitoring/backend/0", URL: "http://10.0.16.9:3001/metrics", Health: "up"}},
	}
}
