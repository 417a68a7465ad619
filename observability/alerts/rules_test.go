package alerts

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/model"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// each calls check for every alert of every environment.
func each(t *testing.T, check func(t *testing.T, env config.Environment, group Group, alert Alert)) {
	t.Helper()
	for _, name := range config.Names() {
		t.Run(name, func(t *testing.T) {
			env := environment(t, name)
			for _, group := range Groups(env) {
				for _, alert := range group.Alerts {
					check(t, env, group, alert)
				}
			}
		})
	}
}

// TestAlertsAreWhole demands what Alertmanager routes by and what a message needs.
func TestAlertsAreWhole(t *testing.T) {
	each(t, func(t *testing.T, _ config.Environment, group Group, alert Alert) {
		if !slices.Contains(Components(), group.Component) {
			t.Errorf("%s: the component %q does not exist", alert.Name, group.Component)
		}
		if !slices.Contains(append(names.Severities(), Always), alert.Severity) {
			t.Errorf("%s: the severity %q does not exist", alert.Name, alert.Severity)
		}
		if alert.Summary == "" || alert.Description == "" || strings.Contains(alert.Summary, "{{") {
			t.Errorf("%s: it has no summary, one with a template, or no description", alert.Name)
		}
		for _, text := range []string{alert.Expr, alert.For, alert.Summary, alert.Description} {
			if strings.Contains(text, "${") {
				t.Errorf("%s: the vocabulary lacks a name in %s", alert.Name, text)
			}
		}
		for _, text := range []string{alert.For, alert.KeepFiringFor} {
			if _, err := model.ParseDuration(text); text != "" && err != nil {
				t.Errorf("%s: %v", alert.Name, err)
			}
		}
	})
}

// TestAlertsAreNamedOnce covers Loki's alerts too, which go to the same
// receivers.
func TestAlertsAreNamedOnce(t *testing.T) {
	for _, name := range config.Names() {
		env := environment(t, name)
		seen := map[string]int{}
		for _, group := range Groups(env) {
			for _, alert := range group.Alerts {
				seen[alert.Name]++
			}
			for _, record := range group.Records {
				seen[record.Name]++
			}
		}
		for _, match := range lokiAlert.FindAllStringSubmatch(logs.Rules(env), -1) {
			seen[match[1]]++
		}
		for rule, n := range seen {
			if n > 1 {
				t.Errorf("%s: %s stands %d times", name, rule, n)
			}
		}
	}
}

var (
	// lokiAlert and lokiRunbook find what stands in a rule file of Loki.
	lokiAlert   = regexp.MustCompile(`alert: (\w+)`)
	lokiRunbook = regexp.MustCompile(`runbook_url: \S+/([a-z]+\.md#[a-z0-9-]+)`)
)

// runbooks is the folder of the runbooks.
const runbooks = "../../docs/runbooks"

// TestAlertsHaveRunbooks demands a section for each alert, Loki's among them.
func TestAlertsHaveRunbooks(t *testing.T) {
	each(t, func(t *testing.T, _ config.Environment, _ Group, alert Alert) {
		if !sectionExists(alert.Runbook) {
			t.Errorf("alert %s has no runbook: docs/runbooks has no section %q", alert.Name, alert.Runbook)
		}
	})
	for _, name := range config.Names() {
		rules := logs.Rules(environment(t, name))
		links := lokiRunbook.FindAllStringSubmatch(rules, -1)
		if alerts := lokiAlert.FindAllStringSubmatch(rules, -1); len(links) != len(alerts) || len(links) == 0 {
			t.Errorf("%s: of Loki's %d alerts %d have a runbook", name, len(alerts), len(links))
		}
		for _, link := range links {
			if !sectionExists(link[1]) {
				t.Errorf("an alert of Loki has no runbook: docs/runbooks has no section %q", link[1])
			}
		}
	}
}

// sectionExists reports whether a runbook has the section, `<file>#<heading>`.
func sectionExists(runbook string) bool {
	file, section, _ := strings.Cut(runbook, "#")
	text, err := os.ReadFile(filepath.Join(runbooks, filepath.Base(file)))
	return err == nil && section != "" && slices.Contains(strings.Split(string(text), "\n"), "## "+section)
}

// TestAlertsHaveUnitTests demands a test in which the alert goes off and one in
// which it nearly does: on a metric that it looks at, not on nothing. It needs no
// promtool.
func TestAlertsHaveUnitTests(t *testing.T) {
	each(t, func(t *testing.T, env config.Environment, group Group, alert Alert) {
		var loud, quiet int
		for _, test := range unitTests(env) {
			if test.alert != alert.Name {
				continue
			}
			switch {
			case len(test.fires) > 0:
				loud++
			case touches(t, group, alert.Expr, test.given):
				quiet++
			default:
				t.Errorf("alert %s: the test %q gives none of its metrics", alert.Name, test.name)
			}
		}
		if loud == 0 {
			t.Errorf("alert %s has no unit test in which it fires", alert.Name)
		}
		// Watchdog is never silent.
		if quiet == 0 && alert.Severity != Always {
			t.Errorf("alert %s has no unit test in which it is silent", alert.Name)
		}
	})
}

// TestUnitTestsHaveAlerts finds tests of what is not there.
func TestUnitTestsHaveAlerts(t *testing.T) {
	for _, name := range config.Names() {
		env := environment(t, name)
		exists := map[string]bool{}
		for _, group := range Groups(env) {
			for _, alert := range group.Alerts {
				exists[alert.Name] = true
			}
		}
		seen := map[string]bool{}
		for _, test := range unitTests(env) {
			if !exists[test.alert] {
				t.Errorf("%s: there is no alert %s to test", name, test.alert)
			}
			if key := test.alert + ": " + test.name; seen[key] {
				t.Errorf("%s: the test %s stands twice", name, key)
			} else {
				seen[key] = true
			}
		}
	}
}

// TestAlertsFollowTheEnvironment demands that nothing is alerted of that an
// environment does not have.
func TestAlertsFollowTheEnvironment(t *testing.T) {
	needs := map[string]func(config.Environment) bool{
		"BackupCopyFailed":         func(e config.Environment) bool { return e.Recovery.Enabled() },
		"ReplicationBehind":        func(e config.Environment) bool { return e.Recovery.Enabled() },
		"ReplicationFailed":        func(e config.Environment) bool { return e.Recovery.Enabled() },
		"CacheReplicaDetached":     func(e config.Environment) bool { return e.Cache.ReplicasPerShard > 0 },
		"CacheReplicaBehind":       func(e config.Environment) bool { return e.Cache.ReplicasPerShard > 0 },
		"AlertmanagerClusterSplit": func(e config.Environment) bool { return e.Observability.Replicas > 1 },
	}
	for _, name := range config.Names() {
		env := environment(t, name)
		env.Cache.ReplicasPerShard = len(name) % 2
		has := map[string]bool{}
		for _, group := range Groups(env) {
			for _, alert := range group.Alerts {
				has[alert.Name] = true
			}
		}
		for alert, needed := range needs {
			if has[alert] != needed(env) {
				t.Errorf("%s: %s is there: %t, needed: %t", name, alert, has[alert], needed(env))
			}
		}
	}
}
