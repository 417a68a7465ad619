package preflight

import (
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// zoneOf answers for the environment's zone.
func zoneOf(name string, private bool) standin.Row {
	visibility := "false"
	if private {
		visibility = "true"
	}
	return standin.Row{Service: "route53", Action: "GET /2013-04-01/hostedzone/*", Answer: standin.XML(`<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id><Name>` + name + `.</Name>` +
		`<CallerReference>x</CallerReference><Config><PrivateZone>` + visibility + `</PrivateZone></Config></HostedZone><DelegationSet><NameServers>` +
		`<NameServer>NS-2.awsdns-02.co.uk</NameServer><NameServer>ns-1.awsdns-01.org</NameServer></NameServers></DelegationSet></GetHostedZoneResponse>`)}
}

// TestDelegationIsAskedOfANameServer: a real question over the network.
func TestDelegationIsAskedOfANameServer(t *testing.T) {
	w, err := healthy.StartWorld(t.Context(), "example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	const want = "ns-1.awsdns-01.org, ns-2.awsdns-02.co.uk"
	for _, row := range []struct {
		servers []string
		want    []string
	}{
		{[]string{"ns-2.awsdns-02.co.uk.", "NS-1.awsdns-01.org."}, nil},
		{[]string{"ns-1.awsdns-01.org."}, []string{"example.com is delegated to ns-1.awsdns-01.org, and should be to " + want}},
		{nil, []string{"example.com is delegated to nobody, and should be to " + want}},
	} {
		s := stage(t, nil, zoneOf("example.com", false))
		s.o.Nameserver = w.Nameserver
		w.Delegate(row.servers...)
		sees(t, s.delegation, row.want...)
	}
}

func TestZonesThatCannotHoldTheDomain(t *testing.T) {
	sees(t, stage(t, nil, zoneOf("example.com", true)).delegation, "example.com is a private zone, and should be public")
	sees(t, stage(t, nil, zoneOf("ample.com", false)).delegation, "ample.com does not hold vibe.example.com, and should be a zone above it")
	s := stage(t, nil, standin.Row{Service: "route53", Action: "GET /2013-04-01/hostedzone/*", Answer: standin.Refused(404, "NoSuchHostedZone", "")})
	sees(t, s.delegation, "zone Z0EXAMPLE0000000000 is not in this account, and should be")
}

func TestANameServerThatDoesNotAnswer(t *testing.T) {
	s := stage(t, nil, zoneOf("example.com", false))
	s.o.Nameserver = "127.0.0.1:1"
	if o, err := s.delegation(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be asked for") {
		t.Errorf("%+v %v", o, err)
	}
}

func TestAZoneThatTheStackMakes(t *testing.T) {
	s := stage(t, []assembly.Stack{stack("edge", nil)}, noStacks())
	s.t.Env.Edge.HostedZoneID = ""
	if o, err := s.delegation(t.Context()); err != nil || o.Idle == "" {
		t.Errorf("%+v %v", o, err)
	}
}
