package test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
)

func stackInvariants() []invariant {
	return []invariant{
		{"stacks wait for each other as documented", graphAsDocumented},
		{"stacks are named, tagged and protected", stacksAreMarked},
		{"templates stay within CloudFormation's limits", withinLimits},
		{"outputs are described and exported nowhere", outputsAreDescribed},
		{"findings carry a reason", noFindings},
	}
}

// documentedGraph is which stack waits for which, reduced to what matters: an
// edge that follows from two others is left out.
func documentedGraph(s synthesis) map[string][]string {
	graph := map[string][]string{
		names.Network:       nil,
		names.Data:          {names.Network},
		names.Storage:       nil,
		names.Cluster:       {names.Network},
		names.Platform:      {names.Cluster},
		names.WorkloadStack: {names.Edge, names.Platform},
		names.Observability: {names.Platform},
		names.Backup:        nil,
		names.Edge:          {names.Network},
		names.Delivery:      nil,
		names.Operations:    nil,
	}
	if s.Env.RestoreTesting.Enabled {
		graph[names.RestoreTesting] = []string{names.Backup, names.Network}
		if s.Env.Recovery.Enabled() {
			graph[names.RestoreTestingRecovery] = []string{names.RecoveryStack}
		}
	}
	detects := s.Env.Audit.GuardDuty.Created() || s.Env.Audit.AccessAnalyzer.Created()
	if detects || s.Env.Audit.Keeps() || s.Env.Audit.SecurityHub.Created() {
		graph[names.Audit] = nil
	}
	if s.Env.Recovery.Enabled() {
		graph[names.RecoveryStack] = nil
		graph[names.Backup] = []string{names.RecoveryStack}
		graph[names.Data] = []string{names.Network, names.RecoveryStack}
		graph[names.Storage] = []string{names.RecoveryStack}
		graph[names.OperationsRecovery] = nil
		if detects {
			graph[names.AuditRecovery] = nil
		}
		if s.Env.Delivery.CreateReplication {
			graph[names.Delivery] = []string{names.RecoveryStack}
		}
	}
	return graph
}

func graphAsDocumented(s synthesis) (problems []string) {
	want := documentedGraph(s)
	got := map[string][]string{}
	for _, stack := range s.Assembly.Stacks {
		got[stack.ID] = stack.DependsOn
	}
	reduced := map[string][]string{}
	for id := range got {
		for _, direct := range got[id] {
			redundant := slices.ContainsFunc(got[id], func(other string) bool {
				return other != direct && reaches(got, other, direct)
			})
			if !redundant {
				reduced[id] = append(reduced[id], direct)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if _, exists := got[id]; !exists {
			problems = append(problems, "there is no stack "+id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if _, exists := want[id]; !exists {
			problems = append(problems, "the documented graph does not know the stack "+id)
		}
		if !slices.Equal(reduced[id], want[id]) {
			problems = append(problems, fmt.Sprintf("%s waits for %v; documented is %v", id, reduced[id], want[id]))
		}
	}
	return problems
}

// reaches reports whether from waits for to, directly or not.
func reaches(graph map[string][]string, from, to string) bool {
	return slices.ContainsFunc(graph[from], func(next string) bool { return next == to || reaches(graph, next, to) })
}

func stacksAreMarked(s synthesis) (problems []string) {
	for _, stack := range s.Assembly.Stacks {
		if want := names.Home(s.Env).Stack(stack.ID); stack.Name != want {
			problems = append(problems, fmt.Sprintf("%s is named %s, not %s", stack.ID, stack.Name, want))
		}
		if stack.TerminationProtection != s.Env.Deletion.Rules().Protected {
			problems = append(problems, fmt.Sprintf("%s: termination protection is %t", stack.ID, stack.TerminationProtection))
		}
		for _, tag := range []string{"project", "environment", "component", "team", "cost-centre"} {
			if stack.Tags[tag] == "" {
				problems = append(problems, stack.ID+": the stack has no tag "+tag)
			}
		}
		if stack.Template.Description == "" {
			problems = append(problems, stack.ID+": the template has no description")
		}
	}
	return problems
}

// CloudFormation's limits
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
const (
	maxResources     = 500
	maxOutputs       = 200
	maxTemplateBytes = 1 << 20
)

func withinLimits(s synthesis) (problems []string) {
	for _, stack := range s.Assembly.Stacks {
		info, err := os.Stat(filepath.Join(s.Assembly.Dir, stack.ID+".template.json"))
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		if len(stack.Template.Resources) > maxResources || len(stack.Template.Outputs) > maxOutputs || info.Size() > maxTemplateBytes {
			problems = append(problems, fmt.Sprintf("%s has %d resources, %d outputs and %d bytes", stack.ID, len(stack.Template.Resources), len(stack.Template.Outputs), info.Size()))
		}
	}
	return problems
}

func outputsAreDescribed(s synthesis) (problems []string) {
	for _, stack := range s.Assembly.Stacks {
		described := 0
		for id, output := range stack.Template.Outputs {
			// The CDK publishes what other stacks refer to under this prefix.
			if strings.HasPrefix(id, "Publish") {
				continue
			}
			described++
			if output.Description == "" {
				problems = append(problems, stack.ID+": the output "+id+" has no description")
			}
			if output.Export != nil {
				problems = append(problems, stack.ID+": the output "+id+" is exported, which locks its producer")
			}
		}
		if described == 0 {
			problems = append(problems, stack.ID+" has no output for people")
		}
	}
	return problems
}

func noFindings(s synthesis) (problems []string) {
	for _, f := range s.Verdict.Findings {
		problems = append(problems, f.String())
	}
	return problems
}
