// Package edge holds the checks of verify that look at the platform from outside,
// as its users do: names, certificates, and what is answered.
package edge

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
)

// Options say how the platform is reached.
type Options struct {
	// ConnectTo sends connections elsewhere.
	ConnectTo Routes
	// Nameserver is asked for names, as host:port. Default: those of this machine.
	Nameserver string
	// Balancer is the name of the load balancer.
	Balancer func(context.Context) (string, error)
}

// Checks are the rows, in the order of a report.
func Checks(t *target.Target, o Options) []check.Check {
	v := &visitor{t: t, o: o, hosts: []string{t.Env.Edge.Domain, t.Env.Edge.APIHost()}}
	v.resolver = &net.Resolver{PreferGo: o.Nameserver != ""}
	if o.Nameserver != "" {
		v.resolver.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, o.Nameserver)
		}
	}
	return append(v.nameChecks(), append(v.certificateChecks(), v.answerChecks()...)...)
}

// visitor is somebody outside.
type visitor struct {
	t        *target.Target
	o        Options
	hosts    []string
	resolver *net.Resolver
}

// reach is how long a connection or an answer may take.
const reach = 10 * time.Second

// dial connects to an address as --connect-to and --nameserver say.
func (v *visitor) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: reach, Resolver: v.resolver}
	return d.DialContext(ctx, network, v.o.ConnectTo.to(address))
}

// client asks without following redirects, and whatever the certificate says: that
// is judged by a check of its own.
func (v *visitor) client() *http.Client {
	return &http.Client{
		Timeout: 2 * reach,
		Transport: &http.Transport{
			DialContext: v.dial, TLSHandshakeTimeout: reach, ResponseHeaderTimeout: reach, DisableKeepAlives: true,
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // edge.tls judges the certificate
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// page is the head of an answer.
type page struct {
	code int
	// status is the code with its words.
	status string
	header http.Header
}

// get asks for an address, and reads no more of the answer than its head.
func (v *visitor) get(ctx context.Context, address string) (page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return page{}, err
	}
	// The web ACL refuses who names no program.
	request.Header.Set("User-Agent", "vibe-verify")
	response, err := v.client().Do(request)
	if err != nil {
		return page{}, err
	}
	defer func() { _ = response.Body.Close() }()
	return page{response.StatusCode, response.Status, response.Header}, nil
}

// unreached makes a finding of a connection that did not come about. A name server
// that does not answer says nothing about the platform, and stays an error.
func unreached(subject string, err error) (check.Finding, error) {
	var dns *net.DNSError
	if errors.As(err, &dns) && !dns.IsNotFound {
		return check.Finding{}, err
	}
	if errors.Is(err, context.Canceled) {
		return check.Finding{}, err
	}
	return check.Finding{Subject: subject, Got: "is not reached: " + target.Explain(err)}, nil
}

// addresses are those of a name, without a form for IPv4 in IPv6.
func (v *visitor) addresses(ctx context.Context, name string) ([]netip.Addr, error) {
	found, err := v.resolver.LookupNetIP(ctx, "ip", name+".")
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	return found, nil
}
