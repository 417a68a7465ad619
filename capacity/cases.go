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

// try places workloads in both ways.
func try(name string, env config.Environment, workloads []Workload, size Size, counts Counts, volumes Zones) Case {
	c := Case{Name: name, Size: size, Counts: counts, Plans: map[Way]Plan{}}
	for _, way := range []Way{Tight, Even} {
		c.Plans[way] = Place(env, workloads, size, counts, way, volumes)
	}
	return c
}

// Smallest is everything at rest on the fewest nodes that the groups may have.
func Smallest(env config.Environment, workloads []Workload) Case {
	return try("at rest, fewest nodes", env, workloads, Size{Updating: Nothing}, Spread(env, env.Cluster.Nodes.Min), nil)
}

// Usual is everything at rest, with room to update the application, on the nodes
// that new groups begin with; where the environment names no number, on the
// fewest that hold it.
func Usual(env config.Environment, workloads []Workload) Case {
	const name = "usual"
	size := Size{Updating: Application}
	if start := env.Cluster.Nodes.Start; start > 0 {
		return try(name, env, workloads, size, Spread(env, start), nil)
	}
	return fewest(name, env, workloads, size)
}

// Fewest is everything at rest, with room to update the application, on the
// fewest nodes that hold it; on the most, if none do.
func Fewest(env config.Environment, workloads []Workload) Case {
	return fewest("fewest that hold it", env, workloads, Size{Updating: Application})
}

func fewest(name string, env config.Environment, workloads []Workload, size Size) Case {
	n := env.Cluster.Nodes
	for count := n.Min; ; count++ {
		if c := try(name, env, workloads, size, Spread(env, count), nil); count >= n.Max || c.Fits() {
			return c
		}
	}
}

// Largest is everything at its bound, and all of it updated at the same time, on
// the most nodes.
func Largest(env config.Environment, workloads []Workload) Case {
	return try("all at its largest", env, workloads, Size{Largest: true, Updating: All}, Spread(env, env.Cluster.Nodes.Max), nil)
}

// ZonesLost are the losses of each zone, with the application at its bound and
// being updated, on all nodes that the other zones may have. Volumes lie where
// they came to lie when the environment began: in the usual case, placed evenly.
func ZonesLost(env config.Environment, workloads []Workload) []Case {
	volumes := Usual(env, workloads).Plans[Even].Zones()
	var cases []Case
	for i, zone := range env.Network.Zones {
		cases = append(cases, zoneLost(env, workloads, i, zone, volumes))
	}
	return cases
}

// zoneLost is the loss of the index'th zone.
func zoneLost(env config.Environment, workloads []Workload, index int, zone string, volumes Zones) Case {
	c := try("without "+zone, env, workloads, Size{Largest: true, Updating: Application}, Without(env, index), volumes)
	for way, plan := range c.Plans {
		var waiting []Waiting
		for _, w := range plan.Waiting {
			if w.Pod.Zone == zone {
				if way == Even {
					c.Stranded = append(c.Stranded, w.Pod)
				}
				continue
			}
			waiting = append(waiting, w)
		}
		plan.Waiting = waiting
		c.Plans[way] = plan
	}
	return c
}
