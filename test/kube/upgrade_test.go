package kube

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
)

// leftover is an object that an upgrade leaves behind, because `kubectl apply
// --prune` removes objects of core kinds only, and what a person does about it.
type leftover struct{ object, command string }

// leftovers are those of the last change of dist/. A row is taken out again with
// the next change; whoever adds one writes the command into the release's notes.
func leftovers() []leftover { return nil }

// TestUpgrade does to each environment what CloudFormation's handler does: it
// applies the previous revision with kubectl, then the current one with prune.
func TestUpgrade(t *testing.T) {
	eachEnvironment(t, func(t *testing.T, env config.Environment) {
		current := manifestsOf(t, env)
		files, err := repository(root).previous("dist/" + env.Name)
		if errors.Is(err, errNoRevision) {
			// What there is to upgrade from is the current form.
			files = nil
		} else if err != nil {
			t.Fatal(err)
		}
		previous := current
		if files != nil {
			if previous, err = lab.Manifests(files); err != nil {
				t.Fatal(err)
			}
		}
		c := start(t, env, env.Cluster.Nodes.Max)
		if err := c.Define(t.Context(), installationOf(t, env).Definitions, append(lab.Objects(previous), lab.Objects(current)...)); err != nil {
			t.Fatal(err)
		}
		for _, problem := range inTurn(previous, func(m lab.Manifest) error { return c.kubectlCreate(t, m) }) {
			t.Fatal(problem)
		}
		for _, problem := range c.upgrade(t, previous, current, leftovers()) {
			t.Error(problem)
		}
		if err := c.awaitWorkloads(t.Context(), patience); err != nil {
			t.Error(err)
		}
		t.Run("changes nothing the second time", func(t *testing.T) { c.repeat(t, current) })
		// It says of kubectl and of this test what no environment changes.
		if env.Name == config.Names()[0] {
			t.Run("would notice", func(t *testing.T) { c.seedUpgrades(t) })
		}
	})
}

// pruneLabel is the label that KubernetesManifest gives each object of a
// manifest, so that prune finds those that left it.
func pruneLabel(file string) string {
	return "aws.cdk.eks/prune-" + strings.NewReplacer("/", "-", ".yaml", "").Replace(file)
}

// kubectlCreate applies a manifest for the first time, as the handler of
// KubernetesManifest does
// (aws-cdk-lib, custom-resource-handlers/dist/aws-eks-v2/kubectl-handler/apply/__init__.py).
func (c *cluster) kubectlCreate(t *testing.T, m lab.Manifest) error {
	t.Helper()
	return c.kubectlFile(t, labelled(m), "apply")
}

// kubectlUpdate applies a manifest over what an earlier form of it made, as the
// handler does.
func (c *cluster) kubectlUpdate(t *testing.T, m lab.Manifest) error {
	t.Helper()
	return c.kubectlFile(t, labelled(m), "apply", "--prune", "-l", pruneLabel(m.File))
}

// labelled are the objects of a manifest as KubernetesManifest writes them.
func labelled(m lab.Manifest) []*unstructured.Unstructured {
	var objects []*unstructured.Unstructured
	for _, object := range m.Objects {
		one := object.DeepCopy()
		labels := one.GetLabels()
		if labels == nil {
			labels = map[string]string{}
		}
		labels[pruneLabel(m.File)] = ""
		one.SetLabels(labels)
		objects = append(objects, one)
	}
	return objects
}

// repeat applies manifests once more, and demands that nothing comes of it. What
// kubectl says does not count: it calls a PodDisruptionBudget configured each
// time, since it always sends the selector.
func (c *cluster) repeat(t *testing.T, manifests []lab.Manifest) {
	t.Helper()
	var before []map[string]any
	for _, object := range lab.Objects(manifests) {
		stands, err := c.Get(t.Context(), object)
		if err != nil {
			t.Fatal(err)
		}
		before = append(before, lasting(stands))
	}
	for _, problem := range inTurn(manifests, func(m lab.Manifest) error { return c.kubectlCreate(t, m) }) {
		t.Error(problem)
	}
	for i, object := range lab.Objects(manifests) {
		stands, err := c.Get(t.Context(), object)
		if err != nil {
			t.Fatal(err)
		}
		if difference := cmp.Diff(before[i], lasting(stands)); difference != "" {
			t.Errorf("%s changes:\n%s", lab.ID(object), difference)
		}
	}
}

