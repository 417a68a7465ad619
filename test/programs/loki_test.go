package programs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// setting is a row of what is changed in a program's configuration.
type setting struct {
	path  string
	value any
	// why it is changed, or what it breaks.
	why string
}

// apply sets the rows in configuration, a YAML text.
func apply(t *testing.T, configuration string, rows []setting) string {
	t.Helper()
	var values map[string]any
	if err := yaml.Unmarshal([]byte(configuration), &values); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := unstructured.SetNestedField(values, row.value, strings.Split(row.path, ".")...); err != nil {
			t.Fatal(err)
		}
	}
	text, err := yaml.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// schema is Loki's one period of storing, in store.
func schema(store string) []any {
	return []any{map[string]any{
		"from": "2026-01-01", "store": "tsdb", "object_store": store, "schema": "v13",
		"index": map[string]any{"prefix": "index_", "period": "24h"},
	}}
}

// lokiRows are what differs from the pod: this is a Loki on loopback that stores in files.
func lokiRows(dir string, http, grpc int, alertmanager string) []setting {
	return []setting{
		{"common.path_prefix", dir, "the volume's mount"},
		{"compactor.working_directory", dir + "/compactor", "the same"},
		{"storage_config.bloom_shipper.working_directory", dir + "/bloom", "the same"},
		{"ruler.rule_path", dir + "/ruler", "the same"},
		{"ruler.wal.dir", dir + "/ruler-wal", "the same"},
		{"ruler.storage.local.directory", dir + "/rules", "the ConfigMap's mount"},
		{"runtime_config.file", dir + "/runtime.yaml", "the same"},
		{"common.storage", map[string]any{"filesystem": map[string]any{"chunks_directory": dir + "/chunks", "rules_directory": dir + "/unused"}}, "there is no S3"},
		{"schema_config.configs", schema("filesystem"), "the same"},
		{"compactor.delete_request_store", "filesystem", "the same"},
		{"server.http_listen_address", "127.0.0.1", "loopback"},
		{"server.grpc_listen_address", "127.0.0.1", "loopback"},
		{"server.http_listen_port", int64(http), "a free port"},
		{"server.grpc_listen_port", int64(grpc), "a free port"},
		{"common.compactor_grpc_address", fmt.Sprintf("127.0.0.1:%d", grpc), "there is no Service"},
		{"common.instance_addr", "127.0.0.1", "loopback"},
		{"ruler.alertmanager_url", alertmanager, "there is no Service"},
		{"ruler.enable_alertmanager_discovery", false, "there is no DNS"},
		{"ingester.lifecycler.min_ready_duration", "0s", "a test that does not wait"},
	}
}

// startLoki runs the Loki that release loki installs, with rules, and returns its
// address.
func startLoki(t *testing.T, env config.Environment, rules, alertmanager string) string {
	t.Helper()
	dir := t.TempDir()
	objects := rendered(t, env, "loki")
	open := freePorts(t, 2)
	for name, text := range map[string]string{
		"config.yaml":  apply(t, file(t, objects, "loki", "config.yaml"), lokiRows(dir, open[0], open[1], alertmanager)),
		"runtime.yaml": file(t, objects, "loki-runtime", "runtime-config.yaml"),
		filepath.Join("rules", logs.RulesTenant, logs.RulesFile): rules,
	} {
		write(t, filepath.Join(dir, name), text)
	}
	address := fmt.Sprintf("http://127.0.0.1:%d", open[0])
	run(t, command(t, "VIBE_LOKI", lokiArguments(t, env, filepath.Join(dir, "config.yaml"))...), address+"/ready")
	return address
}

// lokiArguments are those of the rendered container, with another configuration.
func lokiArguments(t *testing.T, env config.Environment, configuration string) []string {
	t.Helper()
	arguments := container(t, rendered(t, env, "loki"), "StatefulSet", "loki").Args
	text := replaced(t, strings.Join(arguments, "\n"), []substitution{
		{"/etc/loki/config/config.yaml", configuration, "the ConfigMap's mount"},
		{"$(POD_IP)", "127.0.0.1", "loopback"},
	})
	return strings.Split(text, "\n")
}

// write writes a file, and the directories above it.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestLokiAcceptsItsConfiguration is `loki -verify-config` with the arguments of
// the pod, and what it refuses.
func TestLokiAcceptsItsConfiguration(t *testing.T) {
	verified := func(t *testing.T, env config.Environment, rows ...setting) (string, error) {
		path := filepath.Join(t.TempDir(), "config.yaml")
		write(t, path, apply(t, file(t, rendered(t, env, "loki"), "loki", "config.yaml"), rows))
		out, err := command(t, "VIBE_LOKI", append(lokiArguments(t, env, path), "-verify-config")...).CombinedOutput()
		return string(out), err
	}
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		if out, err := verified(t, env); err != nil || !strings.Contains(out, "config is valid") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	for _, fault := range []struct {
		setting
		says string
	}{
		{setting{"limits_config.retention_perod", "672h", "a misspelt name"}, "field retention_perod not found"},
		{setting{"limits_config.retention_period", "672 hours", "a duration that is none"}, `unknown unit " hours"`},
		{setting{"compactor.delete_request_store", "", "retention without a place for deletions"}, "delete-request-store should be configured"},
		{setting{"schema_config.configs", []any{map[string]any{"from": "2026-01-01", "store": "tsdb", "object_store": "s3", "schema": "v13", "index": map[string]any{"prefix": "index_", "period": "168h"}}}, "an index of a week"}, "24h"},
		{setting{"ingester.chunk_encoding", "snapy", "an encoding that does not exist"}, "snapy"},
	} {
		t.Run(fault.why, func(t *testing.T) {
			if out, err := verified(t, environment(t, "production"), fault.setting); err == nil || !strings.Contains(out, fault.says) {
				t.Errorf("Loki says (%v):\n%s", err, out)
			}
		})
	}
}
