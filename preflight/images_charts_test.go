package preflight

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// pinned is the version of a chart in the ledger.
func pinned(t *testing.T, chart string) string {
	t.Helper()
	pin, err := releases.Release{Name: chart}.Pin()
	if err != nil {
		t.Fatal(err)
	}
	return pin.Version
}

// helm is a chart in a template.
func helm(t *testing.T, chart, version string, values map[string]any) assembly.Resource {
	t.Helper()
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return assembly.Resource{Type: chartType, Properties: map[string]any{"Chart": chart, "Version": version, "Values": string(text)}}
}

// charting is nodes of a type with charts, and no manifest.
func charting(t *testing.T, nodes string, charts ...assembly.Resource) []assembly.Stack {
	t.Helper()
	stacks, all := naming(t, nodes), map[string]assembly.Resource{}
	for i, chart := range charts {
		all[string(rune('A'+i))] = chart
	}
	return append(stacks, stack("platform", all))
}

// loki is a chart of one image, and that image.
func loki(t *testing.T) (chart assembly.Resource, image string) {
	t.Helper()
	table, err := releases.Images()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(table, func(row releases.ChartImages) bool { return row.Chart == "loki" })
	if i < 0 || len(table[i].Images) != 1 || !strings.HasPrefix(table[i].Images[0], "docker.io/") {
		t.Fatal("loki has no longer one image of Docker Hub; choose another chart for these tests")
	}
	return helm(t, "loki", table[i].Version, nil), table[i].Images[0]
}

func TestImagesOfChartsAreLookedUp(t *testing.T) {
	chart, image := loki(t)
	const ours = "docker.io/a/ours:1"
	s := stage(t, append(charting(t, "t4g.medium", chart), naming(t, "t4g.medium", ours)...), noStacks())
	w := mirrored(t, s, "docker.io", ours)
	o, err := asked(t, s, "images.tags")
	if err != nil || !strings.HasPrefix(o.Detail, "ours:1 sha256:") || strings.Contains(o.Detail, "chart") {
		t.Errorf("%+v %v", o, err)
	}
	same(t, o.Findings, image+" of the chart loki is not in its registry, and should be")

	if err := w.Push(image, "amd64"); err != nil {
		t.Fatal(err)
	}
	o, err = asked(t, s, "images.tags")
	if err != nil || len(o.Findings) > 0 || !strings.HasSuffix(o.Detail, "; 1 images of 1 charts") {
		t.Errorf("%+v %v", o, err)
	}
	o, err = asked(t, s, "images.architecture")
	if err != nil || o.Detail != "ours:1" {
		t.Errorf("%+v %v", o, err)
	}
	same(t, o.Findings, image+" of the chart loki is for linux/amd64, and should be for the nodes' linux/arm64")
	o, err = asked(t, s, "images.pullable")
	if err != nil || len(o.Findings) > 0 || o.Detail != "ours:1; 1 images of 1 charts" {
		t.Errorf("%+v %v", o, err)
	}
}

// TestChartsWithoutKnownImages: one of which nothing is known must not pass.
func TestChartsWithoutKnownImages(t *testing.T) {
	version := pinned(t, "loki")
	const autoscaler = "cluster-autoscaler"
	for name, test := range map[string]struct {
		chart assembly.Resource
		want  string
	}{
		"no row": {helm(t, "stray", "1.2.3", nil), "chart stray 1.2.3 has no row in releases/images.yaml, so that its images are not known, and should have one"},
		"another version": {helm(t, "loki", "1.2.3", nil),
			"chart loki 1.2.3 is of a version whose images are not known, and should be " + version},
		"another version, by its address": {helm(t, "oci://ghcr.io/charts/loki", "1.2.3", nil),
			"chart loki 1.2.3 is of a version whose images are not known, and should be " + version},
		"another image": {helm(t, "loki", version, map[string]any{"loki": map[string]any{"image": map[string]any{"tag": "9"}}}),
			"chart loki " + version + " is installed with loki.image.tag=9, and its images are known with no value for an image alone"},
		"no image": {helm(t, autoscaler, pinned(t, autoscaler), nil),
			"chart cluster-autoscaler " + pinned(t, autoscaler) + " is installed with no value for an image, and its images are known with image.tag=v1.35.0 or image.tag=v1.36.1 alone"},
	} {
		t.Run(name, func(t *testing.T) {
			s := stage(t, charting(t, "t3.medium", test.chart), noStacks())
			o, err := asked(t, s, "images.tags")
			if err != nil {
				t.Fatal(err)
			}
			same(t, o.Findings, test.want)
			if o.Findings[0].Remedy == "" {
				t.Error("it is not said what to do")
			}
		})
	}
}

