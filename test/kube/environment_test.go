package kube

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// patience is how long pods may take to become available. Most of it is the ten
// seconds that a pod of the application must have been ready for.
const patience = time.Minute

// TestEnvironment installs an environment on an empty cluster with the nodes that
// capacity reckons with in the usual case, and then asks the cluster.
func TestEnvironment(t *testing.T) {
	eachEnvironment(t, func(t *testing.T, env config.Environment) {
		in := installationOf(t, env)
		objects := in.all()
		c := start(t, env, capacity.Usual(env, in.everything(env)).Counts.Total())
		c.install(t, env, in)
		for _, warning := range c.warnings.take() {
			t.Errorf("the server warns: %s", warning)
		}

		t.Run("stands", func(t *testing.T) {
			for _, object := range objects {
				if _, err := c.Get(t.Context(), object); err != nil {
					t.Errorf("%s: %v", id(object), err)
				}
			}
		})
		t.Run("becomes available", func(t *testing.T) {
			if err := c.awaitWorkloads(t.Context(), patience); err != nil {
				t.Fatal(err)
			}
			for component, replicas := range map[string]int{names.Backend: env.Backend.MinReplicas, names.Frontend: env.Frontend.MinReplicas} {
				zones := c.zones(t, names.NamespaceApplication, "app.kubernetes.io/name="+component)
				if want := min(replicas, len(env.Network.Zones)); len(zones) < want {
					t.Errorf("%s: its pods are in %v, and not in %d zones", component, slices.Sorted(maps.Keys(zones)), want)
				}
			}
		})
		t.Run("changes nothing the second time", func(t *testing.T) {
			for _, object := range objects {
				if problem, err := c.changed(t.Context(), object); err != nil || problem != "" {
					t.Errorf("%s: %s %v", id(object), problem, err)
				}
			}
		})
		t.Run("would notice", func(t *testing.T) { c.seedFaults(t, objects) })
		t.Run("admission", func(t *testing.T) { c.testAdmission(t, objects) })
		t.Run("access", func(t *testing.T) { c.testAccess(t, objects) })
	})
}
