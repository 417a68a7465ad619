package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/lab/installation"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// release is a Helm release that stands.
type release struct {
	name, namespace string
	revision        int
	waits           bool
	// objects are those of the release, its templates' definitions among them.
	objects []unstructured.Unstructured
	hooks   []unstructured.Unstructured
	// manifest are the objects as they were rendered.
	manifest string
}

// chart has Helm do what the handler's helm_handler does.
//
// The handler reads SkipCrds and passes it to nobody, so that the definitions of a
// crds folder are installed with it as without it.
func (p *Player) chart(ctx context.Context, source string, properties map[string]any, a action) error {
	name, _ := properties["Release"].(string)
	namespace, _ := properties["Namespace"].(string)
	if a == remove {
		return p.uninstall(ctx, namespace+"/"+name)
	}
	for _, property := range []string{"ChartAssetURL", "CreateNamespace", "Atomic"} {
		if properties[property] != nil && !falsy(properties[property]) {
			return fmt.Errorf("%s of a chart is not played: add it to rehearsal/cluster", property)
		}
	}
	rendered, err := p.render(name, namespace, properties)
	if err != nil {
		return fmt.Errorf("release %s: %w", name, err)
	}
	next := &release{name: name, namespace: namespace, revision: 1, waits: isTrue(properties["Wait"]), hooks: rendered.Hooks}
	if err := p.install(ctx, source, next, rendered); err != nil {
		return fmt.Errorf("release %s: %w", name, err)
	}
	if err := p.record(ctx, next, rendered); err != nil {
		return fmt.Errorf("release %s: its record: %w", name, err)
	}
	return nil
}

// falsy reports whether a property says no.
func falsy(property any) bool { return !isTrue(property) && fmt.Sprint(property) == "false" }

// install makes next out of what was rendered: definitions first, then Helm's hooks
// and objects, in Helm's order. What the revision before had and this one has not
// is deleted.
func (p *Player) install(ctx context.Context, source string, next *release, rendered chartRendered) error {
	before := p.standing(next.key())
	phase := "install"
	if before != nil {
		phase, next.revision = "upgrade", before.revision+1
	}
	definitions := pointers(rendered.CRDs)
	next.objects = rendered.Installed
	if !rendered.folder {
		next.objects = slices.Concat(rendered.CRDs, rendered.Installed)
	}
	var err error
	if next.manifest, err = written(next.objects); err != nil {
		return err
	}
	if err := p.importable(ctx, next); err != nil {
		return p.refuse(err)
	}
	if err := p.define(ctx, next, definitions, rendered.folder); err != nil {
		return p.refuse(err)
	}
	if err := p.hooks(ctx, next, "pre-"+phase); err != nil {
		return err
	}
	// It stands from here on, be it half.
	p.mutex.Lock()
	p.releases[next.key()] = next
	p.mutex.Unlock()
	if err := p.applyAll(ctx, next, rendered.Installed); err != nil {
		return p.refuse(err)
	}
	p.applied(source, next.objects)
	if before != nil {
		if err := p.deleteAll(ctx, dropped(before.objects, next.objects)); err != nil {
			return err
		}
	}
	if next.waits {
		if err := p.available(ctx, next.objects); err != nil {
			return err
		}
	}
	if err := p.hooks(ctx, next, "post-"+phase); err != nil {
		return err
	}
	return p.operate(ctx, next)
}

// key names a release in the cluster.
func (r *release) key() string { return r.namespace + "/" + r.name }

// define installs definitions and waits until they are served. Those of a folder
// are left as they are where they stand.
func (p *Player) define(ctx context.Context, next *release, definitions []*unstructured.Unstructured, folder bool) error {
	for _, d := range definitions {
		if folder {
			p.keep(d)
			if _, err := p.client.Get(ctx, d); err == nil {
				continue
			}
		} else {
			next.own(d)
		}
		if _, err := p.client.Apply(ctx, d); err != nil {
			return fmt.Errorf("%s is refused: %w", lab.ID(d), err)
		}
		if folder {
			p.report.count(&p.report.Objects, d.GetKind())
		}
	}
	if err := p.client.AwaitDefinitions(ctx, definitions); err != nil {
		return err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, d := range definitions {
		p.apis = append(p.apis, rendering.APIs([]unstructured.Unstructured{*d})...)
	}
	return nil
}

// applyAll applies objects. The error names each that the server refuses.
func (p *Player) applyAll(ctx context.Context, next *release, objects []unstructured.Unstructured) error {
	var refused []error
	for i := range objects {
		object := &objects[i]
		next.own(object)
		var dryRun []string
		if installation.Unanswered(object) {
			dryRun = []string{metav1.DryRunAll}
			p.report.count(&p.report.NotKept, object.GetKind())
		}
		if _, err := p.client.Apply(ctx, object, dryRun...); err != nil {
			refused = append(refused, fmt.Errorf("%s is refused: %w", lab.ID(object), err))
		}
	}
	return errors.Join(refused...)
}

// available waits until the pods of the workloads among objects are.
func (p *Player) available(ctx context.Context, objects []unstructured.Unstructured) error {
	ours := map[string]bool{}
	for i := range objects {
		ours[lab.ID(&objects[i])] = true
	}
	return lab.AwaitWorkloads(ctx, p.typed, p.options.Patience, lab.Question{
		Of:    func(workload string) bool { return ours[workload] },
		Ready: true,
	})
}

// operate makes the pods that the Prometheus operator makes of its resources, which
// go with them.
func (p *Player) operate(ctx context.Context, r *release) error {
	workloads, err := p.workloads()
	if err != nil {
		return err
	}
	for i := range r.objects {
		for _, w := range installation.Operated(workloads, &r.objects[i]) {
			owner, err := p.client.Get(ctx, &r.objects[i])
			if err != nil {
				return err
			}
			err = installation.StandIn(ctx, p.typed, w, metav1.OwnerReference{
				APIVersion: owner.GetAPIVersion(), Kind: owner.GetKind(), Name: owner.GetName(), UID: owner.GetUID(),
			})
			if err != nil && !apierrors.IsAlreadyExists(err) {
				return err
			}
		}
	}
	return nil
}

// pointers are the addresses of objects.
func pointers(objects []unstructured.Unstructured) []*unstructured.Unstructured {
	list := make([]*unstructured.Unstructured, len(objects))
	for i := range objects {
		list[i] = &objects[i]
	}
	return list
}

// dropped are the objects of before that are not among after.
func dropped(before, after []unstructured.Unstructured) []unstructured.Unstructured {
	stay := map[string]bool{}
	for i := range after {
		stay[lab.ID(&after[i])] = true
	}
	return slices.DeleteFunc(slices.Clone(before), func(o unstructured.Unstructured) bool { return stay[lab.ID(&o)] })
}
