package capacity

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Case is a situation, and how it went on the nodes.
type Case struct {
	// Name says what the situation is.
	Name   string
	Size   Size
	Counts Counts
	// Plans are the placements, one a way.
	Plans map[Way]Plan
	// Stranded are the pods whose volumes lie in the zone that is lost. They wait
	// until it is back, whatever room there is.
	Stranded []Pod
}

// Fits reports whether no pod waits for room, in either way.
func (c Case) Fits() bool {
	for _, plan := range c.Plans {
		if len(plan.Waiting) > 0 {
			return false
		}
	}
	return true
}

// Problems are the pods that wait for room, with the way and the nodes' figures.
func (c Case) Problems() []string {
	var problems []string
	for _, way := range []Way{Tight, Even} {
		for _, waiting := range c.Plans[way].Waiting {
			problems = append(problems, fmt.Sprintf("%s on %d nodes, placed %s: %s %s", c.Name, c.Counts.Total(), way, waiting.Pod, waiting.Reason))
		}
	}
	return problems
}

// The sizes of the cases.
func atRest() Size           { return Size{} }
func usual() Size            { return Size{Updating: scaled} }
func lost() Size             { return Size{Largest: true, Updating: scaled} }
func scaled(w Workload) bool { return w.Scaled }

// try places workloads in both ways.
func try(name string, env config.Environment, workloads []Workload, size Size, counts Counts) Case {
	c := Case{Name: name, Size: size, Counts: counts, Plans: map[Way]Plan{}}
	for _, way := range []Way{Tight, Even} {
		c.Plans[way] = Place(env, workloads, size, counts, way, nil)
	}
	return c
}

// Smallest is everything at rest on the fewest nodes that the groups may have.
func Smallest(env config.Environment, workloads []Workload) Case {
	return try("at rest, fewest nodes", env, workloads, atRest(), Spread(env, env.Cluster.Nodes.Min))
}

// Usual is everything at rest, with room to update the application, on the nodes
// that new groups begin with; where the environment names no number, on the
// fewest that hold it.
func Usual(env config.Environment, workloads []Workload) Case {
	if start := env.Cluster.Nodes.Start; start > 0 {
		return try("usual", env, workloads, usual(), Spread(env, start))
	}
	c := Fewest(env, workloads)
	c.Name = "usual"
	return c
}

// Fewest is everything at rest, with room to update the application, on the
// fewest nodes that hold it; on the most, if none do.
func Fewest(env config.Environment, workloads []Workload) Case {
	return fewest(env, workloads, usual())
}

func fewest(env config.Environment, workloads []Workload, size Size) Case {
	n := env.Cluster.Nodes
	for count := n.Min; ; count++ {
		c := try("fewest that hold it", env, workloads, size, Spread(env, count))
		if count >= n.Max || c.Fits() {
			return c
		}
	}
}

// Largest is everything at its bound on the most nodes.
func Largest(env config.Environment, workloads []Workload) Case {
	return try("all at its largest", env, workloads, Size{Largest: true}, Spread(env, env.Cluster.Nodes.Max))
}

// Updates are one workload being updated or one job run, on the most nodes: a case
// each. What is scaled is at its bound, and everything else at rest. Where several
// are updated at a time and only one finds room, they go one after the other.
func Updates(env config.Environment, workloads []Workload) []Case {
	var cases []Case
	for _, w := range workloads {
		if w.Surge == 0 && w.Kind != Job {
			continue
		}
		size := Size{Largest: w.Scaled, Updating: func(other Workload) bool { return other.String() == w.String() }}
		cases = append(cases, try("update of "+w.String(), env, workloads, size, Spread(env, env.Cluster.Nodes.Max)))
	}
	return cases
}

// ZonesLost are the losses of each zone, with the application at its bound and
// being updated, on all nodes that the other zones may have. Volumes lie where
// they came to lie when the environment began: in the usual case, placed evenly.
func ZonesLost(env config.Environment, workloads []Workload) []Case {
	volumes := Usual(env, workloads).Plans[Even].Zones()
	before := Place(env, workloads, lost(), Spread(env, env.Cluster.Nodes.Max), Even, volumes)
	var cases []Case
	for i, zone := range env.Network.Zones {
		c := Case{Name: "without " + zone, Size: lost(), Counts: Without(env, i)}
		tight := Place(env, workloads, c.Size, c.Counts, Tight, volumes)
		even := before.Lose(zone)
		c.Stranded = even.strand(zone)
		tight.strand(zone)
		c.Plans = map[Way]Plan{Tight: tight, Even: even}
		cases = append(cases, c)
	}
	return cases
}

// strand takes the pods whose volumes lie in zone from those that wait for room.
func (p *Plan) strand(zone string) []Pod {
	var stranded []Pod
	var waiting []Waiting
	for _, w := range p.Waiting {
		if w.Pod.Zone == zone {
			stranded = append(stranded, w.Pod)
		} else {
			waiting = append(waiting, w)
		}
	}
	p.Waiting = waiting
	return stranded
}
