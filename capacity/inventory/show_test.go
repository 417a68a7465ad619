package inventory
import ("fmt";"testing";"github.com/vibe-engineering/vibe-platform/capacity";"github.com/vibe-engineering/vibe-platform/config")
func TestShow(t *testing.T) {
	for _, name := range config.Names() {
		env, _ := config.Lookup(name)
		ws, err := Workloads(env)
		if err != nil { t.Fatal(err) }
		fmt.Println("=====", name, env.Cluster.Nodes.Room())
		for _, l := range capacity.Layouts(env, ws) { fmt.Println(l.Env.Cluster.Nodes.InstanceTypes, l.Env.Cluster.Nodes.MaxPodsPerNode, l.Case.Counts, l.Case.Fits(), l.Dollars) }
		for _, c := range append(append([]capacity.Case{capacity.Smallest(env, ws), capacity.Usual(env, ws), capacity.Fewest(env, ws), capacity.Largest(env, ws)}, capacity.ZonesLost(env, ws)...), capacity.Updates(env, ws)...) {
			if len(c.Name) > 6 && c.Name[:6] == "update" && c.Fits() { continue }
			fmt.Println(c.Name, c.Counts, "fits", c.Fits(), "sum", capacity.Sum(ws, c.Size, c.Counts.Total()), "of", env.Cluster.Nodes.Room().Times(c.Counts.Total()))
		}
	}
}
