package kube

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab/installation"
)

// standInForAddOns makes the pods of EKS' add-ons.
func (c *cluster) standInForAddOns(t *testing.T, env config.Environment) {
	t.Helper()
	for _, addOn := range capacity.AddOns(env) {
		c.standInFor(t, addOn.Workload())
	}
}

// standInForOperator makes the pods that the Prometheus operator would make of
// object, if it is one of its resources.
func (c *cluster) standInForOperator(t *testing.T, in installation.Installation, object *unstructured.Unstructured) {
	t.Helper()
	for _, w := range installation.Operated(in.Workloads, object) {
		c.standInFor(t, w)
	}
}

func (c *cluster) standInFor(t *testing.T, w capacity.Workload) {
	t.Helper()
	if err := installation.StandIn(t.Context(), c, w); err != nil {
		t.Fatal(err)
	}
}
