package edge

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

func (v *visitor) answerChecks() []check.Check {
	return []check.Check{
		{
			ID: "edge.health", Severity: check.Fatal, Waits: true,
			What:    "the API answers /health with 200",
			How:     "GET https://API/health, whatever its certificate",
			Remedy:  "502 and 503 are the load balancer's: see its targets and the backend's pods",
			Runbook: "traffic.md#targets-unhealthy",
			Do: func(ctx context.Context) (check.Outcome, error) {
				return v.answers(ctx, "https://"+v.t.Env.Edge.APIHost()+"/health", http.StatusOK)
			},
		},
		{
			ID: "edge.frontend", Severity: check.Fatal, Waits: true,
			What:    "the frontend answers / with 200",
			How:     "GET https://DOMAIN/, whatever its certificate",
			Remedy:  "502 and 503 are the load balancer's: see its targets and the frontend's pods",
			Runbook: "traffic.md#targets-unhealthy",
			Do: func(ctx context.Context) (check.Outcome, error) {
				return v.answers(ctx, "https://"+v.t.Env.Edge.Domain+"/", http.StatusOK)
			},
		},
		{
			ID: "edge.headers", Severity: check.Fatal, Waits: true,
			What:    "the frontend answers with the security headers that the Ingress and nginx' settings name",
			How:     "GET https://DOMAIN/, and compare the headers with the manifests'",
			Remedy:  "see whether the listener's attributes and the ConfigMap nginx are the manifests', and whether the pods were restarted since",
			Runbook: "deployment.md#edgeheaders",
			Do:      v.protects,
		},
		{
			ID: "edge.redirect", Severity: check.Fatal, Waits: true,
			What:    "HTTP leads to HTTPS, for both hosts",
			How:     "GET http://HOST/, and read where it leads",
			Remedy:  "see the load balancer's listener of port 80, which the Ingress' annotation ssl-redirect makes",
			Runbook: "deployment.md#edgeredirect",
			Do:      v.redirects,
		},
		{
			ID: "edge.metrics-hidden", Severity: check.Fatal, Waits: true,
			What:    "nobody outside reads /metrics, however it is written",
			How:     "GET https://HOST/metrics, and with a slash, in capitals and encoded",
			Remedy:  "see whether the Ingress has its rules for /metrics, and whether the web ACL is on the load balancer",
			Runbook: "deployment.md#edgemetrics-hidden",
			Do:      v.hides,
		},
	}
}

// answers asks for an address and compares the status.
func (v *visitor) answers(ctx context.Context, address string, want int) (check.Outcome, error) {
	o := check.Outcome{Detail: fmt.Sprintf("%s answers %d", address, want)}
	answer, err := v.get(ctx, address)
	switch {
	case err != nil:
		finding, err := unreached(address, err)
		if err != nil {
			return o, err
		}
		o.Findings = []check.Finding{finding}
	case answer.code != want:
		o.Findings = []check.Finding{{Subject: address, Got: "answers " + answer.status, Want: fmt.Sprintf("answer %d", want)}}
	}
	return o, nil
}

func (v *visitor) protects(ctx context.Context) (check.Outcome, error) {
	w, err := wanted.Read(v.t.Assembly)
	if err != nil {
		return check.Outcome{}, err
	}
	want := headers(w)
	o := check.Outcome{Detail: strings.Join(slices.Sorted(maps.Keys(want)), ", ")}
	address := "https://" + v.t.Env.Edge.Domain + "/"
	answer, err := v.get(ctx, address)
	if err != nil || answer.code != http.StatusOK {
		return check.Outcome{}, fmt.Errorf("there is no page whose headers could be read, as edge.frontend says")
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		is, values := answer.header.Get(name), want[name]
		switch {
		case is == "":
			o.Findings = append(o.Findings, check.Finding{Subject: address, Got: "answers without " + name, Want: "say " + name + ": " + values})
		case values != "" && is != values:
			o.Findings = append(o.Findings, check.Finding{Subject: address, Got: "says " + name + ": " + is, Want: "say " + values})
		}
	}
	return o, nil
}

func (v *visitor) redirects(ctx context.Context) (check.Outcome, error) {
	o, err := v.each(ctx, func(host string) (string, []check.Finding, error) {
		answer, err := v.get(ctx, "http://"+host+"/")
		if err != nil {
			return "", nil, err
		}
		to, err := url.Parse(answer.header.Get("Location"))
		if err == nil && answer.code == http.StatusMovedPermanently && to.Scheme == "https" && to.Hostname() == host {
			return "", nil, nil
		}
		got := "answers " + answer.status
		if location := answer.header.Get("Location"); location != "" {
			got += " to " + location
		}
		return "", []check.Finding{{Subject: "http://" + host + "/", Got: got, Want: "answer 301 to https://" + host + "/"}}, nil
	})
	o.Detail = "301 for " + strings.Join(v.hosts, " and ")
	return o, err
}

// disguises are ways to write a path that a careless rule takes for another. A load
// balancer compares paths byte by byte.
func disguises() []string {
	return []string{names.MetricsPath, names.MetricsPath + "/", strings.ToUpper(names.MetricsPath), "/%6detrics"}
}

func (v *visitor) hides(ctx context.Context) (check.Outcome, error) {
	o, err := v.each(ctx, func(host string) (string, []check.Finding, error) {
		var findings []check.Finding
		for _, path := range disguises() {
			answer, err := v.get(ctx, "https://"+host+path)
			if err != nil {
				return "", nil, err
			}
			if answer.code != http.StatusForbidden && answer.code != http.StatusNotFound {
				findings = append(findings, check.Finding{Subject: "https://" + host + path, Got: "answers " + answer.status, Want: "answer 403 or 404"})
			}
		}
		return "", findings, nil
	})
	o.Detail = "403 or 404 for " + strings.Join(v.hosts, " and ")
	return o, err
}
