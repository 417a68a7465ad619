package stacks

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

// withALargeOne are the environments that ship, and production with a larger cache
// and a class that is not burstable.
func withALargeOne(t *testing.T) []config.Environment {
	t.Helper()
	all := shipped(t)
	large := all[len(all)-1]
	large.Cache.Shards, large.Cache.ReplicasPerShard = 3, 2
	large.Database.InstanceClass = "db.m7g.large"
	return append(all, large)
}

// headings are the second-level headings of a runbook.
func headings(t *testing.T, area string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "docs", "runbooks", area+".md"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, match := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(string(data), -1) {
		found = append(found, match[1])
	}
	return found
}

func TestEveryAlarmHasItsRunbook(t *testing.T) {
	used := map[string][]string{}
	need := func(area, section string) {
		if !slices.Contains(headings(t, area), section) {
			t.Errorf("docs/runbooks/%s.md has no section %s", area, section)
		}
		used[area] = append(used[area], section)
	}
	for _, env := range withALargeOne(t) {
		for _, row := range append(alarmRows(env), recoveryAlarmRows(env)...) {
			need(row.area, row.section)
		}
		for _, row := range eventRows(env) {
			need(row.area, row.id)
		}
		for _, runbook := range clusterRunbooks(env) {
			area, section, _ := strings.Cut(runbook, ".md#")
			need(area, section)
		}
	}
	for area, sections := range used {
		for _, heading := range headings(t, area) {
			if !slices.Contains(sections, heading) {
				t.Errorf("docs/runbooks/%s.md: nothing leads to the section %s", area, heading)
			}
		}
	}
}

// clusterRunbooks are the sections, `<area>.md#<section>`, that the alerts of
// Prometheus and Loki lead to.
func clusterRunbooks(env config.Environment) []string {
	var found []string
	for _, group := range alerts.Groups(env) {
		for _, alert := range group.Alerts {
			found = append(found, alert.Runbook)
		}
	}
	for _, match := range regexp.MustCompile(`runbook_url: \S+/([a-z]+\.md#[a-z0-9-]+)`).FindAllStringSubmatch(logs.Rules(env), -1) {
		found = append(found, match[1])
	}
	return found
}

// TestRunbookLinks follows the links from one section to another.
func TestRunbookLinks(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "docs", "runbooks", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatal("no runbooks", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		area := strings.TrimSuffix(filepath.Base(file), ".md")
		for _, link := range regexp.MustCompile(`\]\(([a-z]*)(?:\.md)?#([^)]+)\)`).FindAllStringSubmatch(string(data), -1) {
			target := link[1]
			if target == "" {
				target = area
			}
			// A dot of a heading is not in its anchor.
			if !slices.ContainsFunc(headings(t, target), func(h string) bool { return strings.ReplaceAll(h, ".", "") == link[2] }) {
				t.Errorf("%s: %s has no section %s", file, target, link[2])
			}
		}
	}
}

// TestAlarmRows checks what CloudWatch would refuse, and what a person needs.
func TestAlarmRows(t *testing.T) {
	for _, env := range withALargeOne(t) {
		seen := map[string]bool{}
		for _, row := range append(alarmRows(env), recoveryAlarmRows(env)...) {
			if seen[row.id] {
				t.Errorf("%s: %s twice", env.Name, row.id)
			}
			seen[row.id] = true
			total := row.period * row.periods
			// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
			if row.period%60 != 0 || row.period <= 0 || row.periods < 1 || total > 7*86400 || row.period < 3600 && total > 86400 {
				t.Errorf("%s: %d periods of %d s are not evaluated", row.id, row.periods, row.period)
			}
			// A query looks back three hours.
			if row.source.query() != "" && (total > 10800 || len(row.source.dimensions) > 0) {
				t.Errorf("%s: the query cannot be an alarm", row.id)
			}
			if row.source.query() == "" && len(row.source.dimensions) == 0 {
				t.Errorf("%s: nothing says of what the metric is", row.id)
			}
			if row.threshold <= 0 || row.unit == "" || row.missing == "" || !slices.Contains(names.Severities(), row.severity) {
				t.Errorf("%s: %+v", row.id, row)
			}
			for _, text := range []string{row.means, row.reason} {
				if !strings.HasSuffix(text, ".") || len(text) < 15 {
					t.Errorf("%s: %q is no sentence", row.id, text)
				}
			}
			// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
			if description := row.description(env); len(description) > 1024 || !strings.HasSuffix(description, "#"+row.section) {
				t.Errorf("%s: %q", row.id, description)
			}
		}
	}
}

func TestCacheAlarmsCoverEveryNode(t *testing.T) {
	envs := withALargeOne(t)
	env := envs[len(envs)-1]
	nodes := map[string]bool{}
	for _, row := range cacheAlarms(env) {
		nodes[row.source.dimensions["CacheClusterId"]] = true
	}
	if len(nodes) != 9 || !nodes["vibe-production-0003-003"] {
		t.Errorf("3 shards of 3 nodes: %v", sortedKeys(nodes))
	}
}

// TestEventMessages puts values into the templates as EventBridge does.
func TestEventMessages(t *testing.T) {
	env := withALargeOne(t)[0]
	for _, row := range eventRows(env) {
		text := message(env, row)
		for _, name := range []string{"kind", "time", "region"} {
			text = strings.ReplaceAll(text, "<"+name+">", `"value"`)
		}
		text = strings.ReplaceAll(strings.ReplaceAll(text, "<resources>", `["arn"]`), "<detail>", `{"a":1}`)
		if !json.Valid([]byte(text)) {
			t.Errorf("%s: %s", row.id, text)
		}
	}
}

// TestBudget keeps to what AWS Budgets takes.
func TestBudget(t *testing.T) {
	if n := len(budgetRows()); n > 5 {
		t.Errorf("%d notifications", n)
	}
	var expression any
	if err := json.Unmarshal([]byte(impactOf(50)), &expression); err != nil {
		t.Error(err)
	}
}
