package kube

import (
	"context"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/names"
)

// awaitWorkloads waits until every pod that is wanted is available.
func (c *cluster) awaitWorkloads(ctx context.Context, patience time.Duration) error {
	return lab.AwaitWorkloads(ctx, c, patience, lab.Question{})
}

// testVolumePlaces demands that each pod with volumes runs in the zone that they
// are bound to, and that there are such pods.
func (c *cluster) testVolumePlaces(t *testing.T) {
	pods, err := c.CoreV1().Pods(names.NamespaceMonitoring).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, p := range pods.Items {
		for _, v := range p.Spec.Volumes {
			if v.PersistentVolumeClaim == nil {
				continue
			}
			found++
			claim, err := c.CoreV1().PersistentVolumeClaims(p.Namespace).Get(t.Context(), v.PersistentVolumeClaim.ClaimName, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			volume, err := c.CoreV1().PersistentVolumes().Get(t.Context(), claim.Spec.VolumeName, metav1.GetOptions{})
			if err != nil {
				t.Errorf("%s: claim %s has no volume: %v", p.Name, claim.Name, err)
				continue
			}
			node, err := c.CoreV1().Nodes().Get(t.Context(), p.Spec.NodeName, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			bound := volume.Spec.NodeAffinity.Required.NodeSelectorTerms[0].MatchExpressions[0].Values[0]
			if zone := node.Labels[corev1.LabelTopologyZone]; zone != bound {
				t.Errorf("%s runs in %s, and its volume is in %s", p.Name, zone, bound)
			}
		}
	}
	if found == 0 {
		t.Error("no pod has a volume")
	}
}

// zones counts the pods that selector selects by the zone of their node.
func (c *cluster) zones(t *testing.T, namespace, selector string) map[string]int {
	t.Helper()
	pods, err := c.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, p := range pods.Items {
		node, err := c.CoreV1().Nodes().Get(t.Context(), p.Spec.NodeName, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		found[node.Labels[corev1.LabelTopologyZone]]++
	}
	return found
}
