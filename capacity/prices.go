package capacity

import "github.com/vibe-engineering/vibe-platform/config"

// Price is what an hour of an instance type costs on demand in us-east-1, in US
// dollars.
type Price struct {
	Type string
	Hour float64
}

// Prices are those of the types that docs/CAPACITY.md compares, from the copy of
// AWS' price list of 2026-07-20 in Karpenter
// (https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/pricing/zz_generated.pricing_aws.go).
func Prices() []Price {
	return []Price{
		{"t3.medium", 0.0416},
		{"t3a.medium", 0.0376},
		{"t3.large", 0.0832},
		{"t3a.large", 0.0752},
		{"m6i.large", 0.096},
		{"r6i.large", 0.126},
		{"t3.xlarge", 0.1664},
	}
}

const (
	// hoursAMonth is what AWS' calculator reckons with.
	hoursAMonth = 730
	// diskGiBMonth is the price of a GiB of gp3 a month, in US dollars, from
	// memory.
	diskGiBMonth = 0.08
)

// VolumeMonth is what gib of gp3 cost in a month, in US dollars.
func VolumeMonth(gib int) float64 { return diskGiBMonth * float64(gib) }

// Month is what count nodes of env cost in a month, on demand and with their
// disks, in US dollars; not ok if the price of their first type is unknown.
func Month(env config.Environment, count int) (dollars float64, ok bool) {
	for _, price := range Prices() {
		if price.Type == env.Cluster.Nodes.InstanceTypes[0] {
			return float64(count) * (hoursAMonth*price.Hour + VolumeMonth(env.Cluster.Nodes.DiskGiB)), true
		}
	}
	return 0, false
}

// Layout is how everything could stand on nodes of one type.
type Layout struct {
	Env config.Environment
	// Usual is at rest, on the fewest nodes that hold it, and Largest at its bound.
	Usual, Largest Case
	// Dollars are what the usual nodes cost in a month.
	Dollars float64
}

const (
	// mostNodes is where Layouts gives up.
	mostNodes = 20
	// podsEachGiB is how many pods Layouts lets a node take.
	podsEachGiB = 5
)

// Layouts are env on each type with a price, a node in each zone at least.
func Layouts(env config.Environment, workloads []Workload) []Layout {
	var layouts []Layout
	for _, price := range Prices() {
		row, ok := config.FindInstanceType(price.Type)
		if !ok {
			continue
		}
		other := env
		n := &other.Cluster.Nodes
		n.InstanceTypes = []string{price.Type}
		n.MaxPodsPerNode = podsEachGiB * row.MemoryMiB / 1024
		n.Min, n.Max, n.Start = len(env.Network.Zones), mostNodes, 0
		l := Layout{Env: other, Usual: fewest(other, workloads, usual()), Largest: fewest(other, workloads, Size{Largest: true})}
		l.Dollars, _ = Month(other, l.Usual.Counts.Total())
		layouts = append(layouts, l)
	}
	return layouts
}
