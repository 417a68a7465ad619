package securitygroups

import (
	"regexp"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// network is an address plan with an interface endpoint, so that every row of the
// tables exists.
func network(t *testing.T) config.Network {
	t.Helper()
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	n := env.Network
	n.InterfaceEndpoints = []string{"sts"}
	return n
}

// EC2 refuses a description with other characters, an apostrophe among them, but
// only at deployment.
var allowed = regexp.MustCompile(`^[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}$`)

func TestDescriptionsAreWhatEC2Allows(t *testing.T) {
	if !allowed.MatchString(nowhere) {
		t.Errorf("description %q", nowhere)
	}
	for _, g := range Groups(network(t)) {
		if !allowed.MatchString(g.Description) {
			t.Errorf("group %s: description %q", g.Purpose, g.Description)
		}
	}
	for _, r := range Rules(network(t)) {
		if !allowed.MatchString(r.Reason) {
			t.Errorf("rule %s of %s: reason %q", r.id(), r.Group, r.Reason)
		}
	}
}

func TestRulesAreUniqueAndNameKnownGroups(t *testing.T) {
	known := map[string]bool{"": true}
	for _, g := range Groups(network(t)) {
		known[g.Purpose] = true
	}
	seen := map[string]bool{}
	for _, r := range Rules(network(t)) {
		if !known[r.Group] || !known[r.Peer.group] {
			t.Errorf("rule %s of %q names a group that does not exist", r.id(), r.Group)
		}
		if key := r.Group + "/" + r.id(); seen[key] {
			t.Errorf("rule %s stands twice", key)
		} else {
			seen[key] = true
		}
	}
}

// Between two groups, what one may send the other must accept, and the reverse;
// else a row is dead or a connection is refused.
func TestRulesBetweenGroupsAreMirrored(t *testing.T) {
	type edge struct {
		from, to string
		port     int
		protocol Protocol
	}
	out, in := map[edge]bool{}, map[edge]bool{}
	for _, r := range Rules(network(t)) {
		switch {
		case r.Peer.group == "":
		case r.Direction == Egress:
			out[edge{r.Group, r.Peer.group, r.Port, r.Protocol}] = true
		default:
			in[edge{r.Peer.group, r.Group, r.Port, r.Protocol}] = true
		}
	}
	for e := range out {
		if !in[e] {
			t.Errorf("%s may send to %s:%d, which does not accept it", e.from, e.to, e.port)
		}
	}
	for e := range in {
		if !out[e] {
			t.Errorf("%s:%d accepts from %s, which may not send", e.to, e.port, e.from)
		}
	}
}

func TestDataGroupsHaveNoWayOutAndNoOpenDoor(t *testing.T) {
	for _, r := range Rules(network(t)) {
		if r.Group != names.SecurityGroupDatabase && r.Group != names.SecurityGroupCache {
			continue
		}
		if r.Direction == Egress || r.Peer.cidr != "" {
			t.Errorf("rule %s of %s", r.id(), r.Group)
		}
	}
}
