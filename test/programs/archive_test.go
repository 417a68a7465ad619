package programs

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// archiveConfiguration is the configuration that the guide has a person write, to
// read the archive of logs.
func archiveConfiguration(t *testing.T) string {
	t.Helper()
	guide, err := os.ReadFile("../../docs/OBSERVABILITY.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```yaml\n(auth_enabled:.*?)```").FindSubmatch(guide)
	if block == nil {
		t.Fatal("docs/OBSERVABILITY.md has no configuration for the archive")
	}
	return string(block[1])
}

// archiveRows are what differs from the guide: files on loopback instead of S3.
func archiveRows(dir, objects string, http, grpc int) []setting {
	return []setting{
		{"common.path_prefix", dir, "no one else's folder"},
		{"compactor.working_directory", dir + "/compactor", "the same"},
		{"common.storage", map[string]any{"filesystem": map[string]any{"chunks_directory": objects, "rules_directory": dir + "/rules"}}, "there is no S3"},
		{"schema_config.configs", schema("filesystem"), "the same"},
		{"server.http_listen_address", "127.0.0.1", "loopback"},
		{"server.grpc_listen_address", "127.0.0.1", "loopback"},
		{"server.http_listen_port", int64(http), "a free port"},
		{"server.grpc_listen_port", int64(grpc), "a free port"},
	}
}

// TestArchiveIsReadInTheSameSchema: a Loki that reads with another one than wrote
// finds nothing, and does not say why.
func TestArchiveIsReadInTheSameSchema(t *testing.T) {
	type configuration struct {
		Schema any `json:"schema_config"`
	}
	var written, read configuration
	for text, into := range map[string]*configuration{
		file(t, rendered(t, environment(t, "production"), "loki"), "loki", "config.yaml"): &written,
		archiveConfiguration(t): &read,
	} {
		if err := yaml.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(written, read); diff != "" || read.Schema == nil {
		t.Errorf("schema (-written +read):\n%s", diff)
	}
}

// TestArchiveConfigurationIsValid is `loki -verify-config` of the guide's own.
func TestArchiveConfigurationIsValid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.yaml")
	write(t, path, archiveConfiguration(t))
	if out, err := command(t, "VIBE_LOKI", "-config.file="+path, "-verify-config").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestArchiveIsRead writes lines as the cluster's Loki, copies its objects as the
// bucket's replication does, and reads them by the guide's configuration, in a
// folder that nobody may write to.
func TestArchiveIsRead(t *testing.T) {
	t.Parallel()
	env := environment(t, "production")
	dir := t.TempDir()
	objects := rendered(t, env, "loki")
	open := freePorts(t, 2)
	for name, text := range map[string]string{
		"config.yaml":  apply(t, file(t, objects, "loki", "config.yaml"), lokiRows(dir, open[0], open[1], "http://127.0.0.1:1")),
		"runtime.yaml": file(t, objects, "loki-runtime", "runtime-config.yaml"),
	} {
		write(t, filepath.Join(dir, name), text)
	}
	archive := filepath.Join(t.TempDir(), "archive")
	// The writer ends before the reader begins, and writes what it holds.
	t.Run("write", func(t *testing.T) {
		address := fmt.Sprintf("http://127.0.0.1:%d", open[0])
		run(t, command(t, "VIBE_LOKI", lokiArguments(t, env, filepath.Join(dir, "config.yaml"))...), address+"/ready")
		push := fmt.Sprintf(`{"streams":[{"stream":{"namespace":"vibe"},"values":[["%d","order 4711"]]}]}`, time.Now().UnixNano())
		post(t, address+"/loki/api/v1/push", push)
		post(t, address+"/ingester/shutdown?flush=true&delete_ring_tokens=false&terminate=false", "")
	})
	if err := os.CopyFS(archive, os.DirFS(filepath.Join(dir, "chunks"))); err != nil {
		t.Fatal(err)
	}
	before := contents(t, archive)
	if !strings.Contains(before, "index_") || !strings.Contains(before, "fake/") {
		t.Fatalf("the writer left no chunk and no index:\n%s", before)
	}
	reader, ports := t.TempDir(), freePorts(t, 2)
	path := filepath.Join(reader, "archive.yaml")
	write(t, path, apply(t, archiveConfiguration(t), archiveRows(reader, archive, ports[0], ports[1])))
	address := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	said := run(t, command(t, "VIBE_LOKI", "-config.file="+path), address+"/ready")
	found, err := entries(address, `{namespace="vibe"} |= "order 4711"`)
	if err != nil || len(found) != 1 || found[0].line != "order 4711" {
		t.Errorf("found %v, %v\n%s", found, err, said)
	}
	if after := contents(t, archive); after != before {
		t.Errorf("the reader changed the archive (-before +after):\n%s", cmp.Diff(before, after))
	}
}

// post sends a text of JSON, and wants it to be taken.
func post(t *testing.T, address, text string) {
	t.Helper()
	response, err := http.Post(address, "application/json", bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= http.StatusMultipleChoices {
		t.Fatalf("%s: %s", address, response.Status)
	}
}

// contents are the files below dir, a line each.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}
