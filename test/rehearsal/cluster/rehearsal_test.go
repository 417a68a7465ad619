package cluster

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/rehearsal/cluster"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// stage is a lab, the player on it and the stacks that it plays.
type stage struct {
	*cluster.Player
	lab    *lab.Lab
	env    config.Environment
	stacks []assembly.Stack
}

// start starts a lab without nodes and a player of environment on it, which end
// with the test.
func start(t *testing.T, environment string, options cluster.Options) *stage {
	t.Helper()
	env, err := config.Lookup(environment)
	if err != nil {
		t.Fatal(err)
	}
	stacks := deployed(t, synthesized(t, env))
	l, err := lab.Start(interrupted, lab.Options{ServiceCIDR: env.Cluster.ServiceCIDR})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Failure(); err != nil {
			t.Errorf("the lab ended: %v", err)
		}
		l.Stop()
	})
	if options.Resolve == nil {
		options.Resolve = outputs
	}
	player, err := cluster.New(t.Context(), l, env, options)
	if err != nil {
		t.Fatal(err)
	}
	return &stage{player, l, env, stacks}
}

// outputs stands in for the outputs of stacks that were deployed.
func outputs(_ assembly.Stack, function string, argument any) (string, bool) {
	output, _ := argument.(map[string]any)
	if name, _ := output["OutputName"].(string); function == "Fn::GetStackOutput" && strings.Contains(name, "RefVPC") {
		return "vpc-0123456789abcdef0", true
	}
	return "", false
}

// deployed are the stacks of an assembly in an order in which they deploy.
func deployed(t *testing.T, a *assembly.Assembly) []assembly.Stack {
	t.Helper()
	var order []assembly.Stack
	done := map[string]bool{}
	for len(order) < len(a.Stacks) {
		before := len(order)
		for _, s := range a.Stacks {
			if !done[s.ID] && !slices.ContainsFunc(s.DependsOn, func(d string) bool { return !done[d] }) {
				done[s.ID] = true
				order = append(order, s)
			}
		}
		if len(order) == before {
			t.Fatal("stacks wait for each other")
		}
	}
	return order
}

// stack is the stack of a component.
func (s *stage) stack(t *testing.T, id string) assembly.Stack {
	t.Helper()
	i := slices.IndexFunc(s.stacks, func(stack assembly.Stack) bool { return stack.ID == id })
	if i < 0 {
		t.Fatalf("there is no stack %s", id)
	}
	return s.stacks[i]
}

// up creates every stack.
func (s *stage) up(t *testing.T) {
	t.Helper()
	for _, stack := range s.stacks {
		begin := time.Now()
		if err := s.Create(t.Context(), stack); err != nil {
			t.Fatal(err)
		}
		t.Logf("create %s %s", stack.ID, time.Since(begin))
	}
}

// down deletes every stack.
func (s *stage) down(t *testing.T) {
	t.Helper()
	for _, stack := range slices.Backward(s.stacks) {
		begin := time.Now()
		if err := s.Delete(t.Context(), stack); err != nil {
			t.Fatal(err)
		}
		t.Logf("delete %s %s", stack.ID, time.Since(begin))
	}
}

// TestUpAndDown plays every environment up and down: nothing is refused, and
// nothing is left but the definitions that Helm keeps.
func TestUpAndDown(t *testing.T) {
	for _, environment := range config.Names() {
		t.Run(environment, func(t *testing.T) {
			s := start(t, environment, cluster.Options{})
			begin := time.Now()
			s.up(t)
			held(t, s)
			if got, want := len(s.Report().Releases), len(releases.All(s.env, releases.Facts{})); got != want {
				t.Errorf("%d releases stand, want %d", got, want)
			}
			s.down(t)
			t.Logf("up and down: %s", time.Since(begin))
			report := s.Report()
			for _, problem := range append(report.Refused, report.Logged...) {
				t.Error(problem)
			}
			if len(report.Releases) > 0 {
				t.Errorf("these releases stand: %v", report.Releases)
			}
			left, err := s.Leftovers(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, object := range left.Objects {
				t.Errorf("is left: %s", object)
			}
			if !slices.Contains(left.Kept, "CustomResourceDefinition certificates.cert-manager.io") {
				t.Errorf("Helm keeps %v", left.Kept)
			}
			for _, object := range left.Kept {
				if !strings.HasPrefix(object, "CustomResourceDefinition ") {
					t.Errorf("Helm keeps %s", object)
				}
			}
		})
	}
}
