package routing

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	amconfig "github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/alertmanager/template"
	"github.com/prometheus/alertmanager/types"
	"github.com/prometheus/common/model"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// text is the configuration of an environment as Alertmanager reads it.
func text(t *testing.T, name string) string {
	t.Helper()
	env, err := config.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	data, err := yaml.Marshal(Config(env))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// load reads the configuration with Alertmanager's own code, which refuses fields
// that it does not know.
func load(t *testing.T, name string) *amconfig.Config {
	t.Helper()
	loaded, err := amconfig.Load(text(t, name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return loaded
}

// heard is a row: an alert's labels, and who hears of it.
type heard struct {
	labels   model.LabelSet
	receiver string
}

// table is every severity of every component, and what is not foreseen.
func table() []heard {
	of := func(component, severity, receiver string) heard {
		return heard{model.LabelSet{"alertname": "Some", alerts.LabelComponent: model.LabelValue(component), alerts.LabelSeverity: model.LabelValue(severity)}, receiver}
	}
	return []heard{
		of("cluster", "critical", "platform-page"), of("cluster", "warning", "platform-slack"),
		of("edge", "critical", "platform-page"), of("edge", "warning", "platform-slack"),
		of("backup", "critical", "platform-page"), of("backup", "warning", "platform-slack"),
		of("observability", "critical", "platform-page"), of("observability", "warning", "platform-slack"),
		of("application", "critical", "application-page"), of("application", "warning", "application-slack"),
		of("database", "critical", "data-page"), of("database", "warning", "data-slack"),
		of("cache", "critical", "data-page"), of("cache", "warning", "data-slack"),
		of("unheard-of", "critical", "platform-page"), of("unheard-of", "warning", "platform-slack"),
		of("database", "unheard-of", "data-slack"),
		{model.LabelSet{"alertname": "Some", alerts.LabelSeverity: "critical"}, "platform-page"},
		{model.LabelSet{"alertname": "Some"}, "platform-slack"},
		{model.LabelSet{"alertname": "Watchdog", alerts.LabelComponent: "observability", alerts.LabelSeverity: "none"}, "watchdog"},
	}
}

// TestTableIsWhole demands a row of the table for every component and severity.
func TestTableIsWhole(t *testing.T) {
	for _, component := range alerts.Components() {
		for _, severity := range names.Severities() {
			found := false
			for _, row := range table() {
				found = found || row.labels[alerts.LabelComponent] == model.LabelValue(component) && row.labels[alerts.LabelSeverity] == model.LabelValue(severity)
			}
			if !found {
				t.Errorf("nothing says who hears of %s, %s", component, severity)
			}
		}
	}
}

// TestWatchdogReports demands a report every five minutes: a repeat is sent in a
// round of the group's interval, and never between two.
func TestWatchdogReports(t *testing.T) {
	for _, route := range load(t, "production").Route.Routes {
		if route.Receiver != ReceiverWatchdog {
			continue
		}
		wait, interval, repeat := time.Duration(*route.GroupWait), time.Duration(*route.GroupInterval), time.Duration(*route.RepeatInterval)
		if wait > 0 || repeat > 5*time.Minute || repeat%interval != 0 {
			t.Errorf("the watchdog waits %s, then %s, and repeats after %s", wait, interval, repeat)
		}
		return
	}
	t.Error("nothing goes to the watchdog")
}

// TestEveryReceiverIsUsed finds a receiver that no route names, and one whose
// files no secret holds.
func TestEveryReceiverIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, row := range table() {
		used[row.receiver] = true
	}
	files := map[string]bool{folder + names.FileWatchdogURL: true}
	for _, group := range names.ReceiverGroups() {
		files[folder+group.PagingKey()], files[folder+group.SlackURL()] = true, true
	}
	for _, receiver := range load(t, "production").Receivers {
		if !used[receiver.Name] {
			t.Errorf("nobody routes to %s", receiver.Name)
		}
		for _, c := range receiver.PagerdutyConfigs {
			delete(files, c.RoutingKeyFile)
		}
		for _, c := range receiver.SlackConfigs {
			delete(files, c.APIURLFile)
		}
		for _, c := range receiver.WebhookConfigs {
			delete(files, c.URLFile)
		}
	}
	for file := range files {
		t.Errorf("no receiver reads %s", file)
	}
}

// TestMutesNameAlerts finds rows about alerts that nobody has.
func TestMutesNameAlerts(t *testing.T) {
	exists := map[string]bool{}
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	rules := logs.Rules(env)
	for _, group := range alerts.Groups(env) {
		for _, alert := range group.Alerts {
			exists[alert.Name] = true
		}
	}
	for _, m := range mutes() {
		for _, alert := range append([]string{m.source}, m.targets...) {
			if !exists[alert] && !strings.Contains(rules, "alert: "+alert+"\n") {
				t.Errorf("there is no alert %s", alert)
			}
		}
		if m.reason == "" {
			t.Errorf("the row of %s has no reason", m.source)
		}
	}
}

// TestInhibitions says what is silent while something else fires.
func TestInhibitions(t *testing.T) {
	rules := load(t, "production").InhibitRules
	cases := []struct {
		fires, other model.LabelSet
		muted        bool
	}{
		{model.LabelSet{"alertname": "LatencyVeryHigh", "job": "backend"}, model.LabelSet{"alertname": "LatencyHigh", "job": "backend"}, true},
		{model.LabelSet{"alertname": "LatencyVeryHigh", "job": "backend"}, model.LabelSet{"alertname": "LatencyHigh", "job": "frontend"}, false},
		{model.LabelSet{"alertname": "LatencyHigh", "job": "backend"}, model.LabelSet{"alertname": "LatencyVeryHigh", "job": "backend"}, false},
		{model.LabelSet{"alertname": "AvailabilityBurnFast", "job": "backend"}, model.LabelSet{"alertname": "RouteFailing", "job": "backend", "route": "/b"}, true},
		{model.LabelSet{"alertname": "NodesNotReady"}, model.LabelSet{"alertname": "NodeNotReady", "node": "a"}, true},
		{model.LabelSet{"alertname": "NodeNotReady", "node": "a"}, model.LabelSet{"alertname": "PodPending", "namespace": "vibe"}, false},
		{model.LabelSet{"alertname": "VolumeLow", "namespace": "monitoring", "persistentvolumeclaim": "a"}, model.LabelSet{"alertname": "VolumeFilling", "namespace": "monitoring", "persistentvolumeclaim": "b"}, false},
		{model.LabelSet{"alertname": "DatabaseDown"}, model.LabelSet{"alertname": "DatabaseUnreachable", "app": "backend"}, true},
	}
	for _, c := range cases {
		if got := muted(rules, c.fires, c.other); got != c.muted {
			t.Errorf("while %v fires, %v is mute: %t, not %t", c.fires, c.other, got, c.muted)
		}
	}
}

// muted reports whether any rule keeps other from its receivers while fires is on,
// by the matchers that Alertmanager has read.
func muted(rules []amconfig.InhibitRule, fires, other model.LabelSet) bool {
	return slices.ContainsFunc(rules, func(rule amconfig.InhibitRule) bool {
		return labels.Matchers(rule.SourceMatchers).Matches(fires) && labels.Matchers(rule.TargetMatchers).Matches(other) &&
			!slices.ContainsFunc(rule.Equal, func(name string) bool {
				return fires[model.LabelName(name)] != other[model.LabelName(name)]
			})
	})
}

// TestMessages writes what people read, out of two alerts, the second of which is
// over.
func TestMessages(t *testing.T) {
	tmpl, err := template.FromGlobs(nil)
	if err != nil {
		t.Fatal(err)
	}
	tmpl.ExternalURL, _ = url.Parse("http://alertmanager")
	now := time.Now()
	alert := func(pod string, ends time.Time) *types.Alert {
		return &types.Alert{Alert: model.Alert{
			Labels:      model.LabelSet{"alertname": "PodCrashLooping", "severity": "critical", "component": "cluster", "pod": model.LabelValue(pod)},
			Annotations: model.LabelSet{"summary": "A container crashes.", "description": model.LabelValue("Pod " + pod + " crashes."), "runbook_url": "https://r/cluster.md#x"},
			StartsAt:    now.Add(-time.Hour), EndsAt: ends,
		}}
	}
	firing := []*types.Alert{alert("a", now.Add(time.Hour)), alert("b", now.Add(-time.Minute))}
	var many []*types.Alert
	for i := range 12 {
		many = append(many, alert(fmt.Sprint("p", i), now.Add(time.Hour)))
	}
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	s, p := slack(env, names.ReceiverPlatform), pagerDuty(env, names.ReceiverPlatform)
	for _, c := range []struct {
		what, template string
		alerts         []*types.Alert
		want           string
	}{
		{"title", s.Title, firing, "CRITICAL A container crashes."},
		{"title of what is over", s.Title, firing[1:], "OVER A container crashes."},
		{"colour", s.Color, firing, "danger"},
		{"colour of what is over", s.Color, firing[1:], "good"},
		{"link", s.TitleLink, firing, "https://r/cluster.md#x"},
		{"text", s.Text, firing, "- Pod a crashes.\n- over: Pod b crashes.\n<https://r/cluster.md#x|Runbook>"},
		{"text of many", s.Text, many, strings.Join([]string{
			"- Pod p0 crashes.", "- Pod p1 crashes.", "- Pod p2 crashes.", "- Pod p3 crashes.", "- Pod p4 crashes.", "- Pod p5 crashes.",
			"- Pod p6 crashes.", "- Pod p7 crashes.", "- Pod p8 crashes.", "- Pod p9 crashes.", "and 2 more", "<https://r/cluster.md#x|Runbook>",
		}, "\n")},
		{"footer", s.Footer, firing, "vibe-production | cluster | PodCrashLooping"},
		{"incident", p.Description, firing, "vibe-production: A container crashes."},
		{"incident's link", p.Links[0].Href, firing, "https://r/cluster.md#x"},
	} {
		data := tmpl.Data("platform-page", model.LabelSet{"alertname": "PodCrashLooping"}, c.alerts...)
		got, err := tmpl.ExecuteTextString(c.template, data)
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.what, err, got, c.want)
		}
	}
}

