package dashboards

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
	"github.com/vibe-engineering/vibe-platform/observability/metrics"
	"github.com/vibe-engineering/vibe-platform/observability/metrics/queries"
)

// root is the module's root, seen from this package.
const root = "../.."

// each calls check for every dashboard of every environment.
func each(t *testing.T, check func(t *testing.T, env config.Environment, d Dashboard)) {
	t.Helper()
	for _, name := range config.Names() {
		env := environment(t, name)
		for _, d := range All(env) {
			t.Run(name+"/"+d.File, func(t *testing.T) { check(t, env, d) })
		}
	}
}

func environment(t *testing.T, name string) config.Environment {
	t.Helper()
	env, err := config.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// recorded are the labels of the series that recording rules make. It follows
// them through their expressions; one may read another.
func recorded(env config.Environment) map[string][]string {
	records := map[string][]string{}
	for _, group := range alerts.Groups(env) {
		for _, record := range group.Records {
			records[record.Name] = queries.Check(record.Expr, records).Labels
		}
	}
	return records
}

// builtIn are Grafana's own variables
// (https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables).
func builtIn() map[string]string {
	return map[string]string{"__rate_interval": "2m", "__range": "6h", "__auto": "1m"}
}

// variable is what stands for one in a query.
var variable = regexp.MustCompile(`\$([a-zA-Z_]\w*)`)

// fill puts values in place of variables, as Grafana does, and names the variables
// that there are not.
func (d Dashboard) fill(query string) (filled string, unknown []string) {
	return variable.ReplaceAllStringFunc(query, func(found string) string {
		name := found[1:]
		if value, known := builtIn()[name]; known {
			return value
		}
		if slices.ContainsFunc(d.Variables, func(v Variable) bool { return v.Name == name }) {
			return ".+"
		}
		unknown = append(unknown, found)
		return found
	}), unknown
}

// legendLabel is a label in a legend.
var legendLabel = regexp.MustCompile(`\{\{(\w+)\}\}`)

// problems are what is wrong with a panel's queries.
func (d Dashboard) problems(p Panel, records map[string][]string) []string {
	var all []string
	for i, query := range p.Queries {
		expr, unknown := d.fill(query.Expr)
		for _, name := range unknown {
			all = append(all, fmt.Sprintf("query %s: there is no variable %s", refID(i), name))
		}
		if query.Loki || p.Kind == Logs {
			all = append(all, logProblems(expr)...)
			continue
		}
		result := queries.Check(expr, records)
		for _, problem := range result.Problems {
			all = append(all, fmt.Sprintf("query %s: %s", refID(i), problem))
		}
		for _, label := range legendLabel.FindAllStringSubmatch(query.Legend, -1) {
			if !slices.Contains(result.Labels, label[1]) && label[1] != "le" {
				all = append(all, fmt.Sprintf("query %s: its series have no label %s for the legend", refID(i), label[1]))
			}
		}
	}
	return all
}

// lokiSelector is a selector of streams: at least one label, values in quotes.
var lokiSelector = regexp.MustCompile(`\{(\w+ *(=|!=|=~|!~) *"[^"]*"(, *)?)+\}`)

// logProblems look a query for logs over: a selector that the index knows, and
// brackets that close. Its parser is Loki's own.
func logProblems(expr string) []string {
	var all []string
	selector := lokiSelector.FindString(expr)
	if selector == "" {
		all = append(all, "no selector of streams in "+expr)
	}
	for _, match := range regexp.MustCompile(`(\w+) *(=~|!~|!=|=)`).FindAllStringSubmatch(selector, -1) {
		if !slices.Contains([]string{"namespace", "app", "container", "node", "level"}, match[1]) {
			all = append(all, "Loki's index has no label "+match[1])
		}
	}
	for _, pair := range []string{"()", "{}", "[]"} {
		if strings.Count(expr, pair[:1]) != strings.Count(expr, pair[1:]) {
			all = append(all, pair+" do not match in "+expr)
		}
	}
	return all
}

func TestQueries(t *testing.T) {
	each(t, func(t *testing.T, env config.Environment, d Dashboard) {
		records := recorded(env)
		for _, row := range d.Rows {
			for _, panel := range row.Panels {
				for _, problem := range d.problems(panel, records) {
					t.Errorf("%s / %s / %s: %s", d.Title, row.Title, panel.Title, problem)
				}
			}
		}
		for _, v := range d.Variables {
			if !metrics.Allows(v.Metric, v.Key) {
				t.Errorf("%s: the variable %s asks for %s of %s, which has no such label, or is not exposed", d.Title, v.Name, v.Key, v.Metric)
			}
			if text, _ := d.JSON(env); strings.Count(text, "$"+v.Name) == 0 {
				t.Errorf("%s: no query uses the variable %s", d.Title, v.Name)
			}
		}
	})
}

// TestProblemsAreFound shows that each kind of fault is found, with its name.
func TestProblemsAreFound(t *testing.T) {
	d := Dashboard{Variables: []Variable{{Name: "node"}}}
	for _, row := range []struct {
		kind  Kind
		query Query
		want  string
	}{
		{TimeSeries, Query{Expr: `sum(rate(http_requests_total[$__rate_interval]))`}, ""},
		{TimeSeries, Query{Expr: `sum(rate(http_request_total[$__rate_interval]))`}, "no exporter of ours exposes http_request_total"},
		{TimeSeries, Query{Expr: `sum(rate(http_requests_total{code="500"}[$__rate_interval]))`}, "http_requests_total has no label code"},
		{TimeSeries, Query{Expr: `sum(rate(http_requests_total[$interval]))`}, "there is no variable $interval"},
		{TimeSeries, Query{Expr: `sum(rate(http_requests_total[$__rate_interval])`}, "unclosed"},
		{TimeSeries, Query{Expr: `sum by (job) (http_requests_total)`, Legend: "{{route}}"}, "no label route for the legend"},
		{Logs, Query{Expr: `{namespace="vibe"} |= "error"`}, ""},
		{Logs, Query{Expr: `{pod="vibe"}`}, "Loki's index has no label pod"},
		{Logs, Query{Expr: `namespace="vibe"`}, "no selector"},
		{TimeSeries, Query{Expr: `sum(count_over_time({namespace="vibe"}[5m])`, Loki: true}, "do not match"},
	} {
		found := strings.Join(d.problems(Panel{Kind: row.kind, Queries: []Query{row.query}}, nil), "\n")
		if (row.want == "") != (found == "") || !strings.Contains(found, row.want) {
			t.Errorf("%s: %q, not %q", row.query.Expr, found, row.want)
		}
	}
}

func TestPanelsAreWhole(t *testing.T) {
	each(t, func(t *testing.T, _ config.Environment, d Dashboard) {
		if d.UID == "" || len(d.UID) > 40 || d.Title == "" || d.Description == "" || len(d.Runbooks) == 0 {
			t.Errorf("%s lacks a uid of at most 40 characters, a title, a description or runbooks", d.Title)
		}
		for _, row := range d.Rows {
			seen := map[string]bool{}
			for _, p := range row.Panels {
				if p.Title == "" || p.Unit == "" || p.Kind == "" || len(p.Queries) == 0 {
					t.Errorf("%s / %s / %q lacks a title, a unit, a kind or a query", d.Title, row.Title, p.Title)
				}
				if !strings.HasSuffix(p.Description, ".") && !strings.HasSuffix(p.Description, ").") {
					t.Errorf("%s / %s / %s has no description", d.Title, row.Title, p.Title)
				}
				if seen[p.Title] {
					t.Errorf("%s / %s / %s stands twice", d.Title, row.Title, p.Title)
				}
				seen[p.Title] = true
				for _, q := range p.Queries {
					if q.Legend == "" && p.Kind != Logs {
						t.Errorf("%s / %s / %s has a query without a legend", d.Title, row.Title, p.Title)
					}
				}
				if !slices.IsSortedFunc(p.Thresholds, func(a, b Threshold) int { return int(1000 * (a.From - b.From)) }) {
					t.Errorf("%s / %s / %s has thresholds out of order", d.Title, row.Title, p.Title)
				}
			}
		}
	})
}

// TestPanelsDoNotOverlap demands that each panel stands within the grid, and none
// on another.
func TestPanelsDoNotOverlap(t *testing.T) {
	each(t, func(t *testing.T, _ config.Environment, d Dashboard) {
		taken := map[[2]int]int{}
		for _, p := range d.Layout() {
			if p.Place.Width < 1 || p.Place.Height < 1 || p.Place.X < 0 || p.Place.X+p.Place.Width > gridWidth {
				t.Errorf("%s: panel %d stands outside the grid: %+v", d.Title, p.ID, p.Place)
			}
			for x := range p.Place.Width {
				for y := range p.Place.Height {
					cell := [2]int{p.Place.X + x, p.Place.Y + y}
					if other, there := taken[cell]; there {
						t.Fatalf("%s: panels %d and %d overlap at %v", d.Title, other, p.ID, cell)
					}
					taken[cell] = p.ID
				}
			}
		}
	})
}

func TestRunbooksExist(t *testing.T) {
	each(t, func(t *testing.T, _ config.Environment, d Dashboard) {
		links := slices.Clone(d.Runbooks)
		for _, row := range d.Rows {
			for _, p := range row.Panels {
				if p.Runbook != "" {
					links = append(links, p.Runbook)
				}
			}
		}
		for _, link := range links {
			file, section, _ := strings.Cut(link, "#")
			text, err := os.ReadFile(filepath.Join(root, "docs/runbooks", file))
			if err != nil {
				t.Errorf("%s: %v", d.Title, err)
			} else if section != "" && !slices.Contains(strings.Split(string(text), "\n"), "## "+section) {
				t.Errorf("%s: docs/runbooks/%s has no section %s", d.Title, file, section)
			}
		}
	})
}

// largest is how large a ConfigMap may be, in bytes: the cluster's handler takes
// some 256 KB at a time.
const largest = 200_000

func TestObjects(t *testing.T) {
	for _, name := range config.Names() {
		env := environment(t, name)
		uids := map[string]bool{}
		for _, object := range Objects(env) {
			m := object.(*corev1.ConfigMap)
			if m.Labels[names.LabelDashboard] != "1" || m.Namespace != names.NamespaceMonitoring {
				t.Errorf("%s: Grafana does not find %s", name, m.Name)
			}
			for file, text := range m.Data {
				if len(text) > largest || strings.Contains(text, "\n") {
					t.Errorf("%s: %s has %d bytes, of %d, or more than one line", name, file, len(text), largest)
				}
				var decoded struct{ UID string }
				if err := json.Unmarshal([]byte(text), &decoded); err != nil || decoded.UID == "" || uids[decoded.UID] {
					t.Errorf("%s: %s has no uid, or one that is taken: %v", name, file, err)
				}
				uids[decoded.UID] = true
			}
		}
	}
}
