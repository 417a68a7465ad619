package exporters

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// arguments are those with a prefix that a release gives to a Deployment's first
// container: an exporter exposes what it is told to.
func arguments(t *testing.T, release, deployment, prefix string) []string {
	t.Helper()
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range releases.All(env, releases.Facts{}) {
		if r.Name != release {
			continue
		}
		objects, err := rendering.Render(r, rendering.Options{KubernetesVersion: env.Cluster.Version})
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range objects.Installed {
			if object.GetKind() == "Deployment" && object.GetName() == deployment {
				return chosen(t, object, prefix)
			}
		}
	}
	t.Fatalf("no release %s makes a Deployment %s", release, deployment)
	return nil
}

func chosen(t *testing.T, object unstructured.Unstructured, prefix string) []string {
	t.Helper()
	containers, _, err := unstructured.NestedSlice(object.Object, "spec", "template", "spec", "containers")
	if err != nil || len(containers) == 0 {
		t.Fatalf("%s has no containers: %v", object.GetName(), err)
	}
	all, _, err := unstructured.NestedStringSlice(containers[0].(map[string]any), "args")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, argument := range all {
		if strings.HasPrefix(argument, prefix) {
			found = append(found, argument)
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s is given no %s", object.GetName(), prefix)
	}
	return found
}
