package kube

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/lab/installation"
)

// eachEnvironment runs test for every environment that ships, several at a time.
func eachEnvironment(t *testing.T, test func(t *testing.T, env config.Environment)) {
	t.Helper()
	t.Parallel()
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		t.Parallel()
		test(t, env)
	})
}

// manifestsOf are the committed manifests of env.
func manifestsOf(t *testing.T, env config.Environment) []lab.Manifest {
	t.Helper()
	manifests, err := lab.Manifests(os.DirFS(filepath.Join(root, "dist", env.Name)))
	if err != nil {
		t.Fatal(err)
	}
	return manifests
}

var (
	installationsMutex sync.Mutex
	installations      = map[string]installation.Installation{}
)

// installationOf is everything that env puts into its cluster, read and rendered
// once for all tests. Nobody writes into its objects.
func installationOf(t *testing.T, env config.Environment) installation.Installation {
	t.Helper()
	installationsMutex.Lock()
	defer installationsMutex.Unlock()
	if in, done := installations[env.Name]; done {
		return in
	}
	in, err := installation.Of(env, os.DirFS(filepath.Join(root, "dist", env.Name)))
	if err != nil {
		t.Fatal(err)
	}
	installations[env.Name] = in
	return in
}

// find returns the one object of a kind and name among objects, as a copy.
func find(t *testing.T, objects []*unstructured.Unstructured, kind, name string) *unstructured.Unstructured {
	t.Helper()
	for _, object := range objects {
		if object.GetKind() == kind && object.GetName() == name {
			return object.DeepCopy()
		}
	}
	t.Fatalf("there is no %s %s", kind, name)
	return nil
}
