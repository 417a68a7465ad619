package capacity

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
)

// threeZones are nodes of 1930m and 3213 MiB with 20 pods.
func threeZones() config.Environment {
	return config.Environment{
		Network: config.Network{Zones: []string{"a", "b", "c"}},
		Cluster: config.Cluster{Nodes: config.Nodes{InstanceTypes: []string{"t3.medium"}, MaxPodsPerNode: 20, Min: 1, Max: 9}},
	}
}

// pods are count pods named name of mib, with a change.
func pods(name string, count, mib int, change func(*Workload)) Workload {
	w := Workload{
		Source: "test", Kind: Deployment, Namespace: "shop", Name: name, Replicas: count, Most: count,
		Room: config.Room{Pods: 1, CPUMillis: 10, MemoryMiB: mib},
		pod:  &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Labels: map[string]string{"app": name}}},
	}
	if change != nil {
		change(&w)
	}
	return w
}

// evenly spreads w over zones.
func evenly(w *Workload) {
	w.pod.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{{
		TopologyKey: corev1.LabelTopologyZone, MaxSkew: 1, WhenUnsatisfiable: corev1.DoNotSchedule,
		LabelSelector:  &metav1.LabelSelector{MatchLabels: w.pod.Labels},
		MatchLabelKeys: []string{revisionLabel},
	}}
}

// apart keeps pods of w from each other's node.
func apart(w *Workload) {
	w.pod.Spec.Affinity = &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{{
			TopologyKey: corev1.LabelHostname, LabelSelector: &metav1.LabelSelector{MatchLabels: w.pod.Labels},
		}},
	}}
}

func TestPlace(t *testing.T) {
	const zone, host = corev1.LabelTopologyZone, corev1.LabelHostname
	onEach := func(w *Workload) { w.Kind = DaemonSet }
	withVolume := func(w *Workload) { w.VolumesGiB = []int{1} }
	for name, row := range map[string]struct {
		counts    Counts
		workloads []Workload
		volumes   Zones
		// waiting is what the first pod that waits says; empty: none waits.
		waiting string
	}{
		"all of a node's memory":            {counts: Counts{1, 0, 0}, workloads: []Workload{pods("x", 1, 3213, nil)}},
		"more than its memory":              {counts: Counts{1, 0, 0}, workloads: []Workload{pods("x", 1, 3214, nil)}, waiting: "shop/x 0 needs 10m of CPU and 3214 MiB; left are 20 pods, 1930m of CPU and 3213 MiB on a-1"},
		"as many pods as it takes":          {counts: Counts{1, 0, 0}, workloads: []Workload{pods("x", 20, 1, nil)}},
		"one pod more":                      {counts: Counts{1, 0, 0}, workloads: []Workload{pods("x", 21, 1, nil)}, waiting: "shop/x 20 needs 10m of CPU and 1 MiB; left are 0 pods"},
		"as many volumes as it takes":       {counts: Counts{1, 0, 0}, workloads: []Workload{pods("x", 19, 1, withVolume)}},
		"one volume more":                   {counts: Counts{1, 0, 0}, workloads: []Workload{pods("x", 20, 1, withVolume)}, waiting: "shop/x 19 needs 10m of CPU and 1 MiB, room for 1 volumes"},
		"what runs on each node first":      {counts: Counts{1, 1, 0}, workloads: []Workload{pods("x", 2, 3000, nil), pods("d", 0, 214, onEach)}, waiting: "shop/x 0"},
		"too much for each node":            {counts: Counts{1, 0, 0}, workloads: []Workload{pods("d", 0, 3214, onEach)}, waiting: "shop/d 0"},
		"a volume in its zone":              {counts: Counts{1, 1, 0}, workloads: []Workload{pods("x", 1, 3000, nil), pods("v", 1, 3000, withVolume)}, volumes: Zones{"shop/v 0": "b"}},
		"a volume in a zone without a node": {counts: Counts{1, 1, 0}, workloads: []Workload{pods("v", 1, 10, withVolume)}, volumes: Zones{"shop/v 0": "c"}, waiting: "shop/v 0 needs 10m of CPU and 10 MiB, room for 1 volumes in c"},
		"a volume in a zone without room":   {counts: Counts{1, 1, 0}, workloads: []Workload{pods("v", 2, 2000, withVolume)}, volumes: Zones{"shop/v 0": "a", "shop/v 1": "a"}, waiting: "in a; left are"},
		"even over zones":                   {counts: Counts{1, 1, 1}, workloads: []Workload{pods("x", 4, 1000, evenly)}},
		"uneven, for want of room":          {counts: Counts{3, 1, 1}, workloads: []Workload{pods("x", 6, 2000, evenly)}, waiting: "even over " + zone},
		"zones without a node do not count": {counts: Counts{2, 2, 0}, workloads: []Workload{pods("x", 4, 2000, evenly)}},
		"apart from its like":               {counts: Counts{1, 1, 1}, workloads: []Workload{pods("x", 3, 10, apart)}},
		"too few nodes to be apart":         {counts: Counts{1, 1, 0}, workloads: []Workload{pods("x", 3, 10, apart)}, waiting: "no like on the same " + host},
		"a node that it does not select":    {counts: Counts{1, 1, 1}, workloads: []Workload{pods("x", 1, 10, func(w *Workload) { w.pod.Spec.NodeSelector = map[string]string{corev1.LabelArchStable: "arm64"} })}, waiting: "shop/x 0"},
	} {
		for _, way := range []Way{Tight, Even} {
			t.Run(name+", "+string(way), func(t *testing.T) {
				plan := Place(threeZones(), row.workloads, Size{}, row.counts, way, row.volumes)
				switch {
				case row.waiting == "" && len(plan.Waiting) > 0:
					t.Errorf("%s waits: %s", plan.Waiting[0].Pod, plan.Waiting[0].Reason)
				case row.waiting != "" && len(plan.Waiting) == 0:
					t.Error("nothing waits")
				case row.waiting != "":
					if got := plan.Waiting[0].Pod.String() + " " + plan.Waiting[0].Reason; !strings.Contains(got, row.waiting) {
						t.Errorf("got %q, want %q", got, row.waiting)
					}
				}
			})
		}
	}
}

