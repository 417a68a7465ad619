package inventory

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/test/doctables"
)

// TestDocumentTables holds the tables of docs/CAPACITY.md against what is computed.
func TestDocumentTables(t *testing.T) {
	var all []read
	for _, name := range config.Names() {
		all = append(all, shipped(t, name))
	}
	for name, rows := range map[string]func([]read) [][]string{
		"offer": offerTable, "sources": sourceTable, "volumes": volumeTable, "cases": caseTable,
		"placement": placementTable, "zones": zoneTable, "layouts": layoutTable, "add-ons": addOnTable,
	} {
		doctables.Hold(t, "../../docs/CAPACITY.md", name, rows(all))
	}
}

// offerTable is what one node of each environment holds.
func offerTable(all []read) [][]string {
	rows := [][]string{{"environment", "node types", "of", "the kubelet keeps", "a node offers", "nodes, all zones", "most in each zone", "usual"}}
	for _, r := range all {
		n := r.env.Cluster.Nodes
		size, _ := config.FindInstanceType(n.InstanceTypes[0])
		keeps := n.KubeletReserve()
		rows = append(rows, []string{
			r.env.Name, strings.Join(n.InstanceTypes, ", ") + ", " + string(n.Capacity),
			fmt.Sprintf("%dm and %d MiB", size.VCPUs*1000, size.MemoryMiB),
			fmt.Sprintf("%dm and %d MiB", keeps.CPUMillis, keeps.MemoryMiB),
			n.Room().String(), fmt.Sprintf("%d to %d", n.Min, n.Max), numbers(capacity.Spread(r.env, n.Max)),
			numbers(capacity.Usual(r.env, r.workloads).Counts),
		})
	}
	return rows
}

// sourceTable is what each release, manifest and add-on reserves at rest.
func sourceTable(all []read) [][]string {
	rows := [][]string{{"from", "runs"}}
	cells := map[string][]string{}
	var order []string
	for i, r := range all {
		rows[0] = append(rows[0], r.env.Name)
		sums := map[string]config.Room{}
		for _, w := range r.workloads {
			if w.Kind == capacity.Job {
				continue
			}
			key, count := w.Source+" | once", w.Replicas
			if w.Kind == capacity.DaemonSet {
				key, count = w.Source+" | on each node", 1
			}
			if _, known := cells[key]; !known {
				cells[key] = slices.Repeat([]string{""}, len(all))
				order = append(order, key)
			}
			sums[key] = sums[key].Plus(w.Room.Times(count))
		}
		for key, sum := range sums {
			cells[key][i] = sum.String()
		}
	}
	for _, key := range order {
		rows = append(rows, append([]string{key}, cells[key]...))
	}
	// The key fills two columns.
	for i := range rows[1:] {
		first, second, _ := strings.Cut(rows[i+1][0], " | ")
		rows[i+1] = append([]string{first, second}, rows[i+1][1:]...)
	}
	return rows
}

// volumeTable is what lies on disks of EBS, each in one zone.
func volumeTable(all []read) [][]string {
	rows := [][]string{{"environment", "volumes", "GiB", "US $ a month", "of"}}
	for _, r := range all {
		count, gib := capacity.Volumes(r.workloads)
		var of []string
		for _, w := range r.workloads {
			if len(w.VolumesGiB) > 0 {
				of = append(of, fmt.Sprintf("%s %d × %d", w.Name, w.Replicas, w.VolumesGiB[0]))
			}
		}
		rows = append(rows, []string{r.env.Name, strconv.Itoa(count), strconv.Itoa(gib), fmt.Sprintf("%.0f", capacity.VolumeMonth(gib)), strings.Join(of, ", ")})
	}
	return rows
}

// caseTable says how each situation goes.
func caseTable(all []read) [][]string {
	rows := [][]string{{"environment", "when", "nodes", "requested", "of the memory", "most pods on a node", "without room"}}
	for _, r := range all {
		for _, c := range []capacity.Case{
			capacity.Smallest(r.env, r.workloads), capacity.Usual(r.env, r.workloads), capacity.Largest(r.env, r.workloads),
		} {
			rows = append(rows, append([]string{r.env.Name}, caseCells(r, c)...))
		}
	}
	return rows
}

