package inventory

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// read is an environment and what runs there, read once for all tests.
type read struct {
	env       config.Environment
	sources   []capacity.Source
	workloads []capacity.Workload
}

var (
	packed    rendering.Charts
	readMutex sync.Mutex
	reads     = map[string]read{}
)

// shipped reads an environment that ships.
func shipped(t *testing.T, name string) read {
	t.Helper()
	return changed(t, name, name, func(*config.Environment) {})
}

// changed reads name with a change. Tests that ask for the same key share it.
func changed(t *testing.T, key, name string, change func(*config.Environment)) read {
	t.Helper()
	readMutex.Lock()
	defer readMutex.Unlock()
	if r, done := reads[key]; done {
		return r
	}
	env, err := config.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	change(&env)
	if problems := config.Validate(env); len(problems) > 0 {
		t.Fatal(problems)
	}
	sources, err := Sources(env, &packed)
	if err != nil {
		t.Fatal(err)
	}
	workloads, err := Workloads(env, sources)
	if err != nil {
		t.Fatal(err)
	}
	reads[key] = read{env, sources, workloads}
	return reads[key]
}

// everyEnvironment runs test for each environment that ships.
func everyEnvironment(t *testing.T, test func(t *testing.T, r read)) {
	for _, name := range config.Names() {
		t.Run(name, func(t *testing.T) { test(t, shipped(t, name)) })
	}
}

// Everything stands on the nodes that a new environment begins with, however it is
// placed, while the application is updated; and one node fewer would be too few.
func TestUsual(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, r read) {
		usual := capacity.Usual(r.env, r.workloads)
		for _, problem := range usual.Problems() {
			t.Error(problem)
		}
		if fewest := capacity.Fewest(r.env, r.workloads); fewest.Counts.Total() < usual.Counts.Total() {
			t.Errorf("cluster.nodes.start is %d, and %d nodes hold everything", usual.Counts.Total(), fewest.Counts.Total())
		}
	})
}

// Everything at its bound stands on the most nodes, and so does each update alone.
func TestLargest(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, r read) {
		for _, c := range append(capacity.Updates(r.env, r.workloads), capacity.Largest(r.env, r.workloads)) {
			for _, problem := range c.Problems() {
				t.Error(problem)
			}
		}
	})
}

// Where the environment says that it tolerates the loss of a zone, the nodes of
// the others hold all that can move, and of what there is more than one of, one is
// left.
func TestZonesLost(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, r read) {
		for _, c := range capacity.ZonesLost(r.env, r.workloads) {
			stranded := map[*capacity.Workload]int{}
			for _, pod := range c.Stranded {
				stranded[pod.Workload]++
			}
			for w, count := range stranded {
				if w.Replicas > 1 && count == w.Replicas {
					t.Errorf("%s: all %d pods of %s have their volumes there", c.Name, count, w)
				}
			}
			if !r.env.Cluster.Nodes.ToleratesZoneLoss {
				continue
			}
			for _, problem := range c.Problems() {
				t.Error(problem)
			}
		}
	})
}

// TestFaults grows something, and sees that it is noticed.
func TestFaults(t *testing.T) {
	production := shipped(t, "production")
	double := func(w *capacity.Workload) { w.Room.MemoryMiB *= 2 }
	for _, fault := range []struct {
		name   string
		change func(env *config.Environment, workloads []capacity.Workload)
		look   func(env config.Environment, workloads []capacity.Workload) []string
		want   []string
	}{
		{
			"a release with twice the memory",
			func(_ *config.Environment, workloads []capacity.Workload) {
				each(workloads, func(w capacity.Workload) bool { return w.Source == "kube-prometheus-stack" }, double)
			},
			func(env config.Environment, workloads []capacity.Workload) []string {
				return capacity.Usual(env, workloads).Problems()
			},
			[]string{"usual on 5 nodes", "monitoring/prometheus-prometheus-stack-prometheus 0 needs 180m of CPU and 3200 MiB", "left are", "on us-east-1a-1"},
		},
		{
			"more pods than the nodes take",
			func(env *config.Environment, _ []capacity.Workload) { env.Cluster.Nodes.MaxPodsPerNode = 11 },
			func(env config.Environment, workloads []capacity.Workload) []string {
				return capacity.Usual(env, workloads).Problems()
			},
			[]string{"left are 0 pods", "on us-east-1c-1"},
		},
		{
			"a volume in a zone without room",
			func(_ *config.Environment, workloads []capacity.Workload) {
				each(workloads, func(w capacity.Workload) bool { return w.Name == "loki" }, func(w *capacity.Workload) { w.Room.MemoryMiB = 2400 })
			},
			func(env config.Environment, workloads []capacity.Workload) []string {
				counts, zone := capacity.Spread(env, 5), "us-east-1c"
				volumes := capacity.Zones{"monitoring/loki 0": zone, "monitoring/prometheus-prometheus-stack-prometheus 0": zone}
				return waiting(capacity.Place(env, workloads, capacity.Size{}, counts, capacity.Tight, volumes))
			},
			[]string{"needs 180m of CPU and 1600 MiB, room for 1 volumes in us-east-1c"},
		},
		{
			"a zone lost with fewer nodes",
			func(env *config.Environment, _ []capacity.Workload) { env.Cluster.Nodes.Max = 8 },
			func(env config.Environment, workloads []capacity.Workload) []string {
				var problems []string
				for _, c := range capacity.ZonesLost(env, workloads) {
					problems = append(problems, c.Problems()...)
				}
				return problems
			},
			[]string{"without us-east-1a on 5 nodes", "even over topology.kubernetes.io/zone"},
		},
	} {
		t.Run(fault.name, func(t *testing.T) {
			env, workloads := production.env, slices.Clone(production.workloads)
			fault.change(&env, workloads)
			got := strings.Join(fault.look(env, workloads), "\n")
			for _, want := range fault.want {
				if !strings.Contains(got, want) {
					t.Errorf("nothing says %q:\n%s", want, got)
				}
			}
		})
	}
}

// each changes the workloads that are asked for.
func each(workloads []capacity.Workload, asked func(capacity.Workload) bool, change func(*capacity.Workload)) {
	for i := range workloads {
		if asked(workloads[i]) {
			change(&workloads[i])
		}
	}
}

// waiting are the pods of plan that wait, with the reason.
func waiting(plan capacity.Plan) []string {
	var all []string
	for _, w := range plan.Waiting {
		all = append(all, w.Pod.String()+" "+w.Reason)
	}
	return all
}
