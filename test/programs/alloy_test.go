package programs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// source is a container whose lines a test writes.
type source struct {
	namespace, app, container string
	// stream is stdout or, if it is empty, so too.
	stream string
}

// inCase is the namespace that stands for the application's in one case of a
// test, so that cases do not see each other's lines.
func inCase(number int) string { return fmt.Sprintf("%s-%03d", names.NamespaceApplication, number) }

// kubernetesDiscovery is the block of the collector that needs an API server.
var kubernetesDiscovery = regexp.MustCompile(`(?s)discovery\.kubernetes "pods" \{.*?\n\}\n`)

// collectorRows are what differs from the pod.
func collectorRows(t *testing.T, text, dir, loki string, sources []source) []substitution {
	t.Helper()
	var targets []string
	for _, s := range sources {
		targets = append(targets, fmt.Sprintf(`{
			"__meta_kubernetes_namespace" = %q, "__meta_kubernetes_pod_name" = %q, "__meta_kubernetes_pod_uid" = "uid",
			"__meta_kubernetes_pod_container_name" = %q, "__meta_kubernetes_pod_label_app_kubernetes_io_name" = %q,
			"__meta_kubernetes_pod_node_name" = "node-1", "__address__" = "10.0.0.1:3001",
		}`, s.namespace, s.app+"-pod", s.container, s.app))
	}
	return []substitution{
		{kubernetesDiscovery.FindString(text), "", "there is no API server"},
		{"discovery.kubernetes.pods.targets", "[" + strings.Join(targets, ", ") + "]", "the same: what it would have found"},
		{"/var/log/pods/", dir + "/", "the node's directory"},
		{logs.LokiURL(), loki, "there is no Service"},
		{`namespace="` + names.NamespaceApplication + `"`, `namespace=~"` + names.NamespaceApplication + `-.+"`, "each case is an application of its own"},
	}
}

// startCollector runs the Alloy that release alloy installs over the files of
// sources below the directory that it returns.
func startCollector(t *testing.T, env config.Environment, loki string, sources []source, faults ...substitution) string {
	t.Helper()
	dir := t.TempDir()
	for _, s := range sources {
		// The reader must find the file that it is to follow.
		write(t, s.path(dir), "")
	}
	text := file(t, rendered(t, env, "alloy"), "alloy", "config.alloy")
	text = replaced(t, text, append(collectorRows(t, text, dir, loki, sources), faults...))
	configuration := filepath.Join(t.TempDir(), "config.alloy")
	write(t, configuration, text)
	address := fmt.Sprintf("127.0.0.1:%d", freePorts(t, 1)[0])
	program := command(t, "VIBE_ALLOY", "run", configuration, t.TempDir(), address)
	run(t, program, "http://"+address+"/-/ready")
	return dir
}

// path is where the kubelet keeps the lines of s.
func (s source) path(dir string) string {
	return filepath.Join(dir, s.namespace+"_"+s.app+"-pod_uid", s.container, "0.log")
}

// appendLines adds lines to the file of s as containerd writes them
// (https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md).
func (s source) appendLines(t *testing.T, dir string, at time.Time, lines ...string) {
	t.Helper()
	log, err := os.OpenFile(s.path(dir), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	stream := s.stream
	if stream == "" {
		stream = "stdout"
	}
	for i, line := range lines {
		if _, err := fmt.Fprintf(log, "%s %s F %s\n", at.Add(time.Duration(i)*time.Millisecond).UTC().Format(time.RFC3339Nano), stream, line); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAlloyAcceptsItsConfigurations is `alloy validate`, and what it refuses.
func TestAlloyAcceptsItsConfigurations(t *testing.T) {
	validated := func(t *testing.T, text string) (string, error) {
		path := filepath.Join(t.TempDir(), "config.alloy")
		write(t, path, text)
		out, err := command(t, "VIBE_ALLOY", "validate", path).CombinedOutput()
		return string(out), err
	}
	for _, release := range []string{"alloy", "alloy-cloudwatch"} {
		eachEnvironment(t, func(t *testing.T, env config.Environment) {
			if out, err := validated(t, file(t, rendered(t, env, release), release, "config.alloy")); err != nil {
				t.Errorf("%s: %v\n%s", release, err, out)
			}
		})
	}
	collector, cloudWatch := logs.Collector(environment(t, "production")), logs.CloudWatch(environment(t, "production"))
	for _, fault := range []struct {
		substitution
		text, says string
	}{
		{substitution{"max_backoff_period", "max_backof_period", "a misspelt argument"}, collector, "max_backof_period"},
		{substitution{"stage.multiline", "stage.multilines", "a misspelt stage"}, collector, "multilines"},
		{substitution{"[loki.write.loki.receiver]", "[loki.write.lokis.receiver]", "a component that is not there"}, collector, "lokis"},
		{substitution{"max_lines     = 256", `max_lines     = "many"`, "a number that is none"}, collector, "number"},
		{substitution{"labelkeep", "labelkeeps", "an action that does not exist"}, collector, "labelkeeps"},
		{substitution{`rate          = 200`, "", "an argument too few"}, collector, "rate"},
		{substitution{"dimension_name_requirements", "dimension_names", "a misspelt argument"}, cloudWatch, "dimension_names"},
		{substitution{`statistics = ["Average"]`, `statistics = "Average"`, "a list that is none"}, cloudWatch, "Average"},
		{substitution{"decoupled_scraping", "decoupled_scrape", "a misspelt block"}, cloudWatch, "decoupled_scrape"},
	} {
		t.Run("refuses "+fault.new, func(t *testing.T) {
			if out, err := validated(t, replaced(t, fault.text, []substitution{fault.substitution})); err == nil || !strings.Contains(out, fault.says) {
				t.Errorf("%s: Alloy says (%v):\n%s", fault.why, err, out)
			}
		})
	}
}
