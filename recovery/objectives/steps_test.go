package objectives

import (
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
)

func TestStepsSideBySide(t *testing.T) {
	steps := Steps{
		{ID: "decide", Minutes: 30},
		{ID: "restore", Minutes: 45, After: []string{"decide", "network"}},
		{ID: "network", Minutes: 5, After: []string{"decide"}},
		{ID: "cluster", Minutes: 22, After: []string{"decide", "network"}},
		{ID: "open", Minutes: 10, After: []string{"cluster", "restore"}},
	}.ordered()
	for id, want := range map[string]int{"decide": 0, "network": 30, "restore": 35, "cluster": 35, "open": 80} {
		if got := steps.Begins(id); got != want {
			t.Errorf("%s begins at minute %d, want %d", id, got, want)
		}
	}
	if got := chain(steps.Longest()); got != "decide 30, network 5, restore 45, open 10" || steps.Takes() != 90*time.Minute {
		t.Errorf("the longest chain is %s, %s", got, steps.Takes())
	}
	if got := strings.Join(steps.waits(Step{After: []string{"decide", "network"}}), ", "); got != "network" {
		t.Errorf("network waits for decide already, and the table says %s", got)
	}
}

func TestStepsInACircleEnd(t *testing.T) {
	steps := Steps{{ID: "a", Minutes: 1, After: []string{"b"}}, {ID: "b", Minutes: 1, After: []string{"a"}}}
	if got := steps.Takes(); got != 2*time.Minute {
		t.Errorf("a circle of two takes %s", got)
	}
}

// TestRecoveryThatTakesTooLong: where the network, which the database waits for,
// waits for what should stand beside it, the promise is not kept.
func TestRecoveryThatTakesTooLong(t *testing.T) {
	beside := []string{names.Cluster, names.Platform, names.WorkloadStack, names.Observability, names.Audit, names.Edge, names.Operations}
	// Each stack waits for the one before it.
	inLine := func(stacks ...string) Problems {
		a := &assembly.Assembly{}
		for i, id := range stacks {
			a.Stacks = append(a.Stacks, assembly.Stack{ID: id, Region: home, DependsOn: stacks[max(i-1, 0):i]})
		}
		s := &survey{promise: promise()}
		s.recovery(a)
		return s.problems
	}
	if problems := inLine(append([]string{names.Network}, append(beside, names.Data)...)...); len(problems) > 0 {
		t.Error(problems)
	}
	problems := inLine(append(beside, names.Network, names.Data)...)
	if want := "recovery takes 4 h 18 min: notice 10, decide 30"; len(problems) != 1 || !strings.Contains(problems.Error(), want) {
		t.Errorf("want %q, got %v", want, problems)
	}
}