// amtool runs Alertmanager's own tool, which make builds.
func amtool(t *testing.T, arguments ...string) {
	t.Helper()
	tool := os.Getenv("VIBE_AMTOOL")
	if tool == "" {
		t.Fatal("VIBE_AMTOOL names no amtool: run `make test`, which builds it and says where it is")
	}
	if out, err := exec.Command(tool, arguments...).CombinedOutput(); err != nil {
		t.Errorf("amtool %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
}

// TestConfigByAmtool has amtool read each configuration.
func TestConfigByAmtool(t *testing.T) {
	t.Parallel()
	for _, name := range config.Names() {
		amtool(t, "check-config", written(t, name))
	}
}

// TestRoutesByAmtool has amtool follow each row of the table. Routes are the same
// in every environment.
func TestRoutesByAmtool(t *testing.T) {
	t.Parallel()
	path := written(t, "production")
	for _, row := range table() {
		arguments := []string{"config", "routes", "test", "--config.file=" + path, "--verify.receivers=" + row.receiver}
		for label, value := range row.labels {
			arguments = append(arguments, fmt.Sprintf("%s=%s", label, value))
		}
		amtool(t, arguments...)
	}
}

// written is the path of a file with the configuration of an environment.
func written(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".yaml")
	if err := os.WriteFile(path, []byte(text(t, name)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
