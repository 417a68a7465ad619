// Package operator has the Prometheus operator's own code write the configurations
// of Prometheus and Alertmanager out of everything that an environment installs,
// and their own tools read them.
package operator

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/observability"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// TestConfigurations covers each environment: monitors, replicas and paces differ.
func TestConfigurations(t *testing.T) {
	t.Parallel()
	packed := new(rendering.Charts)
	for _, name := range config.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, err := config.Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			run(t, "VIBE_OPERATOR", objects(t, packed, env), folder)
			rules(t, env, folder)
			// Files of a pod, such as a service account's token, are not here.
			run(t, "VIBE_PROMTOOL", nil, "check", "config", "--syntax-only", "--lint=all", "--lint-fatal", filepath.Join(folder, "prometheus.yaml"))
			run(t, "VIBE_AMTOOL", nil, "check-config", filepath.Join(folder, "alertmanager.yaml"))
			jobs(t, env, filepath.Join(folder, "prometheus.yaml"))
		})
	}
}

// objects are everything that env installs, as YAML.
func objects(t *testing.T, packed *rendering.Charts, env config.Environment) []byte {
	t.Helper()
	rendered, err := packed.Environment(env, releases.Facts{VPCID: "vpc-0123456789abcdef0"})
	if err != nil {
		t.Fatal(err)
	}
	var stream bytes.Buffer
	write := func(object any) {
		text, err := yaml.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		stream.WriteString("---\n")
		stream.Write(text)
	}
	for _, r := range rendered {
		for _, object := range r.Objects.Installed {
			write(object.Object)
		}
	}
	for _, source := range observability.Objects(env) {
		for _, object := range source.Objects {
			fields, err := charts.Encode(object)
			if err != nil {
				t.Fatal(err)
			}
			write(fields)
		}
	}
	return stream.Bytes()
}

// rules writes the rule files into the folder that the configuration names them
// in, for Prometheus reads both together.
func rules(t *testing.T, env config.Environment, folder string) {
	t.Helper()
	path := filepath.Join(folder, "prometheus.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const mounted = "/etc/prometheus/rules/rules/*.yaml"
	if !strings.Contains(string(text), mounted) {
		t.Fatalf("the configuration names no %s", mounted)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), mounted, filepath.Join(folder, "*.rules"))), 0o600); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, source := range observability.Objects(env) {
		for _, object := range source.Objects {
			rule, ok := object.(*monitoringv1.PrometheusRule)
			if !ok {
				continue
			}
			text, err := yaml.Marshal(rule.Spec)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, rule.Name+".rules"), text, 0o600); err != nil {
				t.Fatal(err)
			}
			found++
		}
	}
	if found == 0 {
		t.Error("there is no rule")
	}
}

// jobs demands that something is scraped, and that alerts go somewhere.
func jobs(t *testing.T, env config.Environment, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var written struct {
		Global struct {
			Scrape string `json:"scrape_interval"`
		} `json:"global"`
		Jobs []struct {
			Name string `json:"job_name"`
		} `json:"scrape_configs"`
		Alerting struct {
			Alertmanagers []any `json:"alertmanagers"`
		} `json:"alerting"`
	}
	if err := yaml.Unmarshal(text, &written); err != nil {
		t.Fatal(err)
	}
	if len(written.Jobs) == 0 || len(written.Alerting.Alertmanagers) == 0 || written.Global.Scrape == "" {
		t.Errorf("%s: Prometheus scrapes %d jobs every %q and knows %d Alertmanagers", env.Name, len(written.Jobs), written.Global.Scrape, len(written.Alerting.Alertmanagers))
	}
}

// run runs the tool that a variable of make names.
func run(t *testing.T, variable string, input []byte, arguments ...string) {
	t.Helper()
	tool := os.Getenv(variable)
	if tool == "" {
		t.Fatalf("%s names no tool: run `make test-programs`, which builds it and says where it is", variable)
	}
	command := exec.Command(tool, arguments...)
	command.Stdin = bytes.NewReader(input)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(tool), strings.Join(arguments, " "), err, out)
	}
}
