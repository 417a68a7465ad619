package edge

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

func TestElsewhere(t *testing.T) {
	a, b, c := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("192.0.2.3")
	for name, test := range map[string]struct {
		is   []netip.Addr
		want string
	}{
		"the same":     {[]netip.Addr{b}, ""},
		"one of them":  {[]netip.Addr{c, a}, ""},
		"none of them": {[]netip.Addr{c}, "host leads to 192.0.2.3, and should lead to balancer (192.0.2.1)"},
		"nowhere":      {nil, "host has no address, and should lead to balancer"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, f := range elsewhere("host", test.is, "balancer", []netip.Addr{a, b}) {
				got += f.String()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOwner(t *testing.T) {
	for text, want := range map[string]string{
		`"heritage=external-dns,external-dns/owner=vibe-production-us-east-1,external-dns/resource=ingress/vibe/vibe"`: "vibe-production-us-east-1",
		"heritage=external-dns,external-dns/owner=other":                                                               "other",
		"v=spf1 -all": "",
		"external-dns/owner=somebody, who is not external-dns": "",
	} {
		if got := ownerOf([]string{"unrelated", text}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// signed makes a certificate by an authority.
func signed(t *testing.T, begins, ends time.Time, host string) (leaf, authority *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := func(template, parent *x509.Certificate) *x509.Certificate {
		encoded, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(encoded)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Tests"}, NotBefore: begins, NotAfter: ends.AddDate(1, 0, 0), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	authority = made(ca, ca)
	return made(&x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: begins, NotAfter: ends, DNSNames: []string{host}}, authority), authority
}

func TestDistrust(t *testing.T) {
	begins, ends := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	leaf, authority := signed(t, begins, ends, "vibe.example.com")
	roots := x509.NewCertPool()
	roots.AddCert(authority)
	for name, test := range map[string]struct {
		host  string
		chain []*x509.Certificate
		roots *x509.CertPool
		at    time.Time
		want  string
	}{
		"good":       {"vibe.example.com", []*x509.Certificate{leaf}, roots, begins.AddDate(0, 1, 0), ""},
		"ended":      {"vibe.example.com", []*x509.Certificate{leaf}, roots, ends.AddDate(0, 0, 1), "that ended on 2026-04-01"},
		"early":      {"vibe.example.com", []*x509.Certificate{leaf}, roots, begins.AddDate(0, 0, -1), "that begins on 2026-01-01"},
		"other name": {"api.example.com", []*x509.Certificate{leaf}, roots, begins.AddDate(0, 1, 0), "for vibe.example.com"},
		"untrusted":  {"vibe.example.com", []*x509.Certificate{leaf}, x509.NewCertPool(), begins.AddDate(0, 1, 0), "by Tests, whom this machine does not trust"},
		"none":       {"vibe.example.com", nil, roots, begins, "presents no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			got := distrust(test.host, test.chain, test.roots, test.at)
			if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	w := wanted.Cluster{Objects: []unstructured.Unstructured{
		{Object: map[string]any{"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": map[string]any{"annotations": map[string]any{
			annotationListener: "routing.http.response.server.enabled=false,routing.http.response.strict_transport_security.header_value=max-age=31536000; includeSubDomains",
		}}}},
		{Object: map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "nginx"}, "data": map[string]any{
			"headers.conf": "add_header Content-Security-Policy $policy always;\n  add_header Referrer-Policy \"no-referrer\" always;\nadd_header Odd one;\n",
		}}},
	}}
	want := map[string]string{"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "Content-Security-Policy": "", "Referrer-Policy": "no-referrer"}
	if diff := cmp.Diff(want, headers(w)); diff != "" {
		t.Error(diff)
	}
}
