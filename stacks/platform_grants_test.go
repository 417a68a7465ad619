package stacks

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// A release whose account had no row would get a role that may do nothing.
func TestEveryAccountOfAReleaseHasGrants(t *testing.T) {
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		grants := controllerGrants(env)
		for _, r := range append(releases.Controllers(env, releases.Facts{}), releases.Autoscaler(env)) {
			if r.Account != nil && len(grants[*r.Account]) == 0 {
				t.Errorf("%s: release %s runs as %s, which has no grants", name, r.Name, r.Account.Name)
			}
		}
	}
}

func TestZoneBelongsToTheEdgeStackWithoutAnID(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	if arn, _ := zone(env); arn != "arn:aws:route53:::hostedzone/"+config.PlaceholderZoneID {
		t.Errorf("zone with an id: %s", arn)
	}
	env.Edge.HostedZoneID = ""
	if arn, _ := zone(env); arn != zoneUnlimited {
		t.Errorf("zone without an id: %s", arn)
	}
}

func TestPinned(t *testing.T) {
	pins := []string{"vpc-cni=v1.20.0-eksbuild.1", "coredns=v1.12.0"}
	for name, want := range map[string]string{"vpc-cni": "v1.20.0-eksbuild.1", "coredns": "v1.12.0", "core": ""} {
		if got := pinned(pins, name); got != want {
			t.Errorf("pinned(%q) = %q, want %q", name, got, want)
		}
	}
}
