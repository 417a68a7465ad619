package kube

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/names"
)

// patience is how long pods may take to become available. Most of it is the ten
// seconds that a pod of the application must have been ready for.
const patience = time.Minute

// accepted are the warnings that the server may give: an object and what the
// warning says. The server must give each of them.
func accepted() map[string]string {
	return map[string]string{
		// The namespace admits and warns of what needs more than baseline.
		"DaemonSet monitoring/node-exporter": `hostPath volumes (volumes "proc", "sys", "root")`,
		"DaemonSet monitoring/alloy":         `hostPath volumes (volumes "pod-logs", "positions")`,
	}
}

// unexpected are the warnings that are not accepted, and those that are and were
// not given.
func unexpected(warned map[string][]string) []string {
	var problems []string
	for object, texts := range warned {
		for _, text := range texts {
			if want, ok := accepted()[object]; !ok || !strings.Contains(text, want) {
				problems = append(problems, fmt.Sprintf("%s: the server warns: %s", object, text))
			}
		}
	}
	for object := range accepted() {
		if len(warned[object]) == 0 {
			problems = append(problems, object+": the server gives no warning any more; take it out of accepted()")
		}
	}
	return problems
}

// TestEnvironment installs an environment on an empty cluster with the nodes that
// capacity reckons with in the usual case, and then asks the cluster.
func TestEnvironment(t *testing.T) {
	eachEnvironment(t, func(t *testing.T, env config.Environment) {
		in := installationOf(t, env)
		objects := in.Objects()
		c := start(t, env, in.Nodes(env))
		c.standInForAddOns(t, env)
		warned := map[string][]string{}
		err := in.Apply(t.Context(), c.Client, func(object *unstructured.Unstructured) {
			warned[lab.ID(object)] = c.warnings.take()
			c.standInForOperator(t, in, object)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range unexpected(warned) {
			t.Error(problem)
		}

		t.Run("stands", func(t *testing.T) {
			for _, object := range objects {
				if _, err := c.Get(t.Context(), object); err != nil {
					t.Errorf("%s: %v", lab.ID(object), err)
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
		t.Run("volumes lie where their pods run", c.testVolumePlaces)
		t.Run("changes nothing the second time", func(t *testing.T) {
			for _, object := range objects {
				if problem, err := c.changed(t.Context(), object); err != nil || problem != "" {
					t.Errorf("%s: %s %v", lab.ID(object), problem, err)
				}
			}
		})
		t.Run("would notice", func(t *testing.T) { c.seedFaults(t, objects) })
		t.Run("admission", func(t *testing.T) { c.testAdmission(t, objects) })
		t.Run("access", func(t *testing.T) { c.testAccess(t, objects) })
	})
}
