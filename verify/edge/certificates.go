package edge

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/check"
)

func (v *visitor) certificateChecks() []check.Check {
	return []check.Check{
		{
			ID: "edge.tls", Severity: check.Fatal, Waits: true,
			What:    "each host presents a certificate for its name that a browser trusts today",
			How:     "connect to each host, and verify the chain against this machine's authorities",
			Remedy:  "see in ACM whether the certificate is issued and covers both names; the load balancer controller finds it by the hosts of the Ingress",
			Runbook: "deployment.md#edgetls",
			Do:      v.trusted,
		},
		{
			ID: "edge.expiry", Severity: check.Warning,
			What:    "the hosts' certificates last for 30 days and more",
			How:     "connect to each host, and read when its certificate ends",
			Remedy:  "ACM renews 60 days before the end, if the validation records are still in the zone: see the certificate's renewal status",
			Runbook: "deployment.md#edgetls",
			Do:      v.lasts,
		},
		{
			ID: "edge.protocol", Severity: check.Fatal,
			What:    "no host speaks TLS 1.1 or older",
			How:     "connect to each host with TLS 1.0 and 1.1 alone",
			Remedy:  "the listener has another policy than the Ingress' annotation ssl-policy: see whether somebody changed it by hand",
			Runbook: "deployment.md#edgetls",
			Do:      v.modern,
		},
	}
}

// handshake connects to a host by TLS.
func (v *visitor) handshake(ctx context.Context, host string, config *tls.Config) (tls.ConnectionState, error) {
	conn, err := v.dial(ctx, "tcp", net.JoinHostPort(host, "443"))
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer func() { _ = conn.Close() }()
	config.ServerName = host
	client := tls.Client(conn, config)
	bounded, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	if err := client.HandshakeContext(bounded); err != nil {
		return tls.ConnectionState{}, err
	}
	return client.ConnectionState(), nil
}

// presented is the chain that a host presents, whatever it is worth.
func (v *visitor) presented(ctx context.Context, host string) (tls.ConnectionState, error) {
	return v.handshake(ctx, host, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the chain is verified by hand, to say what is wrong with it
}

// each asks of each host; what is not reached is a finding.
func (v *visitor) each(ctx context.Context, ask func(host string) (detail string, findings []check.Finding, err error)) (check.Outcome, error) {
	var o check.Outcome
	var details []string
	for _, host := range v.hosts {
		detail, findings, err := ask(host)
		if err != nil {
			if ctx.Err() != nil {
				return o, err
			}
			finding, err := unreached(host, err)
			if err != nil {
				return o, err
			}
			findings = []check.Finding{finding}
		}
		if detail != "" {
			details = append(details, detail)
		}
		o.Findings = append(o.Findings, findings...)
	}
	o.Detail = strings.Join(details, ", ")
	return o, nil
}

func (v *visitor) trusted(ctx context.Context) (check.Outcome, error) {
	now := time.Now() //nolint:forbidigo // a certificate is good today or not
	return v.each(ctx, func(host string) (string, []check.Finding, error) {
		state, err := v.presented(ctx, host)
		if err != nil {
			return "", nil, err
		}
		chain := state.PeerCertificates
		if wrong := distrust(host, chain, nil, now); wrong != "" {
			return "", []check.Finding{{Subject: host, Got: wrong}}, nil
		}
		return host + " by " + tls.VersionName(state.Version) + " and " + issuer(chain[0]), nil, nil
	})
}

// issuer is who signed a certificate.
func issuer(c *x509.Certificate) string {
	if len(c.Issuer.Organization) > 0 {
		return c.Issuer.Organization[0]
	}
	return c.Issuer.CommonName
}

// distrust says what is wrong with a chain for host at that time; nothing where a
// browser trusts it. Without roots those of this machine are taken.
func distrust(host string, chain []*x509.Certificate, roots *x509.CertPool, now time.Time) string {
	if len(chain) == 0 {
		return "presents no certificate"
	}
	leaf := chain[0]
	options := x509.VerifyOptions{DNSName: host, Roots: roots, Intermediates: x509.NewCertPool(), CurrentTime: now}
	for _, c := range chain[1:] {
		options.Intermediates.AddCert(c)
	}
	_, err := leaf.Verify(options)
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case err == nil:
		return ""
	case now.After(leaf.NotAfter):
		return "presents a certificate that ended on " + leaf.NotAfter.Format(time.DateOnly)
	case now.Before(leaf.NotBefore):
		return "presents a certificate that begins on " + leaf.NotBefore.Format(time.DateOnly)
	case errors.As(err, &name):
		return "presents a certificate for " + strings.Join(leaf.DNSNames, ", ")
	case errors.As(err, &unknown):
		return "presents a certificate by " + issuer(leaf) + ", whom this machine does not trust"
	}
	return "presents a certificate that is not good: " + err.Error()
}

// ignored is no error: another check tells of it.
func ignored(error) error { return nil }

// notice is how long a certificate must last. ACM begins to renew at 60 days
// (https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html).
const notice = 30 * 24 * time.Hour

func (v *visitor) lasts(ctx context.Context) (check.Outcome, error) {
	now := time.Now() //nolint:forbidigo // what is left is reckoned from today
	return v.each(ctx, func(host string) (string, []check.Finding, error) {
		state, err := v.presented(ctx, host)
		if err != nil || len(state.PeerCertificates) == 0 {
			return "", nil, ignored(err) // edge.tls says so
		}
		ends := state.PeerCertificates[0].NotAfter
		left := ends.Sub(now)
		detail := fmt.Sprintf("%s %d days", host, int(left.Hours()/24))
		if left > 0 && left < notice {
			return detail, []check.Finding{{Subject: host, Got: "presents a certificate that ends on " + ends.Format(time.DateOnly)}}, nil
		}
		return detail, nil, nil
	})
}

func (v *visitor) modern(ctx context.Context) (check.Outcome, error) {
	o, err := v.each(ctx, func(host string) (string, []check.Finding, error) {
		state, err := v.handshake(ctx, host, &tls.Config{
			InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11, //nolint:gosec // it must be refused
		})
		if err != nil {
			return "", nil, ignored(err) // refused, as it should be; edge.tls says whether it is there at all
		}
		return "", []check.Finding{{Subject: host, Got: "speaks " + tls.VersionName(state.Version)}}, nil
	})
	o.Detail = "refused"
	return o, err
}
