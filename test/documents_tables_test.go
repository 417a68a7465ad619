package test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal"
	"github.com/vibe-engineering/vibe-platform/rehearsal/front"
	"github.com/vibe-engineering/vibe-platform/test/doctables"
)

const guideDeployment = "docs/FIRST_DEPLOYMENT.md"

// guideTeardown is the guide to taking it down.
const guideTeardown = "docs/TEARDOWN.md"

// TestDocumentTables holds what the guides compute of templates and of the ledger
// of charts. docs/CAPACITY.md's tables are held by capacity/inventory.
func TestDocumentTables(t *testing.T) {
	var all []synthesis
	for _, name := range config.Names() {
		all = append(all, synthesized(t, name))
	}
	var reports []*cost.Report
	for _, s := range all {
		reports = append(reports, costOf(t, s))
	}
	production := reports[len(reports)-1]
	doctables.Hold(t, filepath.Join(root, guideDeployment), "costs", costTable(reports, all))
	doctables.Hold(t, filepath.Join(root, guideCost), "components", costTable(reports, all))
	doctables.Hold(t, filepath.Join(root, guideCost), "parts", partTable(production))
	doctables.Hold(t, filepath.Join(root, guideCost), "savings", savingTable(reports, all))
	doctables.Hold(t, filepath.Join(root, guideCost), "memory", memoryTable(production))
	doctables.Hold(t, filepath.Join(root, guideUpgrades), "charts", chartTable())
	doctables.Hold(t, filepath.Join(root, guideRehearsal), "adaptations", adaptationTable())
	doctables.Hold(t, filepath.Join(root, guideRehearsal), "not emulated", notEmulatedTable(synthesized(t, "production")))
}

// guideRehearsal is the guide to the rehearsal.
const guideRehearsal = "docs/REHEARSAL.md"

// adaptationTable is what the emulator is asked, or heard, otherwise than AWS.
func adaptationTable() [][]string {
	rows := [][]string{{"type", "property", "what the emulator gets, or says", "why"}}
	for _, a := range front.Adaptations("") {
		rows = append(rows, []string{a.Type, a.Property, a.What, a.Why})
	}
	return rows
}

// notEmulatedTable is what vibe is not answered by the emulator.
func notEmulatedTable(s synthesis) [][]string {
	rows := [][]string{{"call or check", "instead", "why"}}
	for _, u := range rehearsal.NotEmulated(s.Env, s.Assembly) {
		rows = append(rows, []string{"`" + u.Name + "`", u.Instead, u.Why})
	}
	return rows
}

// stackRow is a row of the deployment guide's table of stacks: id, what it waits
// for, and minutes at the end.
var stackRow = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| ([^|]+) \\|.*\\| (\\d+) \\|$")

// TestDocumentStacks compares the guide's table of stacks with production's
// assembly, and its longest chain with the sum over the table.
func TestDocumentStacks(t *testing.T) {
	s := synthesized(t, "production")
	data, err := os.ReadFile(filepath.Join(root, guideDeployment))
	if err != nil {
		t.Fatal(err)
	}
	graph, minutes := map[string][]string{}, map[string]int{}
	for _, stack := range s.Assembly.Stacks {
		graph[stack.ID] = stack.DependsOn
	}
	for _, row := range stackRow.FindAllStringSubmatch(string(data), -1) {
		minutes[row[1]], _ = strconv.Atoi(row[3])
		want := slices.DeleteFunc(slices.Clone(graph[row[1]]), func(id string) bool {
			return slices.ContainsFunc(graph[row[1]], func(other string) bool { return other != id && reaches(graph, other, id) })
		})
		if got := strings.TrimSpace(row[2]); got != strings.Join(want, ", ") && (got != "nothing" || len(want) > 0) {
			t.Errorf("%s waits for %v, and the guide says %s", row[1], want, got)
		}
	}
	for id := range graph {
		if minutes[id] == 0 {
			t.Errorf("the guide's table has no stack %s", id)
		}
	}
	for id := range minutes {
		if _, exists := graph[id]; !exists {
			t.Errorf("the guide's table has the stack %s, which is none", id)
		}
	}
	var longest []string
	// Of two that are as long, the one that ends with the later name.
	for _, id := range slices.Sorted(maps.Keys(graph)) {
		if chain := longestTo(graph, minutes, id); total(minutes, chain) >= total(minutes, longest) {
			longest = chain
		}
	}
	if want := fmt.Sprintf("%s: %d minutes", strings.Join(longest, ", "), total(minutes, longest)); !strings.Contains(string(data), want) {
		t.Errorf("the guide does not say that the longest chain is %q", want)
	}
}

