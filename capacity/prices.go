package capacity

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// Price is what an hour of an instance type costs on demand in us-east-1, in US
// dollars.
type Price struct {
	Type string
	Hour float64
}

// priced is the region of the prices here.
const priced = "us-east-1"

// Prices are those of the types that docs/CAPACITY.md compares.
func Prices() []Price {
	var all []Price
	for _, name := range []string{"t3.medium", "t3a.medium", "t3.large", "t3a.large", "m6i.large", "r6i.large", "t3.xlarge"} {
		if usd, ok := unit("ec2/" + name); ok {
			all = append(all, Price{name, usd})
		}
	}
	return all
}

// unit is a unit price, or false: a test holds that none is missing.
func unit(id string) (float64, bool) {
	table, err := prices.Load()
	if err != nil {
		return 0, false
	}
	price, ok := table.Find(id, priced)
	return price.USD, ok
}

// VolumeMonth is what gib of gp3 cost in a month, in US dollars.
func VolumeMonth(gib int) float64 {
	usd, _ := unit("ebs-gp3")
	return usd * float64(gib)
}

// Month is what count nodes of env cost in a month, on demand and with their
// disks, in US dollars; not ok if the price of their first type is unknown.
func Month(env config.Environment, count int) (dollars float64, ok bool) {
	for _, price := range Prices() {
		if price.Type == env.Cluster.Nodes.InstanceTypes[0] {
			return float64(count) * (prices.HoursAMonth*price.Hour + VolumeMonth(env.Cluster.Nodes.DiskGiB)), true
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
