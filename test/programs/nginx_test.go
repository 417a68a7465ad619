// Package programs holds what programs of others say about what we hand them:
// nginx, Alloy, Loki and Thanos themselves read the settings that our pods give
// them, and where they can they run with them. `make test-programs` fetches or
// builds the programs and says where they are.
package programs

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
)

// environment is one that ships.
func environment(t *testing.T, name string) config.Environment {
	t.Helper()
	env, err := config.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// promises are all that the sidecar promises, by name.
func promises(env config.Environment) []check {
	var all []check
	for _, r := range rows("https://" + env.Edge.Domain) {
		all = append(all, check{r.name, r.check})
	}
	return append(all, checks()...)
}

func TestNginxKeepsItsPromises(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		s := start(t, env)
		for _, promise := range promises(env) {
			if err := promise.run(s); err != nil {
				t.Errorf("%s: %v", promise.name, err)
			}
		}
		if t.Failed() {
			t.Logf("nginx says:\n%s", errorsOf(s.log.String()))
		}
	})
}

// errorsOf are the last lines of nginx' log that are no requests.
func errorsOf(log string) string {
	var lines []string
	for line := range strings.Lines(log) {
		if !strings.HasPrefix(line, "{") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-20):], "")
}

// TestNginxFindsFaults shows that each promise can be broken, and that this is
// seen: a row is a change of the settings, and the promise that it breaks.
func TestNginxFindsFaults(t *testing.T) {
	env := environment(t, "production")
	for _, fault := range []struct{ old, new, broken string }{
		{"Access-Control-Allow-Origin $cors_origin", "Access-Control-Allow-Origin $http_origin", "API for foreign pages"},
		{`default "";` + "\n    \"https", `default $http_origin;` + "\n    \"https", "API for pages of no origin"},
		{`add_header Vary "Origin" always;`, "", "API without an origin"},
		{"if ($preflight) {", "if ($cors_origin = none) {", "preflight of our own pages"},
		{"public, max-age=31536000, immutable\"", "public, max-age=31536000, immutable\" always", "missing built files do not keep"},
		{"(?!_next/|api/)", "", "API that looks like a file does not keep"},
		{`"" "no-store";`, `"" "";`, "API that says nothing does not keep"},
		{"gzip on;", "gzip off;", "pages are compressed"},
		{"gzip_min_length 1024;", "gzip_min_length 10;", "what is tiny is not compressed"},
		{"    text/css\n", "    text/css image/png\n", "images are not compressed"},
		{"client_max_body_size 10m;", "client_max_body_size 20m;", "a body of eleven mebibytes"},
		{"large_client_header_buffers 4 16k;", "large_client_header_buffers 4 64k;", "a large header"},
		{"limit_req_status 429;", "limit_req_status 503;", "many requests of one client"},
		{"limit_conn connections 100;", "limit_conn connections 1000;", "many requests at a time"},
		{"client_header_timeout 1s;", "client_header_timeout 60s;", "a client that does not finish its headers"},
		{"client_body_timeout 1s;", "client_body_timeout 60s;", "a client that does not finish its body"},
		{"proxy_read_timeout 1s;", "proxy_read_timeout 60s;", "a page that takes too long"},
		{"location ~* ^/metrics(/|$)", "location = /metrics", "metrics as /METRICS"},
		{"if ($inside = 0) {", "if ($inside = 2) {", "health for a client"},
		{"real_ip_recursive on;", "real_ip_recursive off;\n  set_real_ip_from 127.0.0.0/8;", "health for a stranger who names the pod"},
		{"server_tokens off;", "", "guards of /"},
		{`"same-origin" always`, `"same-origin"`, "guards of /?status=500"},
		{"X-Forwarded-For $remote_addr", "X-Forwarded-For $proxy_add_x_forwarded_for", "Next.js hears who calls"},
		{`add_header Content-Security-Policy $content_security_policy`, `add_header Content-Security-Policy "default-src 'self'"`, "Next.js' own policy goes before ours"},
		{"ssl_protocols TLSv1.2 TLSv1.3;", "ssl_protocols TLSv1.2;", "TLS 1.3"},
		{"ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-SHA", "a cipher without authenticated encryption"},
		{`"path":"$uri"`, `"path":"$uri","query":"$args"`, "each request in the log, and no query"},
		{"    /healthz 0;\n", "", "each request in the log, and no query"},
	} {
		t.Run(fault.broken, func(t *testing.T) {
			s := start(t, env, fault.old, fault.new)
			for _, promise := range promises(env) {
				if promise.name == fault.broken {
					if err := promise.run(s); err == nil {
						t.Errorf("with %q instead of %q the promise is kept", fault.new, fault.old)
					}
					return
				}
			}
			t.Errorf("there is no promise %q", fault.broken)
		})
	}
}

func TestNginxReadsARenewedCertificate(t *testing.T) {
	s := start(t, environment(t, "production"))
	served := func() string {
		connection, err := tls.Dial("tcp", s.address, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = connection.Close() }()
		return connection.ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	if got := served(); got != "first" {
		t.Fatalf("nginx serves %q", got)
	}
	writeCertificate(t, s.certificates, "renewed")
	for deadline := time.Now().Add(time.Minute); served() != "renewed"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nginx still serves the first certificate")
		}
	}
}

// TestNginxAcceptsTheSettings is `nginx -t`, and what it refuses.
func TestNginxAcceptsTheSettings(t *testing.T) {
	tested := func(t *testing.T, env config.Environment, faults ...string) (string, error) {
		dir := t.TempDir()
		if err := configuration(env, dir, 1, 2, 3, faults...); err != nil {
			t.Fatal(err)
		}
		writeCertificate(t, dir+"/tls", "test")
		out, err := nginx(t, dir, "-t").CombinedOutput()
		return string(out), err
	}
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		if out, err := tested(t, env); err != nil || strings.Contains(out, "[warn]") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	for _, fault := range []struct{ old, new, says string }{
		{"tcp_nodelay on;", "tcp_nodely on;", "unknown directive"},
		{"tcp_nodelay on;", "tcp_nodelay on", `invalid value|is not terminated by|invalid number of arguments`},
		{"client_max_body_size 10m;", "client_max_body_size ten;", "invalid value"},
		{"zone=requests burst", "zone=request burst", "zero size shared memory zone"},
		{"if=$logged", "if=$logged_", "unknown"},
		{"proxy_pass http://next;", "proxy_pass http://nxt;", "host not found in upstream"},
		{"include server.conf;", "include servers.conf;", "No such file"},
	} {
		t.Run("refuses "+fault.new, func(t *testing.T) {
			out, err := tested(t, environment(t, "production"), fault.old, fault.new)
			if err == nil || !containsAny(out, strings.Split(fault.says, "|")) {
				t.Errorf("nginx says (%v):\n%s", err, out)
			}
		})
	}
}

// containsAny reports whether text holds one of words.
func containsAny(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
