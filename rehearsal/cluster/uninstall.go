package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/vibe-engineering/vibe-platform/lab/installation"
)

// annotationPolicy keeps an object when its release goes, if it says keep
// (https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource).
const annotationPolicy = "helm.sh/resource-policy"

// uninstall deletes what a release made, in Helm's order. The handler writes every
// failure into its log and reports success; so does this, but for what does not go,
// which is an error here: nobody would notice it.
func (p *Player) uninstall(ctx context.Context, key string) error {
	r := p.standing(key)
	if r == nil {
		p.report.add(&p.report.Logged, "helm uninstall: release "+key+" is not there")
		return nil
	}
	if err := p.hooks(ctx, r, "pre-delete"); err != nil {
		return err
	}
	if err := p.deleteAll(ctx, r.objects); err != nil {
		p.report.add(&p.report.Logged, "helm uninstall: "+err.Error())
		return nil
	}
	if err := p.hooks(ctx, r, "post-delete"); err != nil {
		return err
	}
	if err := p.forget(ctx, r); err != nil {
		return err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	delete(p.releases, key)
	return nil
}

// deleteAll deletes objects, but for those that Helm keeps, and waits until they
// are gone.
func (p *Player) deleteAll(ctx context.Context, objects []unstructured.Unstructured) error {
	objects = slices.Clone(objects)
	slices.SortStableFunc(objects, func(a, b unstructured.Unstructured) int { return turn(a.GetKind()) - turn(b.GetKind()) })
	var going []unstructured.Unstructured
	for i := range objects {
		object := &objects[i]
		if strings.TrimSpace(object.GetAnnotations()[annotationPolicy]) == "keep" {
			p.keep(object)
			continue
		}
		if installation.Unanswered(object) {
			continue
		}
		gone, err := p.delete(ctx, object)
		if err != nil {
			return err
		}
		if !gone {
			going = append(going, *object)
		}
	}
	return p.gone(ctx, going)
}

// gone waits until objects are gone.
func (p *Player) gone(ctx context.Context, going []unstructured.Unstructured) error {
	looks := 0
	err := wait.PollUntilContextTimeout(ctx, interval, p.options.Patience, true, func(context.Context) (bool, error) {
		for len(going) > 0 {
			if _, err := p.client.Get(ctx, &going[0]); !absent(err) {
				if looks++; looks%touchEvery == 0 {
					return false, errors.Join(err, p.touch(ctx, &going[0], looks))
				}
				return false, err
			}
			going = going[1:]
		}
		return true, nil
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return p.hangs(ctx, going)
	}
	return err
}

// touchEvery is how many looks pass before something that is going is touched.
const touchEvery = 20

// touch has the server look again at a definition that is going. Its finalizer
// passes over one that changed under its hands, and would look again after five
// minutes
// (https://github.com/kubernetes/kubernetes/blob/v1.36.2/staging/src/k8s.io/apiextensions-apiserver/pkg/controller/finalizer/crd_finalizer.go).
func (p *Player) touch(ctx context.Context, object *unstructured.Unstructured, look int) error {
	if object.GetKind() != kindDefinition {
		return nil
	}
	resource, err := p.client.Resource(object)
	if err != nil {
		return err
	}
	patch := fmt.Sprintf(`{"metadata":{"annotations":{"rehearsal/looked-at":"%d"}}}`, look)
	_, err = resource.Patch(ctx, object.GetName(), types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if absent(err) {
		return nil
	}
	return err
}

const kindDefinition = "CustomResourceDefinition"

// turn is when Helm deletes objects of kind; those of unknown kinds come last.
func turn(kind string) int {
	if i := slices.Index(releaseutil.UninstallOrder, kind); i >= 0 {
		return i
	}
	return len(releaseutil.UninstallOrder)
}

// delete deletes object and reports whether it was gone already.
func (p *Player) delete(ctx context.Context, object *unstructured.Unstructured) (bool, error) {
	resource, err := p.client.Resource(object)
	if err == nil {
		err = resource.Delete(ctx, object.GetName(), metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationBackground)})
	}
	if absent(err) {
		return true, nil
	}
	return false, err
}

// absent reports whether err says that an object is not there, or its kind.
func absent(err error) bool { return apierrors.IsNotFound(err) || meta.IsNoMatchError(err) }

// keep notes that Helm leaves object.
func (p *Player) keep(object *unstructured.Unstructured) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.kept[object.GetKind()+" "+object.GetName()] = true
}
