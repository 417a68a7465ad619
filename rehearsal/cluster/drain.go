package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/lab"
)

// The finalizers of Kubernetes itself.
const (
	finalizerClaim      = "kubernetes.io/pvc-protection"
	finalizerDefinition = "customresourcecleanup.apiextensions.k8s.io"
)

// hangs is the error that says what objects wait for, and what those wait for that
// hold them.
func (p *Player) hangs(ctx context.Context, objects []unstructured.Unstructured) error {
	all, err := p.everything(ctx)
	if err != nil {
		return err
	}
	why, err := p.reasons(ctx, all)
	if err != nil {
		return err
	}
	var stuck []string
	for i := range objects {
		stuck = append(stuck, lab.ID(&objects[i]))
	}
	if len(stuck) > 3 {
		stuck = append(stuck[:3], fmt.Sprintf("%d more", len(stuck)-3))
	}
	return fmt.Errorf("after %s of waiting for %s to go:\n%s", p.options.Patience, strings.Join(stuck, ", "),
		strings.Join(slices.Sorted(maps.Values(why)), "\n"))
}

// reasons say, by the key of each object that is being deleted and of each volume,
// what it waits for.
func (p *Player) reasons(ctx context.Context, all []object) (map[string]string, error) {
	why := map[string]string{}
	for _, o := range all {
		if o.kind == "PersistentVolume" && !p.before[o.key()] {
			text, err := volumeDriver().waits(ctx, p, o.key())
			if err != nil {
				return nil, err
			}
			why[o.key()] = text
			continue
		}
		if o.DeletionTimestamp == nil {
			continue
		}
		text, err := p.reason(ctx, o, all)
		if err != nil {
			return nil, err
		}
		why[o.key()] = text
	}
	return why, nil
}

// reason says what an object waits for that is being deleted.
func (p *Player) reason(ctx context.Context, o object, all []object) (string, error) {
	if o.kind == "Namespace" {
		return holds(o, all), nil
	}
	for _, f := range o.Finalizers {
		if c, known := holder(f); known {
			return c.waits(ctx, p, o.key())
		}
	}
	switch {
	case slices.Contains(o.Finalizers, finalizerClaim):
		return o.key() + " waits for the pods that use it", nil
	case slices.Contains(o.Finalizers, finalizerDefinition):
		return o.key() + " waits for the objects of its kind", nil
	case len(o.Finalizers) > 0:
		return o.key() + " waits for whoever sets the finalizer " + o.Finalizers[0], nil
	}
	return o.key() + " is on its way", nil
}

// holds says what keeps a namespace from going.
func holds(namespace object, all []object) string {
	var inside []string
	for _, o := range all {
		if o.Namespace == namespace.Name {
			inside = append(inside, o.kind+" "+o.Name)
		}
	}
	slices.Sort(inside)
	return fmt.Sprintf("%s stays Terminating: it still holds %s", namespace.key(), strings.Join(inside, ", "))
}
