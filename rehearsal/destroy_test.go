package rehearsal

import (
	"slices"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

func TestOutOfOrder(t *testing.T) {
	stacks := []assembly.Stack{
		{ID: "network", Name: "n"},
		{ID: "cluster", Name: "c", DependsOn: []string{"network"}},
		{ID: "workload", Name: "w", DependsOn: []string{"cluster", "network"}},
	}
	if wrong := outOfOrder(stacks, []string{"w", "c", "n"}); len(wrong) > 0 {
		t.Error(wrong)
	}
	want := []string{"n goes before c, which needs it"}
	if wrong := outOfOrder(stacks, []string{"w", "n", "c"}); !slices.Equal(wrong, want) {
		t.Errorf("got %v, want %v", wrong, want)
	}
}
