package cost

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Saving is something that would cost less, or does already. Savings overlap: their
// effects cannot be added up.
type Saving struct {
	What string `json:"what"`
	// Taken says that it is so already: then MonthUSD is what is saved by it.
	Taken bool `json:"taken"`
	// MonthUSD is how much less a month costs by it; below 0 it costs more.
	MonthUSD float64 `json:"monthUsd"`
	// How is what to change, and Price what it takes from reliability.
	How   string `json:"how"`
	Price string `json:"price"`
}

// way is how something can be saved. It returns false where there is nothing to
// save it on.
type way func(*month, []Line) (Saving, bool)

// savings are all ways that apply, those that are open first, the largest first.
func savings(m *month, lines []Line) []Saving {
	found := []Saving{}
	for _, w := range []way{
		spotNodes, armNodes, armDatabase, valkey, fewerGateways, endpoints, savingsPlan,
		reservedDatabase, reservedCache, tiering, singleZone,
	} {
		if s, applies := w(m, lines); applies {
			s.MonthUSD = round(s.MonthUSD, 2)
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b Saving) int {
		if a.Taken != b.Taken {
			if a.Taken {
				return 1
			}
			return -1
		}
		return cmp.Compare(b.MonthUSD, a.MonthUSD)
	})
	return found
}

// sum adds up the lines whose price begins with a prefix.
func sum(lines []Line, prefix string) (dollars float64) {
	for _, l := range lines {
		if strings.HasPrefix(l.Price, prefix) {
			dollars += l.MonthUSD
		}
	}
	return dollars
}

// instead is how much less lines of a kind would cost by the prices that other names
// of them; lines that it names none for cost what they do.
func (m *month) instead(lines []Line, other func(price string) string) (less float64) {
	for _, l := range lines {
		was, known := m.table.Find(l.Price, l.Region)
		is, exists := m.table.Find(other(l.Price), l.Region)
		if known && exists {
			less += l.MonthUSD * (1 - is.USD/was.USD)
		}
	}
	return less
}

// spots reports whether the node groups are of spot nodes.
func (m *month) spots() bool {
	groups := m.of(typeGroup, "")
	return len(groups) > 0 && !slices.ContainsFunc(groups, func(r resource) bool { return r.text("CapacityType") != "SPOT" })
}

func spotNodes(m *month, lines []Line) (Saving, bool) {
	cost, off := sum(lines, "ec2/"), float64(m.cost.SpotDiscountPercent)/100
	s := Saving{
		What: "spot nodes", Taken: m.spots(), MonthUSD: cost * off, How: "cluster.nodes.capacity=spot, with several cluster.nodes.instanceTypes of a size",
		Price: "EC2 takes a node back at two minutes' notice, all of a type at once: pods move, and Prometheus and Loki are away meanwhile",
	}
	if s.Taken {
		s.MonthUSD = cost / (1 - off) * off
	}
	return s, cost > 0
}

// arms are the families of Graviton that stand in for others, with as many virtual
// processors and as much memory.
func arms() map[string]string {
	return map[string]string{
		"t3": "t4g", "t3a": "t4g", "m5": "m6g", "m5a": "m6g", "m6i": "m7g", "m6a": "m7g", "m7i": "m7g", "m7a": "m7g",
		"c5": "c6g", "c6i": "c7g", "c6a": "c7g", "c7i": "c7g", "c7a": "c7g", "r5": "r6g", "r6i": "r7g", "r6a": "r7g", "r7i": "r7g",
	}
}

// other replaces the family of a price's type by table: ec2/t3.medium by
// ec2/t4g.medium. It is empty where the family is not in the table.
func other(price string, table map[string]string) string {
	product, kind, _ := strings.Cut(price, "/")
	start := ""
	if rest, isDatabase := strings.CutPrefix(kind, "db."); isDatabase {
		start, kind = "db.", rest
	}
	family, size, _ := strings.Cut(kind, ".")
	if to, known := table[family]; known {
		return product + "/" + start + to + "." + size
	}
	return ""
}

