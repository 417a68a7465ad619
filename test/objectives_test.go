package test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/recovery/objectives"
	"github.com/vibe-engineering/vibe-platform/test/doctables"
)

const guideObjectives = "docs/OBJECTIVES.md"

// surveyed is what an environment would lose.
func surveyed(s synthesis) *objectives.Report {
	return objectives.Survey(s.Assembly, objectives.Of(s.Env))
}

// TestObjectives holds every environment to its promise: production's is the one
// with a recovery region.
func TestObjectives(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		report := surveyed(s)
		if err := report.Err(); err != nil {
			t.Error(err)
		}
		if report.Promise.Made() != (s.Env.Name == "production") {
			t.Errorf("a promise is made: %t", report.Promise.Made())
		}
	})
}

// TestObjectivesExemptions: an exemption that no store of production falls under
// would hide the next one of its name. The hosted zone is there only where an
// environment makes it.
func TestObjectivesExemptions(t *testing.T) {
	report := surveyed(synthesized(t, "production"))
	for i := range report.Promise.Exemptions {
		e := &report.Promise.Exemptions[i]
		used := func(name string) bool {
			return slices.ContainsFunc(report.Stores, func(s objectives.Store) bool {
				return s.Exemption == e && (name == "" || s.Name == name)
			})
		}
		if len(e.Names) == 0 && !used("") && e.Type != "AWS::Route53::HostedZone" {
			t.Errorf("the exemption of %s is of nothing", e.Title)
		}
		for _, name := range e.Names {
			if !used(name) {
				t.Errorf("the exemption of %s names %s, which does not exist", e.Title, name)
			}
		}
		if e.Reason == "" || e.Back == "" {
			t.Errorf("the exemption of %s does not say why, or how things go on", e.Title)
		}
	}
	for name := range report.Promise.Unbacked {
		if !slices.ContainsFunc(report.Stores, func(s objectives.Store) bool { return s.Name == name && len(s.Rules) == 0 }) {
			t.Errorf("%s need be in no backup plan, and is in one or does not exist", name)
		}
	}
}

// TestObjectivesStackMinutes holds the recovery's steps against the minutes that
// the deployment guide tells of each stack.
func TestObjectivesStackMinutes(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, guideDeployment))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, row := range stackRow.FindAllStringSubmatch(string(data), -1) {
		told[row[1]], _ = strconv.Atoi(row[3])
	}
	for stack, minutes := range objectives.StackMinutes() {
		if told[stack] != minutes {
			t.Errorf("%s takes %d minutes in recovery/objectives/steps.go, and %d in the guide", stack, minutes, told[stack])
		}
	}
}

// TestDocumentTablesOfObjectives holds docs/OBJECTIVES.md against production.
func TestDocumentTablesOfObjectives(t *testing.T) {
	report := surveyed(synthesized(t, "production"))
	path := filepath.Join(root, guideObjectives)
	doctables.Hold(t, path, "promises", promiseTable(t))
	doctables.Hold(t, path, "stores", report.StoreRows())
	doctables.Hold(t, path, "rules", report.RuleRows())
	doctables.Hold(t, path, "exemptions", report.ExemptRows())
	doctables.Hold(t, path, "steps", report.StepRows())
	doctables.Hold(t, path, "facts", objectives.FactRows())
}

// promiseTable says of each environment what it loses at most, of what is not
// exempt.
func promiseTable(t *testing.T) [][]string {
	rows := [][]string{{"environment", "recovery region", "promised", "lost by a mistake", "lost with a zone", "lost with the region", "a region's recovery takes"}}
	for _, name := range config.Names() {
		report := surveyed(synthesized(t, name))
		row := []string{name, "none", "nothing"}
		if p := report.Promise; p.Made() {
			row = []string{name, p.Away, objectives.PointLimit.String() + " of data, " + strconv.Itoa(int(objectives.TimeLimit.Hours())) + " h"}
		}
		for tier := objectives.Mistake; tier <= objectives.Region; tier++ {
			row = append(row, report.Worst(tier).String())
		}
		takes := "nobody knows"
		if report.Promise.Made() {
			takes = strconv.Itoa(int(report.Steps.Takes().Minutes())) + " min, by estimates"
		}
		rows = append(rows, append(row, takes))
	}
	return rows
}
