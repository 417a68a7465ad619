package config

import (
	"fmt"
	"slices"
)

// Offer is what count nodes of env offer to pods.
func Offer(env Environment, count int) Room { return env.Cluster.Nodes.Room().Times(count) }

// Demand is what env asks of count nodes: both workloads at MaxReplicas with an
// update's surge, and the platform's reserve.
func Demand(env Environment, count int) Room {
	b, f, sidecar := env.Backend, env.Frontend, env.Sidecar
	demand := Room{1, b.CPURequestMillis, b.MemoryRequestMiB}.Times(b.MaxReplicas + Surge).
		Plus(Room{1, f.CPURequestMillis + sidecar.CPURequestMillis, f.MemoryRequestMiB + sidecar.MemoryRequestMiB}.Times(f.MaxReplicas + Surge))
	for _, row := range PlatformReserve() {
		demand = demand.Plus(row.Room.Times(row.Runs.times(env, count)))
	}
	return demand
}

// AfterZoneLoss is how many of n.Max nodes are left when the busiest zone is
// lost. The lost zone's group cannot move, and the others do not grow past their
// own maxima.
func (n Nodes) AfterZoneLoss(zones []string) int {
	if len(zones) == 0 {
		return 0
	}
	return n.Max - n.Groups(zones)[0].Max
}

// sizingRules demand that the nodes hold what runs on them. They are silent
// while a number that goes into the sum is refused by another rule.
func sizingRules(e Environment) []rule {
	n := e.Cluster.Nodes
	if len(broken(slices.Concat(nodeRules(e), workloadRules(e), observabilityRules(e)))) > 0 {
		return nil
	}
	rules := []rule{sizingRule(e, "nodes", func(n Nodes) int { return n.Max })}
	if n.ToleratesZoneLoss {
		rules = append(rules, sizingRule(e, "nodes when a zone is lost", func(n Nodes) int { return n.AfterZoneLoss(e.Network.Zones) }))
	}
	return rules
}

// sizingRule demands that the nodes which left counts hold env, and otherwise
// looks for the least maximum that would do.
func sizingRule(e Environment, what string, left func(Nodes) int) rule {
	n := e.Cluster.Nodes
	count := left(n)
	offer, demand := Offer(e, count), Demand(e, count)
	r := rule{"cluster.nodes.max", n.Max, offer.Holds(demand),
		fmt.Sprintf("means %d %s, which offer %s of the %s needed", count, what, offer, demand),
		"larger cluster.nodes.instanceTypes or fewer replicas"}
	for enough := n; !r.holds && enough.Max <= mostNodesInGroup; enough.Max++ {
		e.Cluster.Nodes.Max = enough.Max
		if Offer(e, left(enough)).Holds(Demand(e, left(enough))) {
			r.want = fmt.Sprintf("%d or more, or larger cluster.nodes.instanceTypes", enough.Max)
			break
		}
	}
	return r
}

// UsualNodes is how many nodes the environment begins with, which hold everything at
// rest; where it names no number any more, the fewest that do so as far as sums tell.
func (e Environment) UsualNodes() int {
	n := e.Cluster.Nodes
	if n.Start > 0 {
		return n.Start
	}
	e.Backend.MaxReplicas, e.Frontend.MaxReplicas = e.Backend.MinReplicas, e.Frontend.MinReplicas
	for count := n.Min; count < n.Max; count++ {
		if Offer(e, count).Holds(Demand(e, count)) {
			return count
		}
	}
	return n.Max
}
