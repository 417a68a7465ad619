package inventory

import (
	"fmt"
	"testing"
	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
)

func TestShow(t *testing.T) {
	for _, name := range config.Names() {
		env, _ := config.Lookup(name)
		ws, err := Workloads(env)
		if err != nil { t.Fatal(err) }
		fmt.Println("=====", name, env.Cluster.Nodes.Room())
		for _, w := range ws {
			fmt.Printf("%-32s %-12s %-50s %d..%d +%d %v vols %v\n", w.Source, w.Kind, w, w.Replicas, w.Most, w.Surge, w.Room, w.VolumesGiB)
		}
		for _, c := range append([]capacity.Case{capacity.Smallest(env, ws), capacity.Usual(env, ws), capacity.Fewest(env, ws), capacity.Largest(env, ws)}, capacity.ZonesLost(env, ws)...) {
			fmt.Println(c.Name, c.Counts, "fits", c.Fits(), "sum", capacity.Sum(ws, c.Size, c.Counts.Total()), "stranded", c.Stranded)
			for _, p := range c.Problems() { fmt.Println("   ", p) }
		}
	}
}
