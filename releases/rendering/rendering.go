// Package rendering renders Helm releases as `helm install` would, from packed
// charts and through Helm's own library, so that tests and sums of resources see
// what the cluster will get. Synthesis does not need it: the cluster's handler
// installs the charts from their repositories.
package rendering

import (
	"fmt"

	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// Options are what a release is rendered for.
type Options struct {
	// KubernetesVersion is the cluster's minor version, such as "1.36".
	KubernetesVersion string
	// APIs are what the cluster serves beyond Kubernetes' own and the release's
	// own definitions, as group/version and group/version/Kind. APIs(crds) lists
	// those of definitions.
	APIs []string
	// Before are the objects that an earlier revision of the release left in the
	// cluster. With any, it is rendered as `helm upgrade` would: templates find
	// them, and what they make anew differs from what an installation made.
	Before []unstructured.Unstructured
	// LeftOut renders the definitions of a crds folder even where the ledger
	// leaves them out.
	LeftOut bool
}

// Objects are what a release puts into the cluster. Each has its namespace, unless
// its kind has none.
type Objects struct {
	// CRDs are the custom resource definitions, by name, whether they come from a
	// crds folder or from a template.
	CRDs []unstructured.Unstructured
	// Installed are the other objects, in the order in which Helm creates them.
	Installed []unstructured.Unstructured
	// Hooks are objects that Helm creates at an event, which their annotation
	// helm.sh/hook names, and that are no part of the release. Those of the event
	// `test` are made by `helm test` only, which nothing here calls.
	Hooks []unstructured.Unstructured
}

// All are CRDs, installed objects and hooks.
func (o Objects) All() []unstructured.Unstructured {
	return append(append(append([]unstructured.Unstructured{}, o.CRDs...), o.Installed...), o.Hooks...)
}

// Render renders r from its packed chart, which Archive finds. It fails on what
// `helm install` would fail on, values against the chart's schema among it, and
// on a document with a key that stands twice or is no text.
func Render(r releases.Release, options Options) (Objects, error) {
	read, err := new(Charts).Of(r)
	if err != nil {
		return Objects{}, err
	}
	return read.Render(r, options)
}

// Render is as the function Render, without reading the chart again.
func (c *Chart) Render(r releases.Release, options Options) (Objects, error) {
	values, err := r.ValueMap()
	if err != nil {
		return Objects{}, err
	}
	objects, err := c.render(r, values, options)
	if err != nil {
		return Objects{}, fmt.Errorf("release %s: %w", r.Name, err)
	}
	return objects, nil
}

func (c *Chart) render(r releases.Release, values map[string]any, options Options) (Objects, error) {
	var objects Objects
	var err error
	if c.pin.CRDs != releases.CRDsLeftOut || options.LeftOut {
		if objects.CRDs, err = c.folderCRDs(values); err != nil {
			return Objects{}, err
		}
	}
	options.APIs = append(APIs(objects.CRDs), options.APIs...)
	step, err := newStep(r, options)
	if err != nil {
		return Objects{}, err
	}
	loaded, err := c.with(values)
	if err != nil {
		return Objects{}, err
	}
	files, err := step.text(loaded, values, true)
	if err != nil {
		return Objects{}, err
	}
	if err := objects.add(files); err != nil {
		return Objects{}, err
	}
	if c.pin.CRDs == releases.CRDsTemplated && len(objects.CRDs) == 0 {
		if objects.CRDs, err = c.separateCRDs(); err != nil {
			return Objects{}, err
		}
	}
	objects.finish(r.Namespace)
	return objects, nil
}

// add parses rendered files and adds their objects, in the order of an
// installation.
func (o *Objects) add(files map[string]string) error {
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return err
	}
	for _, m := range manifests {
		parsed, err := parse(m.Name, m.Content)
		if err != nil {
			return err
		}
		for _, object := range parsed {
			if object.GetKind() == kindCRD {
				o.CRDs = append(o.CRDs, object)
			} else {
				o.Installed = append(o.Installed, object)
			}
		}
	}
	for _, hook := range hooks {
		parsed, err := parse(hook.Path, hook.Manifest)
		if err != nil {
			return err
		}
		o.Hooks = append(o.Hooks, parsed...)
	}
	return nil
}