// inTurn calls apply for each of manifests, and returns the errors with the names
// of their files. Files of a folder go at the same time, as CloudFormation has
// them; what comes before them in turn is done by then.
func inTurn(manifests []lab.Manifest, apply func(m lab.Manifest) error) []string {
	problems := make([]string, len(manifests))
	var running sync.WaitGroup
	for i, m := range manifests {
		if i > 0 && m.Turn() != manifests[i-1].Turn() {
			running.Wait()
		}
		running.Go(func() {
			if err := apply(m); err != nil {
				problems[i] = m.File + ": " + err.Error()
			}
		})
	}
	running.Wait()
	return slices.DeleteFunc(problems, func(problem string) bool { return problem == "" })
}

// upgrade goes from previous to current, and returns what goes wrong: an object
// that the server does not let change, one that changes its manifest, and one
// that is no longer wanted, stands nevertheless, and is no known leftover.
func (c *cluster) upgrade(t *testing.T, previous, current []lab.Manifest, known []leftover) []string {
	t.Helper()
	stood, wanted := homes(previous), homes(current)
	problems := inTurn(current, func(m lab.Manifest) error {
		if stoodBefore(previous, m.File) {
			return c.kubectlUpdate(t, m)
		}
		return c.kubectlCreate(t, m)
	})
	for _, m := range previous {
		if !stoodBefore(current, m.File) {
			c.deleteManifest(t, m)
		}
	}
	for _, object := range lab.Objects(previous) {
		name := lab.ID(object)
		switch now, stays := wanted[name]; {
		case stays && now != stood[name]:
			problems = append(problems, fmt.Sprintf("%s moves from %s to %s: the first would delete what the second has just applied", name, stood[name], now))
		case !stays && c.stands(t, object) && !listed(known, name):
			problems = append(problems, fmt.Sprintf("%s left %s and stays behind: kubectl does not prune its kind; add it to leftovers() with what the operator does", name, stood[name]))
		}
	}
	for _, object := range lab.Objects(current) {
		if !c.stands(t, object) {
			problems = append(problems, lab.ID(object)+" is not there after the upgrade")
		}
	}
	return problems
}

// homes are the files of objects.
func homes(manifests []lab.Manifest) map[string]string {
	found := map[string]string{}
	for _, m := range manifests {
		for _, object := range m.Objects {
			found[lab.ID(object)] = m.File
		}
	}
	return found
}

// stoodBefore reports whether manifests hold file.
func stoodBefore(manifests []lab.Manifest, file string) bool {
	for _, m := range manifests {
		if m.File == file {
			return true
		}
	}
	return false
}

// listed reports whether an object is a known leftover.
func listed(known []leftover, object string) bool {
	for _, row := range known {
		if row.object == object {
			return true
		}
	}
	return false
}

// stands reports whether object is there and is not being deleted.
func (c *cluster) stands(t *testing.T, object *unstructured.Unstructured) bool {
	t.Helper()
	found, err := c.Get(t.Context(), object)
	if err != nil && !apierrors.IsNotFound(err) {
		t.Fatal(err)
	}
	return err == nil && found.GetDeletionTimestamp() == nil
}

// deleteManifest deletes what a manifest holds that left the stack.
func (c *cluster) deleteManifest(t *testing.T, m lab.Manifest) {
	t.Helper()
	for _, object := range m.Objects {
		resource, err := c.Resource(object)
		if err != nil {
			t.Fatal(err)
		}
		if err := resource.Delete(t.Context(), object.GetName(), metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			t.Fatal(err)
		}
	}
}
