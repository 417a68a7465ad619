// Package installation gathers everything that an environment puts into its
// cluster, its committed manifests and its releases as their charts render, and
// applies it to a lab.
package installation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// Installation is everything that an environment puts into its cluster.
type Installation struct {
	// Manifests are the objects of dist/.
	Manifests []*unstructured.Unstructured
	// Releases are what the charts make, Helm's hooks among it.
	Releases []*unstructured.Unstructured
	// Unanswered are what would have the server ask a pod, which does not run in
	// a lab: webhooks and aggregated APIs. The server is shown them, and does not
	// keep them.
	Unanswered []*unstructured.Unstructured
	// Definitions are the custom resource definitions that the charts bring.
	Definitions []unstructured.Unstructured
	// Workloads are what makes pods, EKS' add-ons left out.
	Workloads []capacity.Workload
}

// Of reads what env puts into its cluster: its manifests from folder, which is
// its folder of dist/, and its packed charts.
func Of(env config.Environment, folder fs.FS) (Installation, error) {
	manifests, err := lab.Manifests(folder)
	if err != nil {
		return Installation{}, err
	}
	rendered, err := rendering.Environment(env, releases.Facts{VPCID: "vpc-0123456789abcdef0"})
	if err != nil {
		return Installation{}, err
	}
	in := Installation{Manifests: lab.Objects(manifests)}
	sources := []capacity.Source{{Name: "manifests"}}
	for _, object := range in.Manifests {
		sources[0].Objects = append(sources[0].Objects, *object)
	}
	for _, r := range rendered {
		objects := slices.Concat(r.Objects.Installed, r.Objects.Hooks)
		in.Definitions = append(in.Definitions, r.Objects.CRDs...)
		sources = append(sources, capacity.Source{Name: r.Release.Name, Objects: objects})
		for i := range objects {
			// A chart's empty annotations, which the server would note anew each
			// time; Helm does not send them.
			if objects[i].GetAnnotations() == nil {
				unstructured.RemoveNestedField(objects[i].Object, "metadata", "annotations")
			}
			if Unanswered(&objects[i]) {
				in.Unanswered = append(in.Unanswered, &objects[i])
			} else {
				in.Releases = append(in.Releases, &objects[i])
			}
		}
	}
	in.Workloads, err = capacity.Read(sources)
	return in, err
}

// Unanswered reports whether object has the server ask a pod.
func Unanswered(object *unstructured.Unstructured) bool {
	return strings.HasSuffix(object.GetKind(), "WebhookConfiguration") || object.GetKind() == "APIService"
}

// Objects are the objects that stand once the installation is applied.
func (in Installation) Objects() []*unstructured.Unstructured {
	return slices.Concat(in.Manifests, in.Releases)
}

// Apply applies the installation through client, the definitions that it needs
// first. After each object it calls applied, if that is not nil. The error names
// everything that the server refuses.
func (in Installation) Apply(ctx context.Context, client *lab.Client, applied func(object *unstructured.Unstructured)) error {
	if err := client.Define(ctx, in.Definitions, in.Objects()); err != nil {
		return err
	}
	var refused []error
	apply := func(objects []*unstructured.Unstructured, options ...string) {
		for _, object := range objects {
			if _, err := client.Apply(ctx, object, options...); err != nil {
				refused = append(refused, fmt.Errorf("%s is refused: %w", lab.ID(object), err))
			}
			if applied != nil {
				applied(object)
			}
		}
	}
	apply(in.Objects())
	apply(in.Unanswered, metav1.DryRunAll)
	return errors.Join(refused...)
}

// Everything are the workloads of the installation and of EKS' add-ons.
func (in Installation) Everything(env config.Environment) []capacity.Workload {
	workloads := slices.Clone(in.Workloads)
	for _, addOn := range capacity.AddOns(env) {
		workloads = append(workloads, addOn.Workload())
	}
	return workloads
}

// Nodes is how many nodes env usually has: those that it begins with, or all that
// it may have where capacity says that they do not hold everything.
func (in Installation) Nodes(env config.Environment) int {
	usual := capacity.Usual(env, in.Everything(env))
	if !usual.Fits() {
		return env.Cluster.Nodes.Max
	}
	return usual.Counts.Total()
}
