package programs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
	"github.com/vibe-engineering/vibe-platform/ports"
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
// sources below the directory that it returns, with the address of its metrics.
func startCollector(t *testing.T, env config.Environment, loki string, sources []source, faults ...substitution) (dir, metrics string) {
	t.Helper()
	dir = t.TempDir()
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
	return dir, "http://" + address + "/metrics"
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
	defer func() { _ = log.Close() }()
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
		configtest.Each(t, func(t *testing.T, env config.Environment) {
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

// reading finds, in their order, what a line of the CloudWatch configuration says
// of a metric: its namespace, its name, its statistic.
var reading = regexp.MustCompile(`(?m)^\s+(namespace|type|name|statistics)\s+= \[?"([^"]+)"`)

// TestSeriesAreCalledSo asks the exporter what it calls each metric that it is
// told to read; alerts and dashboards know them by these names.
func TestSeriesAreCalledSo(t *testing.T) {
	env := environment(t, "development")
	want := logs.CloudWatchSeries(env)
	found := map[string]bool{}
	var namespace, metric string
	for _, match := range reading.FindAllStringSubmatch(logs.CloudWatch(env), -1) {
		switch match[1] {
		case "namespace", "type":
			namespace = match[2]
		case "name":
			metric = match[2]
		default:
			out, err := command(t, "VIBE_ALLOY", "series", namespace, metric, match[2]).Output()
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSpace(string(out))
			found[name] = true
			if want[name] == nil {
				t.Errorf("the %s of %s %s is called %s, which nobody expects", match[2], namespace, metric, name)
			}
		}
	}
	for name := range want {
		if !found[name] {
			t.Errorf("no metric is called %s", name)
		}
	}
}

// TestReceiversAreThere holds the addresses that Alloy writes to against what the
// charts make.
func TestReceiversAreThere(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		services := object[corev1.Service](t, rendered(t, env, "loki"), "Service", names.ServiceLoki)
		if !slices.ContainsFunc(services.Spec.Ports, func(p corev1.ServicePort) bool { return p.Port == ports.Loki }) {
			t.Errorf("Loki's Service has no port %d", ports.Loki)
		}
		text := file(t, rendered(t, env, "alloy-cloudwatch"), "alloy-cloudwatch", "config.alloy")
		for _, o := range rendered(t, env, "kube-prometheus-stack") {
			if o.GetKind() != "Prometheus" {
				continue
			}
			spec := o.Object["spec"].(map[string]any)
			if spec["enableRemoteWriteReceiver"] != true || spec["serviceName"] != nil {
				t.Error("Prometheus takes nothing that is written to it, or has another Service")
			}
			replicas := spec["replicas"].(int64)
			for i := range replicas {
				if address := fmt.Sprintf("http://prometheus-%s-%d.%s.%s.svc", o.GetName(), i, names.ServicePrometheus, o.GetNamespace()); !strings.Contains(text, address) {
					t.Errorf("Alloy does not write to %s", address)
				}
			}
			if count := strings.Count(text, "/api/v1/write"); count != int(replicas) {
				t.Errorf("Alloy writes to %d Prometheus, and there are %d", count, replicas)
			}
		}
	})
}

// TestAlloyCountsWhatItDoes demands the metrics that docs/LOGGING.md names.
func TestAlloyCountsWhatItDoes(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../docs/LOGGING.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(loki_[a-z_]+)`").FindAllStringSubmatch(string(document), -1)
	if len(named) < 4 {
		t.Fatalf("docs/LOGGING.md names %v", named)
	}
	env := environment(t, "production")
	from := theBackend()
	from.namespace = inCase(1)
	dir, metrics := startCollector(t, env, startLoki(t, env, "groups: []\n", "http://127.0.0.1:1"), []source{from})
	// One line that is sent, and one that is not.
	from.appendLines(t, dir, time.Now(), `{"level":"info","message":"x"}`, "")
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		counted, err := fetch(metrics)
		if err != nil {
			t.Fatal(err)
		}
		missing := slices.DeleteFunc(slices.Clone(named), func(name []string) bool { return strings.Contains(counted, "\n"+name[1]+"{") })
		if len(missing) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("Alloy does not count %v", missing)
		}
	}
}
