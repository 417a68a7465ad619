package rendering

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// The committed table says which images the charts name. With VIBE_UPDATE_SNAPSHOTS
// it is written, and the test fails all the same.
func TestChartImages(t *testing.T) {
	committed, err := releases.Images()
	if err != nil {
		t.Fatal(err)
	}
	rendered := chartImages(t)
	want, err := releases.ImagesText(rendered)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../images.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	if os.Getenv("VIBE_UPDATE_SNAPSHOTS") != "" {
		if err := os.WriteFile("../images.yaml", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("releases/images.yaml is not what the charts name; run `make snapshots` and read the diff (-committed +rendered):\n%s", cmp.Diff(committed, rendered))
}

// chartImages renders every release of the environments that ship, and those that
// choose other images for another version of Kubernetes.
func chartImages(t *testing.T) []releases.ChartImages {
	t.Helper()
	var table []releases.ChartImages
	each(t, func(t *testing.T, i installed) {
		for _, r := range i.Releases {
			row := rowOf(t, r.Release)
			row.Images = r.Objects.Images()
			table = added(table, row)
		}
		for _, known := range config.KubernetesVersions() {
			env := i.Env
			env.Cluster.Version = known.Version
			for _, r := range releases.All(env, facts()) {
				row := rowOf(t, r)
				if slices.ContainsFunc(table, func(there releases.ChartImages) bool { return same(there, row) }) {
					continue
				}
				objects, err := chartOf(t, r).Render(r, Options{KubernetesVersion: known.Version, APIs: i.Serves})
				if err != nil {
					t.Fatal(err)
				}
				row.Images = objects.Images()
				table = added(table, row)
			}
		}
	})
	slices.SortFunc(table, func(a, b releases.ChartImages) int {
		return strings.Compare(a.Chart+" "+strings.Join(a.Set, " "), b.Chart+" "+strings.Join(b.Set, " "))
	})
	return table
}

// rowOf is a release's row, without images.
func rowOf(t *testing.T, r releases.Release) releases.ChartImages {
	t.Helper()
	pin, err := r.Pin()
	if err != nil {
		t.Fatal(err)
	}
	values, err := r.ValueMap()
	if err != nil {
		t.Fatal(err)
	}
	return releases.ChartImages{Chart: pin.Chart, Version: pin.Version, Set: releases.ImageValues(values)}
}

// same reports whether rows are of the same chart with the same values.
func same(a, b releases.ChartImages) bool { return a.Chart == b.Chart && slices.Equal(a.Set, b.Set) }

// added is the table with a row, whose images join those of one that is there.
func added(table []releases.ChartImages, row releases.ChartImages) []releases.ChartImages {
	i := slices.IndexFunc(table, func(there releases.ChartImages) bool { return same(there, row) })
	if i < 0 {
		return append(table, row)
	}
	images := slices.Concat(table[i].Images, row.Images)
	slices.Sort(images)
	table[i].Images = slices.Compact(images)
	return table
}

// Every chart of the ledger is in the table, at its version, and brings an image.
func TestEveryChartHasItsImages(t *testing.T) {
	table, err := releases.Images()
	if err != nil {
		t.Fatal(err)
	}
	for _, pin := range releases.Ledger() {
		if !slices.ContainsFunc(table, func(row releases.ChartImages) bool {
			return row.Chart == pin.Chart && row.Version == pin.Version && len(row.Images) > 0
		}) {
			t.Errorf("releases/images.yaml has no images of %s %s", pin.Chart, pin.Version)
		}
	}
}

// Each shape in which a chart may name an image.
func TestImagesAreFound(t *testing.T) {
	digest := "sha256:" + strings.Repeat("0a", 32)
	pod := func(container map[string]any) map[string]any {
		return map[string]any{"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{container}}}}}
	}
	arguments := func(list ...any) map[string]any { return pod(map[string]any{"args": list}) }
	variable := func(name, value string) map[string]any {
		return pod(map[string]any{"env": []any{map[string]any{"name": name, "value": value}}})
	}
	for name, test := range map[string]struct {
		object map[string]any
		want   string
	}{
		"a container":                  {pod(map[string]any{"image": "quay.io/a/b:v1"}), "quay.io/a/b:v1"},
		"an init container":            {map[string]any{"spec": map[string]any{"initContainers": []any{map[string]any{"image": "quay.io/a/b:v1"}}}}, "quay.io/a/b:v1"},
		"Docker Hub's":                 {pod(map[string]any{"image": "grafana/loki:3.7.6"}), "docker.io/grafana/loki:3.7.6"},
		"Docker Hub's own":             {pod(map[string]any{"image": "busybox"}), "docker.io/library/busybox"},
		"a digest":                     {pod(map[string]any{"image": "quay.io/a/b:v1@" + digest}), "quay.io/a/b:v1@" + digest},
		"a custom resource":            {map[string]any{"spec": map[string]any{"image": "quay.io/a/b:v1"}}, "quay.io/a/b:v1"},
		"a part of a custom resource":  {map[string]any{"spec": map[string]any{"thanos": map[string]any{"image": "quay.io/a/b:v1"}}}, "quay.io/a/b:v1"},
		"a key that ends so":           {map[string]any{"spec": map[string]any{"baseImage": "quay.io/a/b"}}, "quay.io/a/b"},
		"a volume":                     {map[string]any{"volumes": []any{map[string]any{"image": map[string]any{"reference": "quay.io/a/b"}}}}, "quay.io/a/b"},
		"a flag":                       {arguments("--prometheus-config-reloader=quay.io/a/b:v1"), "quay.io/a/b:v1"},
		"a flag with its word":         {arguments("--reloader", "quay.io/a/b:v1"), "quay.io/a/b:v1"},
		"a flag for an image":          {arguments("--acme-http01-solver-image=quay.io/a/b"), "quay.io/a/b"},
		"a flag for an image, apart":   {arguments("--image", "quay.io/a/b"), "quay.io/a/b"},
		"a flag with a digest":         {arguments("--reloader=quay.io/a/b@" + digest), "quay.io/a/b@" + digest},
		"a flag, of Docker Hub":        {arguments("--reloader=a/b:v1.2"), "docker.io/a/b:v1.2"},
		"a flag, of Docker Hub's own":  {arguments("--reloader=busybox:1.36"), "docker.io/library/busybox:1.36"},
		"a registry with a port":       {arguments("--reloader=localhost:5000/a:latest"), "localhost:5000/a:latest"},
		"a shell's line":               {pod(map[string]any{"command": []any{"sh", "-c", "exec run 'quay.io/a/b:v1' && true"}}), "quay.io/a/b:v1"},
		"a list in an argument":        {arguments("--images=quay.io/a/b:v1,quay.io/a/c:v1"), "quay.io/a/b:v1 quay.io/a/c:v1"},
		"a variable":                   {variable("RELOADER", "quay.io/a/b:v1"), "quay.io/a/b:v1"},
		"a variable for an image":      {variable("SOLVER_IMAGE", "quay.io/a/b"), "quay.io/a/b"},
		"a variable as operators have": {variable("RELATED_IMAGE_THANOS", "quay.io/a/b"), "quay.io/a/b"},
		"a file of settings":           {map[string]any{"kind": "ConfigMap", "data": map[string]any{"config.yaml": "solver:\n  image: quay.io/a/b:v1\n"}}, "quay.io/a/b:v1"},
		"a file in JSON":               {map[string]any{"kind": "ConfigMap", "data": map[string]any{"c.json": `{"image":"quay.io/a/b:v1"}`}}, "quay.io/a/b:v1"},
		"none": {arguments("--image-pull-policy=IfNotPresent", "--web.listen-address=:9090", "--url=http://a.b.svc:9090/c:d", "a.b.svc:9090",
			"localhost:9093", "--network=10.0.0.0/16", "--role=arn:aws:iam::111122223333:role/a", "job:up:rate5m", "a/b:c", "namespace/name", "--log=info"), ""},
		"an empty image": {pod(map[string]any{"image": ""}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := Objects{Installed: []unstructured.Unstructured{{Object: test.object}}}
			if got := strings.Join(o.Images(), " "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Hooks bring images as objects do, but for those of `helm test`; definitions have
// examples in their descriptions.
func TestImagesOfHooks(t *testing.T) {
	hook := func(image, events string) unstructured.Unstructured {
		return unstructured.Unstructured{Object: map[string]any{
			"metadata": map[string]any{"annotations": map[string]any{"helm.sh/hook": events}},
			"spec":     map[string]any{"containers": []any{map[string]any{"image": image}}},
		}}
	}
	o := Objects{
		CRDs:  []unstructured.Unstructured{{Object: map[string]any{"description": "such as quay.io/a/definition:v1"}}},
		Hooks: []unstructured.Unstructured{hook("quay.io/a/job:v1", "post-install"), hook("quay.io/a/test:v1", "test"), hook("quay.io/a/both:v1", "test, pre-upgrade")},
	}
	if got := strings.Join(o.Images(), " "); got != "quay.io/a/both:v1 quay.io/a/job:v1" {
		t.Error(got)
	}
}
