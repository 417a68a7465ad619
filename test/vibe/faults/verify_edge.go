package faults

import (
	"context"
	"maps"
	"net/http"
	"net/netip"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/cluster"
	"github.com/vibe-engineering/vibe-platform/rehearsal/outside"
)

// around has the outside answer otherwise.
func around(edit func(s *outside.State, env config.Environment)) breaking {
	return func(_ context.Context, s Scene) (func() error, error) {
		state := s.Outside.Healthy()
		state.Addresses, state.Notes = maps.Clone(state.Addresses), maps.Clone(state.Notes)
		state.Statuses, state.Headers = maps.Clone(state.Statuses), maps.Clone(state.Headers)
		edit(&state, s.Env)
		s.Outside.Set(state)
		return func() error { s.Outside.Set(s.Outside.Healthy()); return nil }, nil
	}
}

// presents has the load balancer present another certificate.
func presents(c outside.Certificate) breaking {
	return around(func(s *outside.State, _ config.Environment) { s.Certificate = c })
}

// answers has the load balancer answer for a path of the domain or of the API.
func answers(api bool, path string, status int) breaking {
	return around(func(s *outside.State, env config.Environment) {
		host := env.Edge.Domain
		if api {
			host = env.Edge.APIHost()
		}
		s.Statuses[host+path] = status
	})
}

// verifyAlerts are faults that monitoring sees, or of monitoring itself.
func verifyAlerts() []Fault {
	return []Fault{
		{
			Name: "a critical alert fires", Command: "verify",
			Want: "alerts.firing", Status: check.Warned, Says: "alert DatabaseDown (critical) fires since",
			Break: around(func(s *outside.State, _ config.Environment) {
				s.Alerts = append(s.Alerts, outside.Alert{
					Labels:      map[string]string{"alertname": "DatabaseDown", "severity": "critical"},
					Annotations: map[string]string{"summary": "PostgreSQL does not answer"}, StartsAt: at(0),
				})
			}),
		},
		{
			Name: "the watchdog is silent", Command: "verify",
			Want: "alerts.watchdog", Status: check.Problem, Says: "the alert Watchdog does not fire",
			Break: around(func(s *outside.State, _ config.Environment) { s.Alerts = []outside.Alert{} }),
		},
		{
			Name: "Prometheus cannot reach a target", Command: "verify",
			Want: "targets.up", Status: check.Warned, Says: "is down: context deadline exceeded",
			Break: around(func(s *outside.State, _ config.Environment) {
				s.Targets = append(s.Targets, outside.Target{Pool: "podMonitor/monitoring/cert-manager/0", URL: "http://10.0.16.9:9402/metrics", Health: "down", Error: "context deadline exceeded"})
			}),
		},
	}
}

// verifyEdge are faults that are seen from outside.
func verifyEdge() []Fault {
	return []Fault{
		{
			Name: "a name leads elsewhere", Command: "verify",
			Want: "edge.dns", Status: check.Problem, Says: "vibe.example.com leads to 192.0.2.7, and should lead to",
			Break: around(func(s *outside.State, env config.Environment) {
				s.Addresses[env.Edge.Domain] = netip.MustParseAddr("192.0.2.7")
			}),
		},
		{
			Name: "a name is not there", Command: "verify",
			Want: "edge.dns", Status: check.Problem, Says: "api.vibe.example.com has no address",
			Break: around(func(s *outside.State, env config.Environment) { delete(s.Addresses, env.Edge.APIHost()) }),
		},
		{
			Name: "the load balancer is gone", Command: "verify",
			Want: "edge.dns", Status: check.Problem, Says: "the load balancer is gone, or is still being made",
			Break: around(func(s *outside.State, env config.Environment) { delete(s.Addresses, cluster.Balancer(env)) }),
		},
		{
			Name: "another region holds the names", Command: "verify",
			Want: "edge.records", Status: check.Problem, Says: "is owned by vibe-production-us-west-2, and should be owned by vibe-production-us-east-1",
			Break: around(func(s *outside.State, env config.Environment) {
				s.Notes["a-owner."+env.Edge.Domain] = "heritage=external-dns,external-dns/owner=vibe-production-us-west-2,external-dns/resource=ingress/vibe/vibe"
			}),
		},
		{
			Name: "a record was made by hand", Command: "verify",
			Want: "edge.records", Status: check.Problem, Says: "the record of api.vibe.example.com is not external-dns'",
			Break: around(func(s *outside.State, env config.Environment) { delete(s.Notes, "a-owner."+env.Edge.APIHost()) }),
		},
		{Name: "the certificate has ended", Command: "verify", Want: "edge.tls", Status: check.Problem, Says: "presents a certificate that ended on", Break: presents(outside.Ended)},
		{Name: "the certificate ends soon", Command: "verify", Want: "edge.expiry", Status: check.Warned, Says: "presents a certificate that ends on", Break: presents(outside.Ending)},
		{Name: "the certificate is for another name", Command: "verify", Want: "edge.tls", Status: check.Problem, Says: "presents a certificate for other.example.net", Break: presents(outside.Elsewhere)},
		{Name: "nobody trusts the certificate", Command: "verify", Want: "edge.tls", Status: check.Problem, Says: "by Somebody else, whom this machine does not trust", Break: presents(outside.Untrusted)},
		{
			Name: "TLS 1.1 is spoken", Command: "verify", Want: "edge.protocol", Status: check.Problem, Says: "speaks TLS 1.1",
			Break: around(func(s *outside.State, _ config.Environment) { s.OldTLS = true }),
		},
		{Name: "the API answers 502", Command: "verify", Want: "edge.health", Status: check.Problem, Says: "answers 502 Bad Gateway, and should answer 200", Break: answers(true, "/health", http.StatusBadGateway)},
		{
			Name: "the frontend answers 503", Command: "verify", Want: "edge.frontend", Status: check.Problem, Says: "answers 503 Service Unavailable",
			Also: []string{"edge.headers"}, Break: answers(false, "/", http.StatusServiceUnavailable),
		},
		{
			Name: "a security header is missing", Command: "verify", Want: "edge.headers", Status: check.Problem, Says: "answers without Strict-Transport-Security",
			Break: around(func(s *outside.State, _ config.Environment) { delete(s.Headers, "Strict-Transport-Security") }),
		},
		{
			Name: "HTTP is served as it is", Command: "verify", Want: "edge.redirect", Status: check.Problem, Says: "answers 200 OK, and should answer 301",
			Break: around(func(s *outside.State, _ config.Environment) { s.NoRedirect = true }),
		},
		{Name: "metrics are read from outside", Command: "verify", Want: "edge.metrics-hidden", Status: check.Problem, Says: "https://api.vibe.example.com/metrics answers 200 OK", Break: answers(true, "/metrics", http.StatusOK)},
		{Name: "metrics are read in disguise", Command: "verify", Want: "edge.metrics-hidden", Status: check.Problem, Says: "https://vibe.example.com/%6detrics answers 200 OK", Break: answers(false, "/%6detrics", http.StatusOK)},
	}
}
