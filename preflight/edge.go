package preflight

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/vibe-engineering/vibe-platform/check"
)

// edgeChecks are about the domain and its certificate.
func edgeChecks(s *scene) []check.Check {
	return []check.Check{
		{
			ID: "dns.delegation", Severity: check.Fatal,
			What:   "the domain's zone is public, holds it, and the world is sent to its name servers",
			How:    "route53:GetHostedZone, and NS records as the world sees them",
			Remedy: "write the zone's four name servers into the NS record of the domain above, at its registrar or in its zone; it can take two days until everybody sees it. Until then the certificate's stack waits for hours and fails",
			Do:     s.delegation,
		},
		{
			ID: "dns.authorities", Severity: check.Warning,
			What:   "no CAA record keeps those from signing for the domain who have to",
			How:    "route53:ListResourceRecordSets",
			Remedy: "add their lines to the record: `0 issue \"amazon.com\"` for the load balancer, `0 issue \"letsencrypt.org\"` for cert-manager",
			Do:     s.authorities,
		},
		{
			ID: "certificate.issued", Severity: check.Fatal,
			What:   "the certificate that stands is issued, for every name, and for a month to come",
			How:    "acm:DescribeCertificate, cloudformation:ListStackResources",
			Remedy: "see dns.delegation and certificate.renewal: ACM signs once it sees its records",
			Do:     s.certificate,
		},
		{
			ID: "certificate.renewal", Severity: check.Warning,
			What:   "the records are in the zone by which ACM renews it",
			How:    "acm:DescribeCertificate, route53:ListResourceRecordSets",
			Remedy: "put the record back: without it ACM does not renew",
			Do:     s.renewal,
		},
	}
}

// zone is the id of the hosted zone: the configuration's, or that of the edge
// stack's own. Empty: it is still to be made.
func (s *scene) zone(ctx context.Context) (string, error) {
	if id := s.t.Env.Edge.HostedZoneID; id != "" {
		return id, nil
	}
	h, err := s.held[s.t.Env.Region].Get(ctx)
	if err != nil {
		return "", err
	}
	if ids := h.ids("AWS::Route53::HostedZone"); len(ids) > 0 {
		return ids[0], nil
	}
	return "", nil
}

// delegation compares the zone's name servers with those that the world is sent to.
func (s *scene) delegation(ctx context.Context) (check.Outcome, error) {
	id, err := s.zone(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	if id == "" {
		return check.Idle("the edge stack makes the zone: delegate it while its certificate waits")
	}
	out, err := route53.NewFromConfig(s.t.AWS(s.t.Env.Region)).GetHostedZone(ctx, &route53.GetHostedZoneInput{Id: &id})
	if missing(err, "NoSuchHostedZone") {
		return check.Outcome{Findings: []check.Finding{{Subject: "zone " + id, Got: "is not in this account", Want: "be", Remedy: "write the id of the zone that holds the domain into `edge.hostedZoneId` (`aws route53 list-hosted-zones`)"}}}, nil
	}
	if err != nil {
		return check.Outcome{}, err
	}
	name := strings.TrimSuffix(aws.ToString(out.HostedZone.Name), ".")
	o := check.Outcome{Detail: name}
	if out.HostedZone.Config != nil && out.HostedZone.Config.PrivateZone {
		o.Findings = append(o.Findings, check.Finding{Subject: name, Got: "is a private zone", Want: "be public"})
	}
	if domain := s.t.Env.Edge.Domain; domain != name && !strings.HasSuffix(domain, "."+name) {
		o.Findings = append(o.Findings, check.Finding{Subject: name, Got: "does not hold " + domain, Want: "be a zone above it"})
	}
	if len(o.Findings) > 0 || out.DelegationSet == nil {
		return o, nil
	}
	f, err := s.delegated(ctx, name, out.DelegationSet.NameServers)
	if f != nil {
		o.Findings = append(o.Findings, *f)
	}
	return o, err
}

// delegated asks the world.
func (s *scene) delegated(ctx context.Context, name string, want []string) (*check.Finding, error) {
	seen, err := s.resolver().LookupNS(ctx, name)
	none := new(net.DNSError)
	if errors.As(err, &none) && none.IsNotFound {
		return &check.Finding{Subject: name, Got: "is delegated to nobody", Want: "be to " + strings.Join(servers(want), ", ")}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the name servers of %s cannot be asked for: %w", name, err)
	}
	var got []string
	for _, ns := range seen {
		got = append(got, ns.Host)
	}
	if slices.Equal(servers(got), servers(want)) {
		return nil, nil
	}
	return &check.Finding{Subject: name, Got: "is delegated to " + strings.Join(servers(got), ", "), Want: "be to " + strings.Join(servers(want), ", ")}, nil
}

// servers are names as they are compared.
func servers(list []string) []string {
	var plain []string
	for _, one := range list {
		plain = append(plain, strings.ToLower(strings.TrimSuffix(one, ".")))
	}
	slices.Sort(plain)
	return plain
}

// resolver asks the machine's name server, or the one of the options.
func (s *scene) resolver() *net.Resolver {
	if s.o.Nameserver == "" {
		return net.DefaultResolver
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.o.Nameserver)
	}}
}

