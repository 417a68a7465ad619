package alerts

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
)

// The format of promtool's test files
// (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/).
type (
	testFile struct {
		RuleFiles []string    `json:"rule_files"`
		Interval  string      `json:"evaluation_interval"`
		Tests     []testGroup `json:"tests"`
	}
	testGroup struct {
		Name     string        `json:"name"`
		Interval string        `json:"interval"`
		Series   []inputSeries `json:"input_series"`
		Alerts   []alertTest   `json:"alert_rule_test"`
	}
	inputSeries struct {
		Series string `json:"series"`
		Values string `json:"values"`
	}
	alertTest struct {
		Time   string          `json:"eval_time"`
		Alert  string          `json:"alertname"`
		Expect []expectedAlert `json:"exp_alerts"`
	}
	expectedAlert struct {
		Labels      map[string]string `json:"exp_labels"`
		Annotations map[string]string `json:"exp_annotations"`
	}
)

// promtool runs Prometheus' own tool, which make builds.
func promtool(t *testing.T, arguments ...string) {
	t.Helper()
	tool := os.Getenv("VIBE_PROMTOOL")
	if tool == "" {
		t.Fatal("VIBE_PROMTOOL names no promtool: run `make test`, which builds it and says where it is")
	}
	if out, err := exec.Command(tool, arguments...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", arguments[0], err, out)
	}
}

// environment is one of the app's.
func environment(t *testing.T, name string) config.Environment {
	t.Helper()
	env, err := config.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// write puts value into a file of dir, as YAML, and returns its path.
func write(t *testing.T, dir, name string, value any) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(marshal(t, value)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// marshal is value as YAML.
func marshal(t *testing.T, value any) string {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestRulesByPromtool asks Prometheus' own reader whether it takes the rules, as
// the operator hands them on.
func TestRulesByPromtool(t *testing.T) {
	t.Parallel()
	arguments := []string{"check", "rules", "--lint=all", "--lint-fatal"}
	for _, name := range config.Names() {
		env := environment(t, name)
		dir := t.TempDir()
		for _, object := range Objects(env) {
			arguments = append(arguments, write(t, dir, object.GetName()+".yaml", object.(*monitoringv1.PrometheusRule).Spec))
		}
	}
	promtool(t, arguments...)
}

// TestAlertsByPromtool plays each unit test in Prometheus' own engine: in every
// environment, since thresholds and windows differ.
func TestAlertsByPromtool(t *testing.T) {
	t.Parallel()
	var paths []string
	played := map[string]bool{}
	for _, name := range config.Names() {
		paths = append(paths, testFiles(t, environment(t, name), played)...)
	}
	promtool(t, append([]string{"test", "rules"}, paths...)...)
}

// testFiles writes a test file for each alert, beside a rule file with that alert
// and the records that it needs alone: a hundred rules a hundred times over a day
// of minutes would take promtool minutes. What has been played for another
// environment, by the text of both files, is left out.
func testFiles(t *testing.T, env config.Environment, played map[string]bool) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	tests := unitTests(env)
	for _, group := range Groups(env) {
		for _, alert := range group.Alerts {
			rule := alertRule(env, group.Component, alert)
			only := Group{Component: group.Component, Records: recordsOf(t, group, alert.Expr), Alerts: []Alert{alert}}
			spec := monitoringv1.PrometheusRuleSpec{Groups: ruleGroups(env, only)}
			file := testFile{RuleFiles: []string{alert.Name + ".rules.yaml"}, Interval: "1m"}
			for _, test := range tests {
				if test.alert != alert.Name {
					continue
				}
				file.Tests = append(file.Tests, test.group(t, rule))
				if at, err := model.ParseDuration(test.at); err == nil && time.Duration(at) > long {
					file.Interval = "5m"
				}
			}
			text := marshal(t, spec) + marshal(t, file)
			if played[text] {
				continue
			}
			played[text] = true
			write(t, dir, file.RuleFiles[0], spec)
			paths = append(paths, write(t, dir, alert.Name+".test.yaml", file))
		}
	}
	return paths
}

// long is from when on a test evaluates every five minutes instead of each.
const long = 3 * time.Hour

// recordsOf are the records of the group that expr reads, in their order.
func recordsOf(t *testing.T, group Group, expr string) (needed []Record) {
	t.Helper()
	read := reads(t, group, expr)
	for _, record := range group.Records {
		if slices.Contains(read, record.Name) {
			needed = append(needed, record)
		}
	}
	return needed
}

// group is the test as promtool takes it. What every alert of the rule has need
// not stand in each test.
func (u unitTest) group(t *testing.T, rule monitoringv1.Rule) testGroup {
	t.Helper()
	group := testGroup{Name: u.alert + ": " + u.name, Interval: "1m"}
	for _, name := range slices.Sorted(maps.Keys(u.given)) {
		group.Series = append(group.Series, inputSeries{name, u.given[name]})
	}
	test := alertTest{Time: u.at, Alert: u.alert}
	for _, f := range u.fires {
		metric, err := parser.ParseMetric(f.labels)
		if err != nil {
			t.Fatalf("%s: %s: %v", u.alert, f.labels, err)
		}
		expected := expectedAlert{Labels: metric.Map(), Annotations: map[string]string{AnnotationDescription: f.description}}
		for _, label := range []string{LabelSeverity, LabelComponent} {
			expected.Labels[label] = rule.Labels[label]
		}
		for _, annotation := range []string{AnnotationSummary, AnnotationRunbook} {
			expected.Annotations[annotation] = rule.Annotations[annotation]
		}
		test.Expect = append(test.Expect, expected)
	}
	if waits, err := model.ParseDuration(string(patience(rule))); err == nil && len(u.fires) > 0 {
		// However early it began, a minute less than that cannot be enough.
		early := time.Duration(waits) - time.Minute
		group.Alerts = append(group.Alerts, alertTest{Time: early.String(), Alert: u.alert})
	}
	group.Alerts = append(group.Alerts, test)
	return group
}

// patience is how long a rule waits before it fires; empty: not at all.
func patience(rule monitoringv1.Rule) monitoringv1.Duration {
	if rule.For == nil {
		return ""
	}
	return *rule.For
}
