package commandline

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/test/cdkjson"
)

// TestDeterminism runs the app twice, in two folders, without credentials, home
// or any other variable, and compares every byte that it writes.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	app := buildCommand(t, "app")
	unchecked := "CDK_VALIDATION=false"
	first, second := readAll(t, synthesizeAlone(t, app, unchecked)), readAll(t, synthesizeAlone(t, app, unchecked))
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

// buildCommand builds one of the commands in cmd/.
func buildCommand(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	build := exec.Command("go", "build", "-o", path, "./cmd/"+name)
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// synthesizeAlone runs the app for production in a folder of its own, with no
// variable but what it needs and those given, and returns where it wrote the
// cloud assembly.
func synthesizeAlone(t *testing.T, app string, variables ...string) string {
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
	context, err := cdkjson.Context(root)
	if err != nil {
		t.Fatal(err)
	}
	context["environment"] = "production"
	text, err := json.Marshal(context)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "cdk.out")
	run := exec.Command(app)
	run.Dir = dir
	run.Env = slices.Concat(variables, []string{"PATH=" + os.Getenv("PATH"), "CDK_OUTDIR=" + out, "CDK_CONTEXT_JSON=" + string(text)})
	if message, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, message)
	}
	return out
}

// readAll returns every file below out, by path.
func readAll(t *testing.T, out string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(out, func(path string, entry fs.DirEntry, err error) error {
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

// TestReadmeShowsTheSummary runs the main job for production, checks on, and
// holds the summary that the README shows against what it prints.
func TestReadmeShowsTheSummary(t *testing.T) {
	t.Parallel()
	out := synthesizeAlone(t, buildCommand(t, "app"))
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	dist := filepath.Join(t.TempDir(), "dist")
	summary, err := exec.Command(buildCommand(t, "publish"), "-assembly", out, "-dist", dist).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, summary)
	}
	text := strings.NewReplacer(out, "cdk.out", dist, "dist").Replace(string(summary))
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); !strings.Contains(string(readme), line) {
			t.Errorf("README.md does not show %q, which the main job prints:\n%s", line, text)
			return
		}
	}
}