// caseCells are the cells of one case.
func caseCells(r read, c capacity.Case) []string {
	count := c.Counts.Total()
	sum, offer := capacity.Sum(r.workloads, c.Size, count), r.env.Cluster.Nodes.Room().Times(count)
	most, without := 0, "none"
	for _, plan := range c.Plans {
		for _, node := range plan.Nodes {
			most = max(most, len(node.Pods))
		}
	}
	if !c.Fits() {
		without = fmt.Sprintf("%d pods", len(c.Plans[capacity.Tight].Waiting))
	}
	return []string{c.Name, numbers(c.Counts), sum.String(), fmt.Sprintf("%d %%", 100*sum.MemoryMiB/offer.MemoryMiB), strconv.Itoa(most), without}
}

// placementTable is where everything stands in the usual case, placed evenly.
func placementTable(all []read) [][]string {
	rows := [][]string{{"environment", "node", "pods", "CPU", "MiB", "the largest of them, by memory"}}
	for _, r := range all {
		for _, node := range capacity.Usual(r.env, r.workloads).Plans[capacity.Even].Nodes {
			used := node.Offers.Minus(node.Free)
			pods := slices.Clone(node.Pods)
			slices.SortStableFunc(pods, func(a, b capacity.Pod) int { return b.Workload.Room.MemoryMiB - a.Workload.Room.MemoryMiB })
			var largest []string
			for _, pod := range pods[:min(4, len(pods))] {
				largest = append(largest, pod.Workload.Name)
			}
			rows = append(rows, []string{
				r.env.Name, node.Name, fmt.Sprintf("%d of %d", used.Pods, node.Offers.Pods), fmt.Sprintf("%dm of %dm", used.CPUMillis, node.Offers.CPUMillis),
				fmt.Sprintf("%d of %d", used.MemoryMiB, node.Offers.MemoryMiB), strings.Join(largest, ", "),
			})
		}
	}
	return rows
}

// zoneTable says what the loss of each zone does.
func zoneTable(all []read) [][]string {
	rows := [][]string{{"environment", "lost", "nodes left", "requested", "of the memory", "waits for its volume", "without room"}}
	for _, r := range all {
		for _, c := range capacity.ZonesLost(r.env, r.workloads) {
			var stranded []string
			for _, pod := range c.Stranded {
				stranded = append(stranded, fmt.Sprintf("%s (one of %d)", pod.Workload.Name, pod.Workload.Replicas))
			}
			slices.Sort(stranded)
			cells := caseCells(r, c)
			rows = append(rows, []string{
				r.env.Name, strings.TrimPrefix(c.Name, "without "), cells[1], cells[2], cells[3],
				strings.Join(stranded, ", "), cells[5],
			})
		}
	}
	return rows
}

// layoutTable compares node types by what everything at rest costs on them.
func layoutTable(all []read) [][]string {
	rows := [][]string{{"environment", "type", "pods a node", "nodes at rest", "of the memory", "US $ a month", "nodes at its largest"}}
	for _, r := range all {
		for _, l := range capacity.Layouts(r.env, r.workloads) {
			cells := caseCells(read{env: l.Env, workloads: r.workloads}, l.Usual)
			name := l.Env.Cluster.Nodes.InstanceTypes[0]
			if name == r.env.Cluster.Nodes.InstanceTypes[0] {
				name = "**" + name + "**"
			}
			rows = append(rows, []string{
				r.env.Name, name, strconv.Itoa(l.Env.Cluster.Nodes.MaxPodsPerNode), numbers(l.Usual.Counts), cells[3], fmt.Sprintf("%.0f", l.Dollars), numbers(l.Largest.Counts),
			})
		}
	}
	return rows
}

// addOnTable is what EKS' add-ons reserve, and where that is from.
func addOnTable(all []read) [][]string {
	rows := [][]string{{"add-on", "workload", "kind", "a pod reserves", "from"}}
	for _, a := range capacity.AddOns(all[len(all)-1].env) {
		rows = append(rows, []string{a.AddOn, a.Name, string(a.Kind), a.Workload().Room.String(), "<" + strings.Replace(a.Source, ";", ">;", 1)})
		if last := &rows[len(rows)-1][4]; !strings.Contains(*last, ">") {
			*last += ">"
		}
	}
	return rows
}

// numbers joins counts, with their sum before them.
func numbers(counts capacity.Counts) string {
	var parts []string
	for _, n := range counts {
		parts = append(parts, strconv.Itoa(n))
	}
	return fmt.Sprintf("%d: %s", counts.Total(), strings.Join(parts, ", "))
}