// plain is the table the other way, for what a family of Graviton is compared with.
func plain() map[string]string {
	return map[string]string{"t4g": "t3", "m6g": "m5", "m7g": "m6i", "c6g": "c5", "c7g": "c6i", "r6g": "r5", "r7g": "r6i"}
}

func armNodes(m *month, lines []Line) (Saving, bool) {
	s := Saving{
		What: "nodes with Graviton", How: "cluster.nodes.instanceTypes of t4g, m7g and the like; every image must be there for arm64",
		Price: "none, once the application is built and tested for arm64",
	}
	machines := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return !strings.HasPrefix(l.Price, "ec2/") })
	if s.MonthUSD = m.instead(machines, func(p string) string { return other(p, arms()) }); s.MonthUSD != 0 {
		return s, true
	}
	s.Taken, s.MonthUSD = true, -m.instead(machines, func(p string) string { return other(p, plain()) })
	return s, s.MonthUSD > 0
}

func armDatabase(m *month, lines []Line) (Saving, bool) {
	s := Saving{What: "a database with Graviton", How: "database.instanceClass of db.t4g, db.m7g and the like", Price: "none; the change takes a failover"}
	instances := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Type != typeDatabase || !strings.Contains(l.Price, "/db.") })
	if s.MonthUSD = m.instead(instances, func(p string) string { return other(p, arms()) }); s.MonthUSD != 0 {
		return s, true
	}
	s.Taken, s.MonthUSD = true, -m.instead(instances, func(p string) string { return other(p, plain()) })
	return s, s.MonthUSD > 0
}

func valkey(m *month, lines []Line) (Saving, bool) {
	s := Saving{
		What: "Valkey instead of Redis", How: "cache.engine=valkey and a cache.engineVersion of it",
		Price: "none known; the change of a running cache cannot be undone (docs/decisions/0006-redis-or-valkey.md)",
	}
	swap := func(from, to string) float64 {
		return m.instead(lines, func(p string) string {
			if rest, is := strings.CutPrefix(p, from); is {
				return to + rest
			}
			return ""
		})
	}
	if s.MonthUSD = swap("cache-redis/", "cache-valkey/"); s.MonthUSD != 0 {
		return s, true
	}
	s.Taken, s.MonthUSD = true, -swap("cache-valkey/", "cache-redis/")
	return s, s.MonthUSD > 0
}

func savingsPlan(m *month, lines []Line) (Saving, bool) {
	d, _ := m.table.Discount("savings-plan")
	return Saving{
		What: "a savings plan for the nodes", MonthUSD: sum(lines, "ec2/") * float64(d.Percent) / 100,
		How:   fmt.Sprintf("%s, reckoned at %d %%; buy it for what runs at rest only", d.What, d.Percent),
		Price: "none; it is paid for a year whether nodes run or not",
	}, sum(lines, "ec2/") > 0 && !m.spots()
}

func reservedDatabase(m *month, lines []Line) (Saving, bool) {
	d, _ := m.table.Discount("database-reserved")
	instances := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Type != typeDatabase })
	cost := sum(instances, "rds-single/") + sum(instances, "rds-multi/")
	return Saving{
		What: "a reserved database", MonthUSD: cost * float64(d.Percent) / 100, How: fmt.Sprintf("%s, reckoned at %d %%", d.What, d.Percent),
		Price: "none; it is paid for a year, and is of one family of classes",
	}, cost > 0
}

func reservedCache(m *month, lines []Line) (Saving, bool) {
	d, _ := m.table.Discount("cache-reserved")
	cost := sum(lines, "cache-redis/") + sum(lines, "cache-valkey/")
	return Saving{
		What: "reserved cache nodes", MonthUSD: cost * float64(d.Percent) / 100, How: fmt.Sprintf("%s, reckoned at %d %%", d.What, d.Percent),
		Price: "none; they are paid for a year, and are of one family",
	}, cost > 0
}
