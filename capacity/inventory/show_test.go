package inventory

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

func TestShow(t *testing.T) {
	for _, name := range config.Names() {
		env, _ := config.Lookup(name)
		if n, err := strconv.Atoi(os.Getenv("PODS")); err == nil {
			env.Cluster.Nodes.MaxPodsPerNode = n
		}
		ws, err := Workloads(env)
		if err != nil { t.Fatal(err) }
		fmt.Println("=====", name, env.Cluster.Nodes.Room())
		g := map[string]config.Room{}
		for _, w := range ws {
			n, k := w.Replicas, "controllers"
			switch { case w.Kind == capacity.Job: continue
			case w.Kind == capacity.DaemonSet: n, k = 1, "daemons"
			case w.Namespace == names.NamespaceMonitoring: k = "monitoring"
			case w.Namespace == names.NamespaceApplication: k = "application" }
			g[k] = g[k].Plus(w.Room.Times(n))
			if os.Getenv("ALL") != "" { fmt.Printf("%-30s %-12s %-50s %d..%d +%d %v vols %v\n", w.Source, w.Kind, w, w.Replicas, w.Most, w.Surge, w.Room, w.VolumesGiB) }
		}
		fmt.Println(g)
		for _, c := range append(append([]capacity.Case{capacity.Smallest(env, ws), capacity.Usual(env, ws), capacity.Fewest(env, ws), capacity.Largest(env, ws)}, capacity.ZonesLost(env, ws)...), capacity.Updates(env, ws)...) {
			most := 0
			for _, p := range c.Plans { for _, n := range p.Nodes { most = max(most, len(n.Pods)) } }
			if len(c.Name) > 6 && c.Name[:6] == "update" && c.Fits() { continue }
			fmt.Println(c.Name, c.Counts, "fits", c.Fits(), "sum", capacity.Sum(ws, c.Size, c.Counts.Total()), "of", env.Cluster.Nodes.Room().Times(c.Counts.Total()), "most", most, "stranded", c.Stranded)
			ps := c.Problems(); for i, p := range ps { if i < 2 { fmt.Println("   ", p[:min(len(p), 200)]) } }; if len(ps) > 2 { fmt.Println("    ...", len(ps)) }
		}
	}
}
