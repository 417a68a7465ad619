package kube

import (
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
)

// installation is everything that an environment puts into its cluster.
type installation struct {
	manifests []*unstructured.Unstructured
	// releases are what the charts make, hooks among it.
	releases []*unstructured.Unstructured
	// unanswered are what would have the server ask a pod, which does not run
	// here: the server is shown them, and does not keep them.
	unanswered  []*unstructured.Unstructured
	definitions []unstructured.Unstructured
	workloads   []capacity.Workload
}

// installationOf reads and renders what env puts into its cluster.
func installationOf(t *testing.T, env config.Environment) installation {
	t.Helper()
	rendered := renderedOf(t, env)
	in := installation{manifests: lab.Objects(manifestsOf(t, env)), definitions: definitionsOf(rendered)}
	sources := []capacity.Source{{Name: "manifests"}}
	for _, object := range in.manifests {
		sources[0].Objects = append(sources[0].Objects, *object)
	}
	for _, r := range rendered {
		objects := slices.Concat(r.Objects.Installed, r.Objects.Hooks)
		sources = append(sources, capacity.Source{Name: r.Release.Name, Objects: objects})
		for i := range objects {
			if isUnanswered(&objects[i]) {
				in.unanswered = append(in.unanswered, &objects[i])
			} else {
				in.releases = append(in.releases, &objects[i])
			}
		}
	}
	var err error
	if in.workloads, err = capacity.Read(sources); err != nil {
		t.Fatal(err)
	}
	return in
}

// isUnanswered reports whether object has the server ask a pod.
func isUnanswered(object *unstructured.Unstructured) bool {
	return strings.HasSuffix(object.GetKind(), "WebhookConfiguration") || object.GetKind() == "APIService"
}

// all are the objects that stand once in is installed.
func (in installation) all() []*unstructured.Unstructured {
	return slices.Concat(in.manifests, in.releases)
}

// everything are the workloads of in, and those of EKS' add-ons.
func (in installation) everything(env config.Environment) []capacity.Workload {
	workloads := slices.Clone(in.workloads)
	for _, addOn := range capacity.AddOns(env) {
		workloads = append(workloads, addOn.Workload())
	}
	return workloads
}

// install installs in on c.
func (c *cluster) install(t *testing.T, env config.Environment, in installation) {
	t.Helper()
	if err := c.Define(t.Context(), in.definitions, in.all()); err != nil {
		t.Fatal(err)
	}
	for _, object := range in.manifests {
		if _, err := c.Apply(t.Context(), object); err != nil {
			t.Fatalf("%s is refused: %v", id(object), err)
		}
	}
	c.standIn(t, env, in)
	for _, object := range in.releases {
		if _, err := c.Apply(t.Context(), object); err != nil {
			t.Errorf("%s is refused: %v", id(object), err)
		}
	}
	for _, object := range in.unanswered {
		if _, err := c.Apply(t.Context(), object, metav1.DryRunAll); err != nil {
			t.Errorf("%s is refused: %v", id(object), err)
		}
	}
}
