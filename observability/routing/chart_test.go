package routing_test

import (
	"encoding/base64"
	"strings"
	"testing"

	amconfig "github.com/prometheus/alertmanager/config"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/observability/routing"
	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// TestChartKeepsTheConfiguration compares what Alertmanager gets with what package
// routing says: Helm mixes the chart's own routes and receivers into ours where
// ours leave anything out.
func TestChartKeepsTheConfiguration(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	installed := installedConfiguration(t, env)
	if _, err := amconfig.Load(installed); err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := yaml.Unmarshal([]byte(installed), &whole); err != nil {
		t.Fatal(err)
	}
	ours, err := yaml.Marshal(routing.Config(env))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := yaml.Unmarshal(ours, &want); err != nil {
		t.Fatal(err)
	}
	for section, value := range want {
		if got, said := text(t, whole[section]), text(t, value); got != said {
			t.Errorf("%s is installed as\n%s\nnot as\n%s", section, got, said)
		}
	}
}

// text is value as YAML, its keys sorted.
func text(t *testing.T, value any) string {
	t.Helper()
	data, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// installedConfiguration is alertmanager.yaml in the Secret that the chart makes.
func installedConfiguration(t *testing.T, env config.Environment) string {
	t.Helper()
	for _, r := range releases.All(env, releases.Facts{VPCID: "vpc-0123456789abcdef0"}) {
		if r.Name != "kube-prometheus-stack" {
			continue
		}
		objects, err := rendering.Render(r, rendering.Options{KubernetesVersion: env.Cluster.Version})
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range objects.Installed {
			encoded, found, _ := unstructured.NestedString(object.Object, "data", "alertmanager.yaml")
			if object.GetKind() != "Secret" || !found {
				continue
			}
			decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
			if err != nil {
				t.Fatal(err)
			}
			return string(decoded)
		}
	}
	t.Fatal("no release makes a Secret with alertmanager.yaml")
	return ""
}