// TestObservabilityLengthensNoChain: SPEC counts network, cluster, nodes,
// controllers and workload, beside which all else has to stand. By the guide's
// minutes observability ends with the workload; besideTheWorkload shows that nothing
// waits for it.
func TestObservabilityLengthensNoChain(t *testing.T) {
	s := synthesized(t, "production")
	data, err := os.ReadFile(filepath.Join(root, guideDeployment))
	if err != nil {
		t.Fatal(err)
	}
	graph, minutes := map[string][]string{}, map[string]int{}
	for _, stack := range s.Assembly.Stacks {
		graph[stack.ID] = stack.DependsOn
	}
	for _, row := range stackRow.FindAllStringSubmatch(string(data), -1) {
		minutes[row[1]], _ = strconv.Atoi(row[3])
	}
	with := longestTo(graph, minutes, names.Observability)
	if allowed := total(minutes, longestTo(graph, minutes, names.WorkloadStack)); total(minutes, with) > allowed {
		t.Errorf("%v takes %d minutes, and the application is there after %d", with, total(minutes, with), allowed)
	}
}

// longestTo is the longest chain that ends with id.
func longestTo(graph map[string][]string, minutes map[string]int, id string) []string {
	var longest []string
	for _, before := range graph[id] {
		if chain := longestTo(graph, minutes, before); total(minutes, chain) > total(minutes, longest) {
			longest = chain
		}
	}
	return append(slices.Clone(longest), id)
}

func total(minutes map[string]int, chain []string) (sum int) {
	for _, id := range chain {
		sum += minutes[id]
	}
	return sum
}

// TestDocumentValues compares single values that the deployment guide names: the
// placeholders, and the bootstrap version that the templates ask for.
func TestDocumentValues(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, guideDeployment))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range config.Names() {
		for _, key := range config.Placeholders(synthesized(t, name).Env) {
			if !strings.Contains(string(data), "`"+key+"`") {
				t.Errorf("the guide does not say what to write for %s's %s", name, key)
			}
		}
	}
	var manifest struct {
		Artifacts map[string]struct {
			Properties struct{ RequiresBootstrapStackVersion int }
		}
	}
	text, err := os.ReadFile(filepath.Join(synthesized(t, "production").Assembly.Dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	needed := 0
	for _, a := range manifest.Artifacts {
		needed = max(needed, a.Properties.RequiresBootstrapStackVersion)
	}
	if want := fmt.Sprintf("bootstrap version %d or later", needed); !strings.Contains(string(data), want) {
		t.Errorf("the guide does not say %q", want)
	}
}

// TestDocumentOfWhatStays compares what the guide to taking production down says of
// what stays.
func TestDocumentOfWhatStays(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, guideTeardown))
	if err != nil {
		t.Fatal(err)
	}
	s := synthesized(t, "production")
	buckets, home := s.resources("AWS::S3::Bucket"), 0
	for _, b := range buckets {
		if b.Stack.Region == s.Env.Region {
			home++
		}
	}
	for _, want := range []string{
		fmt.Sprintf("| %d buckets | %d at home, %d in the recovery region |", len(buckets), home, len(buckets)-home),
		fmt.Sprintf("| %d repositories ", len(s.resources("AWS::ECR::Repository"))),
		fmt.Sprintf("| %d KMS keys |", len(s.resources("AWS::KMS::Key"))),
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the guide does not say %q", want)
		}
	}
}
