package outside

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

// begun is a stand-in for production's outside.
func begun(t *testing.T) *Outside {
	t.Helper()
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	o, err := Start(t.Context(), Scene{Env: env, Balancer: "balancer.example.net", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// client trusts the stand-in's authority, and goes where it listens.
func client(t *testing.T, o *Outside) *http.Client {
	t.Helper()
	text, err := os.ReadFile(o.authority)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				to := o.web
				if strings.HasSuffix(address, ":443") {
					to = o.secure
				}
				return new(net.Dialer).DialContext(ctx, network, to)
			},
		},
	}
}

func TestAnswers(t *testing.T) {
	o := begun(t)
	c := client(t, o)
	status := func(address string) int {
		t.Helper()
		response, err := c.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	for address, want := range map[string]int{
		"https://vibe.example.com/": 200, "https://api.vibe.example.com/health": 200, "https://api.vibe.example.com/metrics": 404,
		"https://vibe.example.com/%6detrics": 403, "http://vibe.example.com/": 301,
	} {
		if got := status(address); got != want {
			t.Errorf("%s answers %d, want %d", address, got, want)
		}
	}
	for _, bad := range []Certificate{Ended, Elsewhere, Untrusted} {
		state := o.Healthy()
		state.Certificate = bad
		o.Set(state)
		if response, err := c.Get("https://vibe.example.com/"); err == nil {
			_ = response.Body.Close()
			t.Errorf("the certificate that is %s is trusted", bad)
		}
	}
}

func TestNames(t *testing.T) {
	o := begun(t)
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, o.nameserver.Address)
	}}
	found, err := resolver.LookupNetIP(t.Context(), "ip4", "balancer.example.net.")
	if err != nil || len(found) != 1 || found[0].Unmap() != netip.MustParseAddr("127.0.0.1") {
		t.Errorf("the balancer is at %v, %v", found, err)
	}
	texts, err := resolver.LookupTXT(t.Context(), "a-owner.vibe.example.com.")
	if err != nil || len(texts) != 1 || !strings.Contains(texts[0], "owner=vibe-production-us-east-1") {
		t.Errorf("the note says %v, %v", texts, err)
	}
	if _, err := resolver.LookupHost(t.Context(), "nobody.example.net."); err == nil {
		t.Error("a name that is not there has an address")
	}
}