// errNoZone says that dns.delegation knows more.
var errNoZone = errors.New("the zone is not there: see dns.delegation")

// records are the values of a name's record in the zone.
func (s *scene) records(ctx context.Context, name string, typ route53types.RRType) ([]string, error) {
	id, err := s.zone(ctx)
	if err != nil || id == "" {
		return nil, err
	}
	one := int32(1)
	out, err := route53.NewFromConfig(s.t.AWS(s.t.Env.Region)).ListResourceRecordSets(ctx, &route53.ListResourceRecordSetsInput{
		HostedZoneId: &id, StartRecordName: &name, StartRecordType: typ, MaxItems: &one,
	})
	if missing(err, "NoSuchHostedZone") {
		return nil, errNoZone
	}
	if err != nil {
		return nil, err
	}
	var values []string
	for _, set := range out.ResourceRecordSets {
		if set.Type == typ && strings.EqualFold(strings.TrimSuffix(aws.ToString(set.Name), "."), strings.TrimSuffix(name, ".")) {
			for _, r := range set.ResourceRecords {
				values = append(values, aws.ToString(r.Value))
			}
		}
	}
	return values, nil
}

// signers are who signs for the domain: Amazon for the load balancer, under any of
// its names (https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html), and
// Let's Encrypt for what is behind it
// (https://letsencrypt.org/docs/caa/).
func (s *scene) signers() map[string][]string {
	signers := map[string][]string{"amazon.com": {"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}}
	if strings.Contains(s.t.Env.Edge.CertificateServer, "letsencrypt.org") {
		signers["letsencrypt.org"] = []string{"letsencrypt.org"}
	}
	return signers
}

// authorities looks at who may sign. A record of a name nearer to the host wins
// (https://www.rfc-editor.org/rfc/rfc8659#section-3).
func (s *scene) authorities(ctx context.Context) (check.Outcome, error) {
	for name := s.t.Env.Edge.Domain; strings.Contains(name, "."); _, name, _ = strings.Cut(name, ".") {
		values, err := s.records(ctx, name, route53types.RRTypeCaa)
		if errors.Is(err, errNoZone) {
			return check.Idle("%s", err)
		}
		if err != nil {
			return check.Outcome{}, err
		}
		if len(values) == 0 {
			continue
		}
		o := check.Outcome{Detail: name + " lets them"}
		signers := s.signers()
		for _, signer := range slices.Sorted(maps.Keys(signers)) {
			if !allowed(values, signers[signer]) {
				o.Findings = append(o.Findings, check.Finding{Subject: name, Got: "lets sign: " + strings.Join(values, ", "), Want: "let " + signer + ", too"})
			}
		}
		return o, nil
	}
	return check.Good("there is no CAA record")
}

// allowed reports whether CAA records name one of a signer's names.
func allowed(values, signers []string) bool {
	return slices.ContainsFunc(values, func(v string) bool {
		return strings.Contains(v, "issue ") && slices.ContainsFunc(signers, func(name string) bool { return strings.Contains(v, `"`+name) })
	})
}
