package preflight

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

func TestOverridesOfAnAssembly(t *testing.T) {
	dir := t.TempDir()
	if _, err := overrides(dir); err == nil {
		t.Error("an assembly that does not say is taken for one without overrides")
	}
	for text, want := range map[string]int{`{"overrides":[]}`: 0, `{"overrides":["cluster.nodes.max=12","database.multiAz=false"]}`: 2} {
		if err := os.WriteFile(filepath.Join(dir, "vibe.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if o, err := overrides(dir); err != nil || len(o.Findings) != want {
			t.Errorf("%s: %+v %v", text, o, err)
		}
	}
}

// TestEverySettingIsCompared: each row of settings, and each image, is missed in an
// assembly that holds nothing.
func TestEverySettingIsCompared(t *testing.T) {
	env := production(t)
	o, err := agreement(&assembly.Assembly{}, env)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range settings(env) {
		// Where no snapshot is wanted, none in the templates agrees.
		found := strings.Contains(join(o.Findings), row.key+" ")
		if found == (row.want == row.got(nil)) {
			t.Errorf("%s: %v", row.key, found)
		}
	}
	for _, image := range []string{"backend.image", "frontend.image", "sidecar.image"} {
		if !strings.Contains(join(o.Findings), image) {
			t.Errorf("%s is not compared", image)
		}
	}
}

func TestPlaceholdersAreNamed(t *testing.T) {
	env := production(t)
	if o := placeholders(env); !strings.Contains(join(o.Findings), "edge.domain is a placeholder") {
		t.Errorf("%+v", o)
	}
}
