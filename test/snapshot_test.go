package test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// updateSnapshots makes the snapshot tests write what they find. They fail all
// the same, so that an update is never mistaken for a pass.
var updateSnapshots = os.Getenv("VIBE_UPDATE_SNAPSHOTS") != ""

// assetHash is the name that the CDK gives to an asset: the digest of what is in
// it, which says nothing to a reader and changes with the library.
var assetHash = regexp.MustCompile(`[0-9a-f]{64}`)

func TestSnapshots(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		dir := filepath.Join("testdata", "snapshots", s.Env.Name)
		known := map[string]bool{}
		for _, stack := range s.Assembly.Stacks {
			file := stack.ID + ".yaml"
			known[file] = true
			compareSnapshot(t, filepath.Join(dir, file), readableTemplate(t, s.Assembly.Dir, stack))
		}
		refuseStrangers(t, dir, known)
	})
}

// compareSnapshot holds got against the file at path.
func compareSnapshot(t *testing.T, path, got string) {
	t.Helper()
	want, err := os.ReadFile(path)
	if err == nil && string(want) == got {
		return
	}
	if !updateSnapshots {
		t.Errorf("%s differs (- snapshot, + synthesized); if that is meant, run `make snapshots` and read the diff:\n%s", path, cmp.Diff(string(want), got))
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Errorf("%s is written anew: read the diff", path)
}

// refuseStrangers fails for a file in dir that nothing synthesizes any more.
func refuseStrangers(t *testing.T, dir string, known map[string]bool) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() || known[entry.Name()] {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		if updateSnapshots {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		t.Errorf("%s is what nothing synthesizes any more", path)
	}
}

// readableTemplate writes a template as YAML, in sorted order, without what
// means nothing to a reader.
func readableTemplate(t *testing.T, dir string, stack assembly.Stack) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, stack.ID+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var template map[string]any
	if err := json.Unmarshal(assetHash.ReplaceAll(data, []byte("ASSET")), &template); err != nil {
		t.Fatal(err)
	}
	// The check of the bootstrap version is the CDK's own, the same everywhere.
	for section, id := range map[string]string{"Parameters": "BootstrapVersion", "Rules": "CheckBootstrapVersion"} {
		if entries, ok := template[section].(map[string]any); ok {
			delete(entries, id)
			if len(entries) == 0 {
				delete(template, section)
			}
		}
	}
	readable := readableValue("", template)
	out, err := yaml.Marshal(readable)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// readableValue opens up the JSON that a template carries inside of strings:
// Helm values and trust policies as what they hold, manifests as the list of
// their objects, whose content lies in dist/.
func readableValue(key string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for k, inner := range v {
			v[k] = readableValue(k, inner)
		}
		return v
	case []any:
		for i, inner := range v {
			v[i] = readableValue("", inner)
		}
		return v
	case string:
		if !strings.HasPrefix(v, "{") && !strings.HasPrefix(v, "[") {
			return v
		}
		var decoded any
		if json.Unmarshal([]byte(v), &decoded) != nil {
			return v
		}
		if objects, ok := decoded.([]any); ok && key == "Manifest" {
			return objectNames(objects)
		}
		return decoded
	default:
		return v
	}
}

// objectNames names Kubernetes objects as kubectl does.
func objectNames(objects []any) []string {
	names := make([]string, 0, len(objects))
	for _, o := range objects {
		object, _ := o.(map[string]any)
		metadata, _ := object["metadata"].(map[string]any)
		name := fmt.Sprintf("%v %v", object["kind"], metadata["name"])
		if namespace, ok := metadata["namespace"]; ok {
			name += fmt.Sprintf(" in %v", namespace)
		}
		names = append(names, name)
	}
	return names
}
