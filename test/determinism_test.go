package test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestDeterminism runs the app twice, in two folders, without credentials, home
// or any other variable, and compares every byte that it writes.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	app := buildApp(t)
	first, second := synthesizeAlone(t, app), synthesizeAlone(t, app)
	if !slices.Equal(slices.Sorted(maps.Keys(first)), slices.Sorted(maps.Keys(second))) {
		t.Fatalf("one run wrote %v, the other %v", slices.Sorted(maps.Keys(first)), slices.Sorted(maps.Keys(second)))
	}
	for path, content := range first {
		if !bytes.Equal(content, second[path]) {
			t.Errorf("%s differs between two runs", path)
		}
	}
	if len(first) < 20 {
		t.Errorf("only %d files were compared", len(first))
	}
}

// buildApp builds the CDK app as cdk.json does.
func buildApp(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app")
	build := exec.Command("go", "build", "-o", path, "./cmd/app")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// synthesizeAlone runs the app for production in a folder of its own and
// returns what it wrote, by path.
func synthesizeAlone(t *testing.T, app string) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	for _, shared := range []string{"node_modules", "go.mod", ".build"} {
		target, err := filepath.Abs(filepath.Join(root, shared))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(dir, shared)); err != nil {
			t.Fatal(err)
		}
	}
	context := featureFlags(t)
	context["environment"] = "production"
	text, err := json.Marshal(context)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "cdk.out")
	run := exec.Command(app)
	run.Dir = dir
	run.Env = []string{"PATH=" + os.Getenv("PATH"), "CDK_OUTDIR=" + out, "CDK_CONTEXT_JSON=" + string(text)}
	if message, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, message)
	}
	files := map[string][]byte{}
	err = filepath.WalkDir(out, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(out, path)
		if err != nil {
			return err
		}
		files[relative], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
