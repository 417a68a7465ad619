package rendering

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// TestEveryValueIsRead changes each value that we set and wants to see it in what
// the chart renders, in some environment: what belongs to a thing that is off is
// not read there. The environment with the most of everything comes first.
func TestEveryValueIsRead(t *testing.T) {
	found, wanted := map[string]bool{}, map[string]bool{}
	for _, name := range slices.Backward(config.Names()) {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range releases.All(env, facts()) {
			paths, err := Paths(r)
			if err != nil {
				t.Fatal(err)
			}
			paths = slices.DeleteFunc(paths, func(path string) bool { return found[r.Name+" "+path] })
			if len(paths) == 0 {
				continue
			}
			nobody := unreadOf(t, r, env.Cluster.Version, paths...)
			for _, path := range paths {
				found[r.Name+" "+path] = !slices.Contains(nobody, path)
				wanted[r.Name+" "+path] = true
			}
		}
	}
	for _, value := range slices.Sorted(maps.Keys(wanted)) {
		if name, path, _ := strings.Cut(value, " "); !found[value] {
			t.Errorf("release %s: no template of its chart reads the value %s; is it misspelt?", name, path)
		}
	}
}

func unreadOf(t *testing.T, r releases.Release, version string, paths ...string) []string {
	t.Helper()
	unread, err := chartOf(t, r).Unread(r, Options{KubernetesVersion: version}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	return unread
}

// A misspelt key is found in every chart: none prints all of its values, and none
// hides them from the search. A chart whose schema knows all keys refuses it.
func TestMisspeltKeyIsFoundInEveryChart(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	all := releases.All(env, facts())
	for _, r := range all {
		misspelt := with(t, all, r.Name, "mispelt", map[string]any{"key": "x"})
		got, err := chartOf(t, misspelt).Unread(misspelt, Options{KubernetesVersion: env.Cluster.Version}, "mispelt.key")
		if err != nil {
			expect(t, err, "mispelt")
		} else if !slices.Equal(got, []string{"mispelt.key"}) {
			t.Errorf("release %s: a misspelt key is not found", r.Name)
		}
	}
}

// Each row misspells one key as a person might, at a depth where the chart's own
// keys are.
func TestMisspeltKeys(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		release string
		path    []string
	}{
		{"aws-load-balancer-controller", []string{"keepTLSSecrets"}},
		{"aws-load-balancer-controller", []string{"serviceAccount", "annotation"}},
		{"cluster-autoscaler", []string{"rbac", "serviceAcount", "name"}},
		{"cluster-autoscaler", []string{"priorityClass"}},
		{"external-secrets", []string{"webhook", "podDisruptionBudget", "maxUnavailabel"}},
		{"metrics-server", []string{"topologySpreadConstraint"}},
	} {
		path := strings.Join(test.path, ".")
		t.Run(test.release+" "+path, func(t *testing.T) {
			all := releases.All(env, facts())
			r := with(t, all, test.release, "", nil)
			values := r.Values.(map[string]any)
			delete(values, "")
			if err := unstructured.SetNestedField(values, "x", test.path...); err != nil {
				t.Fatal(err)
			}
			if got := unreadOf(t, r, env.Cluster.Version, path); !slices.Equal(got, []string{path}) {
				t.Errorf("unread are %v, want %s", got, path)
			}
		})
	}
}

func TestPaths(t *testing.T) {
	r := releases.Release{Values: map[string]any{
		"b": []any{map[string]any{"c": 1, "d": []any{}}, "e"},
		"a": map[string]any{},
		"f": nil,
	}}
	got, err := Paths(r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b[0].c", "b[0].d", "b[1]", "f"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReplaced(t *testing.T) {
	values := map[string]any{"a": []any{map[string]any{"b": "c"}}, "d": "e"}
	got := replaced(values, []any{"a", 0, "b"}, "x")
	if want := (map[string]any{"a": []any{map[string]any{"b": "x"}}, "d": "e"}); !cmp.Equal(want, got) {
		t.Errorf("got %v", got)
	}
	if fmt.Sprint(values) != "map[a:[map[b:c]] d:e]" {
		t.Errorf("the values themselves have changed: %v", values)
	}
}
