package kube

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

// certManager is a kind of cert-manager's.
func certManager(kind string) schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: "cert-manager.io", Version: "v1", Kind: kind}
}

func (s *Cluster) certificateChecks() []check.Check {
	return []check.Check{
		{
			ID: "certificates.issuers", Severity: check.Fatal, Waits: true,
			What:    "every issuer of certificates is ready",
			How:     "list the ClusterIssuers and Issuers, and read their condition Ready",
			Remedy:  "`kubectl describe clusterissuer` says what the certificate authority answers",
			Runbook: "traffic.md#certificate-not-ready",
			Do: func(ctx context.Context) (check.Outcome, error) {
				return s.ready(ctx, certManager("ClusterIssuer"), certManager("Issuer"))
			},
		},
		{
			ID: "certificates.ready", Severity: check.Fatal, Waits: true,
			What:    "every certificate between the load balancer and the pods is issued, and renewed in time",
			How:     "list the Certificates, and read their condition Ready and when they end",
			Remedy:  "`kubectl describe certificate`, and the CertificateRequest, Order and Challenge below it",
			Runbook: "traffic.md#certificate-not-ready",
			Do:      s.certificatesReady,
		},
	}
}

func (s *Cluster) certificatesReady(ctx context.Context) (check.Outcome, error) {
	o, err := s.ready(ctx, certManager("Certificate"))
	if err != nil {
		return o, err
	}
	c, err := s.clients.Get(ctx)
	if err != nil {
		return o, err
	}
	objects, err := s.everything(ctx)
	if err != nil {
		return o, err
	}
	found, err := c.custom(ctx, certManager("Certificate"), of(objects, certManager("Certificate")))
	now := time.Now() //nolint:forbidigo // what is left of a certificate is reckoned from today
	for i := range found {
		o.Findings = append(o.Findings, unrenewed(&found[i], now)...)
	}
	return o, err
}

// grace is how long after its time a renewal may come: Let's Encrypt may refuse
// for a week where its limits were reached
// (https://letsencrypt.org/docs/rate-limits/).
const grace = 7 * 24 * time.Hour

// unrenewed is the finding of a certificate that should have been renewed, or none.
func unrenewed(certificate *unstructured.Unstructured, now time.Time) []check.Finding {
	ends, known := moment(certificate, "status", "notAfter")
	renews, due := moment(certificate, "status", "renewalTime")
	switch {
	case known && now.After(ends):
		return []check.Finding{{Subject: wanted.Name(certificate), Got: "ended " + ago(now.Sub(ends)) + " ago"}}
	case known && due && now.After(renews.Add(grace)):
		return []check.Finding{{Subject: wanted.Name(certificate), Got: "ends in " + ago(ends.Sub(now)), Want: "have been renewed " + ago(now.Sub(renews)) + " ago"}}
	}
	return nil
}