// answering is a registry that answers every request so.
func answering(t *testing.T, s *scene, host string, answer http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	if s.o.Mirrors == nil {
		s.o.Mirrors = map[string]string{}
	}
	s.o.Mirrors[host] = strings.TrimPrefix(server.URL, "http://")
}

// TestARegistryWithAPassword: nodes have none.
func TestARegistryWithAPassword(t *testing.T) {
	chart, image := loki(t)
	s := stage(t, charting(t, "t3.medium", chart), noStacks())
	answering(t, s, "docker.io", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="closed"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	o, err := asked(t, s, "images.pullable")
	if err != nil {
		t.Fatal(err)
	}
	same(t, o.Findings, image+" of the chart loki is not given without a password, and the nodes have none, and should be pulled by the nodes' role")
	for _, id := range []string{"images.tags", "images.architecture"} {
		if o, err := asked(t, s, id); err == nil || len(o.Findings) > 0 || !strings.Contains(err.Error(), "docker.io has it not, or asks for a password") {
			t.Errorf("%s: %+v %v", id, o, err)
		}
	}
}

// TestARegistryThatLimits: who asked too often knows nothing, neither good nor bad.
func TestARegistryThatLimits(t *testing.T) {
	chart, image := loki(t)
	s := stage(t, charting(t, "t3.medium", chart), noStacks())
	answering(t, s, "docker.io", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte(`{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}`))
	})
	for _, id := range []string{"images.tags", "images.architecture", "images.pullable"} {
		o, err := asked(t, s, id)
		if err == nil || len(o.Findings) > 0 || !strings.Contains(err.Error(), image+": docker.io lets this address ask for no more") {
			t.Errorf("%s: %+v %v", id, o, err)
		}
	}
}

// TestARegistryThatHangs: it does not keep the others' answers back, nor is it asked
// for everything at once.
func TestARegistryThatHangs(t *testing.T) {
	var images []string
	for _, name := range []string{"aa", "bb", "cc", "dd", "ee", "ff"} {
		images = append(images, "hangs.example.org/"+name+":1")
	}
	s := stage(t, naming(t, "t3.medium", append(images, "example.org/a/gone:1")...), noStacks())
	mirrored(t, s, "example.org")
	asking := make(chan struct{}, len(images))
	answering(t, s, "hangs.example.org", func(_ http.ResponseWriter, r *http.Request) {
		asking <- struct{}{}
		<-r.Context().Done()
	})
	l, err := s.lookUp(t.Context(), time.Second)
	if err != nil || len(asking) != perRegistry {
		t.Errorf("it was asked for %d at once: %v", len(asking), err)
	}
	if !l.pictures[0].absent {
		t.Errorf("what the other said is lost: %+v", l.pictures[0])
	}
	found := check.Share(func(context.Context) (lookedUp, error) { return l, nil })
	o, err := s.tags(t.Context(), found)
	if err != nil {
		t.Error(err)
	}
	same(t, o.Findings, "example.org/a/gone:1 is not in its registry, and should be")
	_, err = s.built(t.Context(), found)
	if want := "hangs.example.org/aa:1: there was no answer within 1s, and so for 5 more of hangs.example.org"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestImagesAreNamedOnce: by the charts and the manifests together.
func TestImagesAreNamedOnce(t *testing.T) {
	chart, image := loki(t)
	short := strings.TrimPrefix(image, "docker.io/")
	stacks := append(charting(t, "t3.medium", chart, chart), naming(t, "t3.medium", short, "busybox:1.36")...)
	got, err := Images(&assembly.Assembly{Stacks: stacks})
	if want := []string{image, "docker.io/library/busybox:1.36"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: %v", got, want, err)
	}
	images, _, err := namedImages(stacks)
	if err != nil || len(images[0].charts) != 0 {
		t.Errorf("a manifest names it, and it is taken for a chart's: %+v %v", images, err)
	}
}
