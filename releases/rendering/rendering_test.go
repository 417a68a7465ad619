package rendering

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
)

func TestFirst(t *testing.T) {
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range releases.All(env, releases.Facts{VPCID: "vpc-0123456789abcdef0"}) {
			o, err := Render(r, Options{KubernetesVersion: env.Cluster.Version})
			if err != nil {
				t.Error(err)
				continue
			}
			t.Log(name, r.Name, len(o.CRDs), len(o.Installed), len(o.Hooks))
		}
	}
}
