package releases

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"text/template"

	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/metrics"
	"github.com/vibe-engineering/vibe-platform/observability/objectstore"
)

// production is the environment of that name, changed by change.
func production(t *testing.T, change func(*config.Environment)) config.Environment {
	t.Helper()
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	change(&env)
	return env
}

// values are the values of a release of the observability stack, as Helm reads
// them.
func values(t *testing.T, env config.Environment, name string) map[string]any {
	t.Helper()
	for _, stage := range Observability(env, Facts{}) {
		for _, r := range stage {
			if r.Name != name {
				continue
			}
			found, err := r.ValueMap()
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
	}
	t.Fatalf("there is no release %s", name)
	return nil
}

// at is the value at a path of keys; a missing one is nil.
func at(values any, path string) any {
	for _, key := range strings.Split(path, "/") {
		fields, _ := values.(map[string]any)
		values = fields[key]
	}
	return values
}

// What the configuration says of times and sizes is what each program is told.
func TestObservabilityFollowsConfiguration(t *testing.T) {
	env := production(t, func(e *config.Environment) {
		e.Observability.ScrapeSeconds = 45
		e.Observability.MetricsDays = 7
		e.Observability.MetricsGiB = 100
		e.Observability.DownsampledDays = 90
		e.Observability.LogDays = 3
	})
	for _, test := range []struct{ release, path, want string }{
		{"kube-prometheus-stack", "prometheus/prometheusSpec/scrapeInterval", "45s"},
		{"kube-prometheus-stack", "prometheus/prometheusSpec/retention", "7d"},
		{"kube-prometheus-stack", "prometheus/prometheusSpec/retentionSize", "81920MB"},
		{"kube-prometheus-stack", "prometheus/prometheusSpec/storageSpec/volumeClaimTemplate/spec/resources/requests/storage", "100Gi"},
		{"kube-prometheus-stack", "prometheus/prometheusSpec/storageSpec/volumeClaimTemplate/spec/storageClassName", "gp3"},
		{"kube-prometheus-stack", "kubelet/serviceMonitor/cAdvisorInterval", "45s"},
		{"thanos", "compactor/retention/resolutionRaw", "7d"},
		{"thanos", "compactor/retention/resolution5m", "90d"},
		{"thanos", "compactor/retention/resolution1h", "90d"},
		{"thanos", "compactor/persistence/size", "150Gi"},
		{"loki", "loki/limits_config/retention_period", "72h"},
		{"loki", "loki/limits_config/max_query_lookback", "72h"},
		{"loki", "loki/storage/bucketNames/chunks", "vibe-production-loki-111122223333-us-east-1"},
	} {
		if got := at(values(t, env, test.release), test.path); got != test.want {
			t.Errorf("%s: %s = %v, want %s", test.release, test.path, got, test.want)
		}
	}
}

// Two of a kind are kept apart and never evicted together; a budget for a single
// pod would keep its node from being drained.
func TestReplicasMakeHighAvailability(t *testing.T) {
	for _, count := range []int{1, 2, 3} {
		env := production(t, func(e *config.Environment) { e.Observability.Replicas = count })
		for _, test := range []struct{ release, replicas, budget, spread string }{
			{"kube-prometheus-stack", "prometheus/prometheusSpec/replicas", "prometheus/podDisruptionBudget/enabled", "prometheus/prometheusSpec/topologySpreadConstraints"},
			{"kube-prometheus-stack", "alertmanager/alertmanagerSpec/replicas", "alertmanager/podDisruptionBudget/enabled", "alertmanager/alertmanagerSpec/topologySpreadConstraints"},
			{"thanos", "query/replicaCount", "query/pdb/enabled", "query/topologySpreadConstraints"},
		} {
			found := values(t, env, test.release)
			if got := at(found, test.replicas); got != float64(count) {
				t.Errorf("%d replicas: %s = %v", count, test.replicas, got)
			}
			if got := at(found, test.budget); got != (count > 1) {
				t.Errorf("%d replicas: %s = %v", count, test.budget, got)
			}
			if got := at(found, test.spread) != nil; got != (count > 1) {
				t.Errorf("%d replicas: spread over zones is %v", count, got)
			}
		}
	}
}

// The handler logs values, and CloudFormation shows them: a secret is named, never
// written. The charts' own first passwords are out of use too.
func TestNoSecretsAndNoMovingTags(t *testing.T) {
	secret := regexp.MustCompile(`(?i)(password|token|secret_?access_?key|accesskeyid|access_key_id|_key)$`)
	for _, r := range all(t) {
		found, err := r.ValueMap()
		if err != nil {
			t.Fatal(err)
		}
		walk(found, func(key string, value any) {
			text, isText := value.(string)
			if isText && text != "" && secret.MatchString(key) {
				t.Errorf("release %s: %s is written out", r.Name, key)
			}
			if isText && (text == "latest" || strings.HasSuffix(text, ":latest")) {
				t.Errorf("release %s: %s is %s", r.Name, key, text)
			}
		})
	}
	stack := values(t, production(t, func(*config.Environment) {}), "kube-prometheus-stack")
	if got := at(stack, "grafana/admin/existingSecret"); got != names.SecretGrafanaAdmin {
		t.Errorf("Grafana's first user comes from %v", got)
	}
}

// Environments that go leave no volumes, and the others lose none.
func TestVolumesGoWithBuckets(t *testing.T) {
	for deletion, want := range map[config.Deletion]string{
		config.DeletionDestroy: "Delete", config.DeletionSnapshot: "Delete",
		config.DeletionProtect: "Retain", config.DeletionDecommission: "Retain",
	} {
		env := production(t, func(e *config.Environment) { e.Deletion = deletion })
		for _, test := range []struct{ release, path string }{
			{"kube-prometheus-stack", "prometheus/prometheusSpec/persistentVolumeClaimRetentionPolicy/whenDeleted"},
			{"kube-prometheus-stack", "alertmanager/alertmanagerSpec/persistentVolumeClaimRetentionPolicy/whenDeleted"},
			{"loki", "singleBinary/persistence/whenDeleted"},
		} {
			if got := at(values(t, env, test.release), test.path); got != want {
				t.Errorf("%s: %s: %s = %v, want %s", deletion, test.release, test.path, got, want)
			}
		}
	}
}

// A cache that is larger than its process' memory kills it.
func TestCachesFitIntoMemory(t *testing.T) {
	env := production(t, func(*config.Environment) {})
	loki := lokiProgramValues(env)
	replay, err := strconv.Atoi(strings.TrimSuffix(loki.Ingester.WAL.ReplayMemoryCeiling, "MB"))
	if err != nil {
		t.Fatal(err)
	}
	within(t, "Loki", at(values(t, env, "loki"), "singleBinary/resources/limits/memory"),
		replay+loki.QueryRange.ResultsCache.Cache.Embedded.MaxSizeMB+loki.StructuredConfig.ChunkStore.ChunkCache.Embedded.MaxSizeMB)
	sum, caches := 0, 0
	for _, argument := range storeGateway().ExtraArgs {
		if size := regexp.MustCompile(`^--(?:index-cache\.config=.*\bmax_size: |chunk-pool-size=)(\d+)MB\b`).FindStringSubmatch(argument); size != nil {
			mb, err := strconv.Atoi(size[1])
			if err != nil {
				t.Fatal(err)
			}
			sum, caches = sum+mb, caches+1
		}
	}
	if caches != 2 {
		t.Errorf("of the store gateway's two caches %d have a size of ours", caches)
	}
	within(t, "the store gateway", at(values(t, env, "thanos"), "storegateway/resources/limits/memory"), sum)
}

// within wants caches to take no more than two thirds of a container's memory.
func within(t *testing.T, who string, memory any, caches int) {
	t.Helper()
	mib, err := strconv.Atoi(strings.TrimSuffix(fmt.Sprint(memory), "Mi"))
	if err != nil {
		t.Fatal(err)
	}
	if 3*caches > 2*mib {
		t.Errorf("%s: %d MB of caches in %d MiB", who, caches, mib)
	}
}

// What a query may ask for is kept, and nothing much else.
func TestKeptMetrics(t *testing.T) {
	stack := values(t, production(t, func(*config.Environment) {}), "kube-prometheus-stack")
	for exporter, path := range map[string]string{
		"apiserver": "kubeApiServer/serviceMonitor/metricRelabelings",
		"kubelet":   "kubelet/serviceMonitor/metricRelabelings",
		"cadvisor":  "kubelet/serviceMonitor/cAdvisorMetricRelabelings",
	} {
		first := at(stack, path).([]any)[0]
		if at(first, "action") != "keep" {
			t.Errorf("%s: the first step is %v", exporter, first)
		}
		keep := regexp.MustCompile("^(?:" + fmt.Sprint(at(first, "regex")) + ")$")
		count := 0
		for _, e := range metrics.Exporters() {
			if e.Name != exporter {
				continue
			}
			for _, metric := range e.Metrics {
				count++
				series := metric.Name
				if metric.Type == metrics.Histogram {
					series += "_bucket"
				}
				if !keep.MatchString(series) {
					t.Errorf("%s: %s is dropped", exporter, series)
				}
			}
		}
		if count == 0 {
			t.Errorf("%s: the table of metrics knows no such exporter", exporter)
		}
		if keep.MatchString("apiserver_watch_events_sizes_bucket") || keep.MatchString("container_tasks_state") {
			t.Errorf("%s: more is kept than anybody asks for", exporter)
		}
	}
}

// Text with templates of its own comes out of a chart's template as it went in.
func TestVerbatim(t *testing.T) {
	const text = "{{ $labels.app }} has {{ $value }} {{`quoted`}} }} errors"
	var out strings.Builder
	if err := template.Must(template.New("").Parse(verbatim(text))).Execute(&out, nil); err != nil {
		t.Fatal(err)
	}
	if out.String() != text {
		t.Errorf("%s came out as %s", text, out.String())
	}
}

// Thanos refuses a key that it does not know, and takes credentials that stand
// here before any role.
func TestObjectStore(t *testing.T) {
	env := production(t, func(*config.Environment) {})
	var file struct {
		Type   string          `json:"type"`
		Config json.RawMessage `json:"config"`
	}
	if err := yaml.UnmarshalStrict([]byte(objectstore.Config(env)), &file); err != nil {
		t.Fatal(err)
	}
	var s3 struct {
		Bucket     string `json:"bucket"`
		Endpoint   string `json:"endpoint"`
		Region     string `json:"region"`
		AWSSDKAuth bool   `json:"aws_sdk_auth"`
	}
	if err := yaml.UnmarshalStrict(file.Config, &s3); err != nil {
		t.Fatal(err)
	}
	if file.Type != "S3" || s3.Bucket != names.Home(env).Bucket(names.BucketThanos) || s3.Endpoint != "s3.us-east-1.amazonaws.com" || !s3.AWSSDKAuth {
		t.Errorf("%s: %+v", file.Type, s3)
	}
}
