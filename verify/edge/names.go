package edge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/names"
)

func (v *visitor) nameChecks() []check.Check {
	return []check.Check{
		{
			ID: "edge.dns", Severity: check.Fatal, Waits: true,
			What:    "the hosts' names lead to the load balancer of the Ingress",
			How:     "look up the hosts' names and the load balancer's, and compare the addresses",
			Remedy:  "look at the log of external-dns; a name that is not there at all may lack the delegation of its zone",
			Runbook: "traffic.md#dns-records-stale",
			Do:      v.resolves,
		},
		{
			ID: "edge.records", Severity: check.Fatal, Waits: true,
			What:    "the hosts' records belong to external-dns of this region",
			How:     "look up the TXT records that external-dns writes beside its own",
			Remedy:  "another owner is another region's external-dns: only one may hold the names, see docs/DISASTER_RECOVERY.md; none at all is a record that somebody made by hand, which external-dns leaves alone",
			Runbook: "deployment.md#edgerecords",
			Do:      v.owned,
		},
	}
}

func (v *visitor) resolves(ctx context.Context) (check.Outcome, error) {
	name, err := v.o.Balancer(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	if name == "" {
		return check.Outcome{}, errors.New("no load balancer is known to compare with, as ingress.address says")
	}
	balancer, err := v.addresses(ctx, name)
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: strings.Join(v.hosts, " and ") + " lead to " + name}
	if len(balancer) == 0 {
		o.Findings = append(o.Findings, check.Finding{Subject: name, Got: "has no address: the load balancer is gone, or is still being made"})
		return o, nil
	}
	for _, host := range v.hosts {
		is, err := v.addresses(ctx, host)
		if err != nil {
			return o, err
		}
		o.Findings = append(o.Findings, elsewhere(host, is, name, balancer)...)
	}
	return o, nil
}

// elsewhere is the finding of a host none of whose addresses are the balancer's. A
// load balancer has more than it tells at a time, so one is enough.
func elsewhere(host string, is []netip.Addr, name string, balancer []netip.Addr) []check.Finding {
	switch {
	case len(is) == 0:
		return []check.Finding{{Subject: host, Got: "has no address", Want: "lead to " + name}}
	case !slices.ContainsFunc(is, func(a netip.Addr) bool { return slices.Contains(balancer, a) }):
		return []check.Finding{{Subject: host, Got: fmt.Sprintf("leads to %s", is[0]), Want: fmt.Sprintf("lead to %s (%s)", name, balancer[0])}}
	}
	return nil
}

// notes are the names of the TXT records in which external-dns may note whose the
// record of host is, as releases.RecordPrefix has them: an alias is an A record, or
// was a CNAME to older versions
// (https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/).
func notes(host string) []string { return []string{"a-owner." + host, "cname-owner." + host} }

func (v *visitor) owned(ctx context.Context) (check.Outcome, error) {
	owner := names.Home(v.t.Env).RecordOwner()
	o := check.Outcome{Detail: owner}
	for _, host := range v.hosts {
		var texts []string
		for _, note := range notes(host) {
			found, err := v.resolver.LookupTXT(ctx, note+".")
			var dns *net.DNSError
			if err != nil && (!errors.As(err, &dns) || !dns.IsNotFound) {
				return o, fmt.Errorf("%s: %w", note, err)
			}
			texts = append(texts, found...)
		}
		is := ownerOf(texts)
		switch {
		case is == "":
			o.Findings = append(o.Findings, check.Finding{Subject: "the record of " + host, Got: "is not external-dns'", Want: "be owned by " + owner})
		case is != owner:
			o.Findings = append(o.Findings, check.Finding{Subject: "the record of " + host, Got: "is owned by " + is, Want: "be owned by " + owner})
		}
	}
	return o, nil
}

// ownerOf is whom notes of external-dns name as the owner, in the form of
// `heritage=external-dns,external-dns/owner=ID,external-dns/resource=…`.
func ownerOf(texts []string) string {
	for _, text := range texts {
		text = strings.Trim(text, `"`)
		if !strings.HasPrefix(text, "heritage=external-dns") {
			continue
		}
		for part := range strings.SplitSeq(text, ",") {
			if owner, found := strings.CutPrefix(part, "external-dns/owner="); found {
				return owner
			}
		}
	}
	return ""
}