// A pod of a new revision is spread among its own only, as its label says.
func TestSpreadOfARevision(t *testing.T) {
	x := pods("x", 3, 10, evenly)
	x.Surge = 3
	plan := Place(threeZones(), []Workload{x}, Size{Updating: func(Workload) bool { return true }}, Counts{1, 1, 1}, Even, nil)
	for _, node := range plan.Nodes {
		if len(node.Pods) != 2 || node.Pods[0].New == node.Pods[1].New {
			t.Errorf("%s holds %v", node.Name, node.Pods)
		}
	}
}

func TestEvenTakesTheEmptiestNode(t *testing.T) {
	workloads := []Workload{pods("first", 1, 1000, nil), pods("second", 1, 10, nil)}
	tight := Place(threeZones(), workloads, Size{}, Counts{1, 1, 0}, Tight, nil)
	even := Place(threeZones(), workloads, Size{}, Counts{1, 1, 0}, Even, nil)
	if len(tight.Nodes[0].Pods) != 2 || len(even.Nodes[0].Pods) != 1 || len(even.Nodes[1].Pods) != 1 {
		t.Errorf("tight: %v; even: %v and %v", tight.Nodes[0].Pods, even.Nodes[0].Pods, even.Nodes[1].Pods)
	}
}

// What stood elsewhere stays, what can move moves by priority, and what has a
// volume waits for its zone.
func TestLose(t *testing.T) {
	workloads := []Workload{
		pods("volume", 1, 100, func(w *Workload) { w.VolumesGiB = []int{1} }),
		pods("low", 1, 2000, nil),
		pods("high", 1, 2000, func(w *Workload) { w.Priority = 1 }),
		pods("stays", 1, 1100, nil),
	}
	before := &Plan{Nodes: nodes(threeZones(), Counts{2, 1, 0})}
	for i, node := range []int{0, 0, 1, 2} {
		pod := Pod{Workload: &workloads[i]}
		if len(workloads[i].VolumesGiB) > 0 {
			pod.Zone = "a"
		}
		before.Nodes[node].put(pod)
	}
	after := before.Lose("a")
	stranded := after.strand("a")
	if len(after.Nodes) != 1 || len(after.Nodes[0].Pods) != 2 || after.Nodes[0].Pods[1].String() != "shop/high 0" {
		t.Errorf("the other zone holds %v", after.Nodes[0].Pods)
	}
	if len(stranded) != 1 || stranded[0].String() != "shop/volume 0" || len(after.Waiting) != 1 || after.Waiting[0].Pod.String() != "shop/low 0" {
		t.Errorf("%v wait for the zone, and %v for room", stranded, after.Waiting)
	}
	if len(before.Nodes[0].Pods) != 2 || len(before.Nodes[2].Pods) != 1 {
		t.Error("the loss changed what there was before")
	}
}
