package programs

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// row is one thing that the sidecar promises: what is asked, and what must come
// back.
type row struct {
	name string
	request
	status int
	// headers are those of the answer; an empty value means that there is none.
	headers map[string]string
	// compressed is whether the answer is, where it matters.
	compressed bool
	// vary are names that the answer must vary by.
	vary []string
	// untouched is true if Next.js must not have been asked.
	untouched bool
}

// The answers' parts that several rows expect.
const (
	immutable  = "public, max-age=31536000, immutable"
	anHour     = "public, max-age=3600, stale-while-revalidate=86400"
	neverCache = "no-store"
	foreign    = "https://elsewhere.example"
)

// gzip asks for a compressed answer.
func gzip() map[string]string { return map[string]string{"Accept-Encoding": "gzip, br"} }

// preflight asks as a browser does before it sends what is not simple.
func preflight(origin string) map[string]string {
	return map[string]string{"Origin": origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
}

// sharing are the headers that let pages of origin read an answer; none of them
// with an empty origin.
func sharing(origin string) map[string]string {
	headers := map[string]string{
		"Access-Control-Allow-Origin":      origin,
		"Access-Control-Allow-Credentials": "true",
		"Access-Control-Allow-Methods":     "GET, POST, PUT, PATCH, DELETE, OPTIONS",
		"Access-Control-Allow-Headers":     "Authorization, Content-Type, X-Request-Id",
		"Access-Control-Max-Age":           "600",
	}
	if origin == "" {
		for name := range headers {
			headers[name] = ""
		}
	}
	return headers
}

// client is the header by which the load balancer says who calls.
func client(chain string) map[string]string { return map[string]string{"X-Forwarded-For": chain} }

// rows are the promises that one request shows.
func rows(origin string) []row {
	huge := func(mebibytes int) *bytes.Reader { return bytes.NewReader(make([]byte, mebibytes<<20)) }
	return slices.Concat([]row{
		{name: "API for our own pages", request: request{path: "/api/x", headers: map[string]string{"Origin": origin}}, status: 200, headers: sharing(origin), vary: []string{"Origin"}},
		{name: "API's errors for our own pages", request: request{path: "/api/x?status=500", headers: map[string]string{"Origin": origin}}, status: 500, headers: sharing(origin), vary: []string{"Origin"}},
		{name: "API for foreign pages", request: request{path: "/api/x", headers: map[string]string{"Origin": foreign}}, status: 200, headers: sharing(""), vary: []string{"Origin"}},
		{name: "API for pages of a name that begins like ours", request: request{path: "/api/x", headers: map[string]string{"Origin": origin + ".elsewhere.example"}}, status: 200, headers: sharing("")},
		{name: "API for pages without TLS", request: request{path: "/api/x", headers: map[string]string{"Origin": strings.Replace(origin, "https", "http", 1)}}, status: 200, headers: sharing("")},
		{name: "API for pages of no origin", request: request{path: "/api/x", headers: map[string]string{"Origin": "null"}}, status: 200, headers: sharing("")},
		{name: "API without an origin", request: request{path: "/api/x"}, status: 200, headers: sharing(""), vary: []string{"Origin"}},
		{name: "preflight of our own pages", request: request{method: http.MethodOptions, path: "/api/x", headers: preflight(origin)}, status: 204, headers: sharing(origin), vary: []string{"Origin"}, untouched: true},
		{name: "preflight of foreign pages", request: request{method: http.MethodOptions, path: "/api/x", headers: preflight(foreign)}, status: 204, headers: sharing(""), vary: []string{"Origin"}, untouched: true},
		{name: "OPTIONS that is no preflight", request: request{method: http.MethodOptions, path: "/api/x?status=202"}, status: 202},
		{name: "pages are not shared", request: request{path: "/", headers: map[string]string{"Origin": origin}}, status: 200, headers: sharing("")},

		{name: "built files keep", request: request{path: "/_next/static/chunks/a.js?cache=no-store"}, status: 200, headers: map[string]string{"Cache-Control": immutable}},
		{name: "missing built files do not keep", request: request{path: "/_next/static/chunks/a.js?status=404"}, status: 404, headers: map[string]string{"Cache-Control": ""}},
		{name: "other static files keep an hour", request: request{path: "/logo.png"}, status: 200, headers: map[string]string{"Cache-Control": anHour}},
		{name: "a refusal does not keep", request: request{path: "/?slow"}, status: 504, headers: map[string]string{"Cache-Control": neverCache}},
		{name: "pages keep as Next.js says", request: request{path: "/?cache=s-maxage%3D60"}, status: 200, headers: map[string]string{"Cache-Control": "s-maxage=60"}},
		{name: "pages that say nothing do not keep", request: request{path: "/"}, status: 200, headers: map[string]string{"Cache-Control": neverCache}},
		{name: "API that says nothing does not keep", request: request{path: "/api/x"}, status: 200, headers: map[string]string{"Cache-Control": neverCache}},
		{name: "API that looks like a file does not keep", request: request{path: "/api/export.xml"}, status: 200, headers: map[string]string{"Cache-Control": neverCache}},

		{name: "scripts are compressed", request: request{path: "/_next/static/a.js?size=65536", headers: gzip()}, status: 200, compressed: true, vary: []string{"Accept-Encoding"}},
		{name: "styles are compressed", request: request{path: "/a.css?size=65536", headers: gzip()}, status: 200, compressed: true},
		{name: "pages are compressed", request: request{path: "/?size=65536", headers: gzip()}, status: 200, compressed: true},
		{name: "API is compressed", request: request{path: "/api/x?size=65536", headers: gzip()}, status: 200, compressed: true, vary: []string{"Origin", "Accept-Encoding"}},
		{name: "drawings are compressed", request: request{path: "/a.svg?size=65536", headers: gzip()}, status: 200, compressed: true},
		{name: "what is tiny is not compressed", request: request{path: "/", headers: gzip()}, status: 200},
		{name: "images are not compressed", request: request{path: "/a.png?size=65536", headers: gzip()}, status: 200},
		{name: "fonts are not compressed", request: request{path: "/a.woff2?size=65536", headers: gzip()}, status: 200},
		{name: "who does not ask gets it plain", request: request{path: "/?size=65536"}, status: 200},

		{name: "a body of nine mebibytes", request: request{method: http.MethodPost, path: "/api/x", body: huge(9)}, status: 200},
		{name: "a body of eleven mebibytes", request: request{method: http.MethodPost, path: "/api/x", body: huge(11), headers: map[string]string{"Expect": "100-continue"}}, status: 413, untouched: true},
		{name: "a large header", request: request{path: "/", headers: map[string]string{"X-Large": strings.Repeat("a", 17<<10)}}, status: 400, untouched: true},
		{name: "a long address", request: request{path: "/" + strings.Repeat("a", 17<<10)}, status: 414, untouched: true},
		{name: "a page that takes too long", request: request{path: "/?slow"}, status: 504},

		{name: "health for the pod itself", request: request{path: "/healthz"}, status: 200, untouched: true},
		{name: "health for a client", request: request{path: "/healthz", from: balancer, headers: client("203.0.113.9")}, status: 404, untouched: true},
		{name: "health for a client that calls itself ours", request: request{path: "/healthz", from: balancer, headers: client("127.0.0.1, 203.0.113.9")}, status: 404, untouched: true},
		{name: "health for a stranger who names the pod", request: request{path: "/healthz", from: "127.0.0.3", headers: client("127.0.0.1")}, status: 404, untouched: true},
		{name: "what only begins like metrics", request: request{path: "/metricsandmore"}, status: 200},
	}, hiddenRows(), guardedRows())
}

// hiddenRows are the ways to ask for metrics.
func hiddenRows() []row {
	var out []row
	for _, path := range []string{"/metrics", "/metrics/", "/METRICS", "/metrics/next", "/metrics?x=1", "/%6detrics", "/.//metrics", "/./metrics", "/api/../metrics", "/_next/static/%2e%2e/%2e%2e/metrics", "/metrics/a.png"} {
		out = append(out, row{name: "metrics as " + path, request: request{path: path}, status: 404, untouched: true})
	}
	return out
}

// guardedRows are what each location, and each kind of answer, must carry.
func guardedRows() []row {
	var out []row
	for _, path := range []string{"/", "/_next/static/a.js", "/logo.png", "/api/x", "/?status=500", "/api/x?status=404", "/?slow"} {
		status := http.StatusOK
		if _, err := fmt.Sscanf(path[strings.Index(path, "?")+1:], "status=%d", &status); err != nil && strings.HasSuffix(path, "slow") {
			status = http.StatusGatewayTimeout
		}
		out = append(out, row{name: "guards of " + path, request: request{path: path}, status: status, headers: map[string]string{
			"Cross-Origin-Opener-Policy": "same-origin",
			"Permissions-Policy":         "camera=(), geolocation=(), microphone=()",
			"Referrer-Policy":            "strict-origin-when-cross-origin",
			"Server":                     "nginx",
			"X-Powered-By":               "",
		}})
	}
	return out
}

// check asks what the row asks and compares.
func (r row) check(s *site) error {
	before := s.next.count()
	if body, ok := r.body.(*bytes.Reader); ok {
		_, _ = body.Seek(0, 0)
	}
	got, err := s.ask(r.request)
	if err != nil {
		return err
	}
	if got.StatusCode != r.status {
		return fmt.Errorf("status %d, want %d", got.StatusCode, r.status)
	}
	for name, want := range r.headers {
		switch values := got.Header.Values(name); {
		case want == "" && len(values) > 0:
			return fmt.Errorf("%s is %q, and should not be there", name, values)
		case want != "" && !slices.Equal(values, []string{want}):
			return fmt.Errorf("%s is %q, want %q", name, values, want)
		}
	}
	for _, name := range r.vary {
		if !strings.Contains(strings.Join(got.Header.Values("Vary"), ","), name) {
			return fmt.Errorf("it varies by %q, not by %s", got.Header.Values("Vary"), name)
		}
	}
	if compressed := got.Header.Get("Content-Encoding") == "gzip"; compressed != r.compressed {
		return fmt.Errorf("compressed: %v, want %v", compressed, r.compressed)
	}
	if asked := s.next.count() > before; asked == r.untouched {
		return fmt.Errorf("Next.js was asked: %v", asked)
	}
	return nil
}
