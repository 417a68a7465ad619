package lab

import (
	"strings"
	"testing"
	"testing/fstest"

	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestMissingBinariesAreNamed(t *testing.T) {
	t.Setenv(EnvKubernetes, "")
	if _, err := FromEnvironment(); err == nil || !strings.Contains(err.Error(), EnvKubernetes+" is not set: `make test-kube`") {
		t.Errorf("got %v", err)
	}
	t.Setenv(EnvKubernetes, "/nowhere")
	if _, err := FromEnvironment(); err == nil || !strings.Contains(err.Error(), "/nowhere") || !strings.Contains(err.Error(), "make test-kube") {
		t.Errorf("got %v", err)
	}
}

func TestManifestsComeInTurn(t *testing.T) {
	object := &fstest.MapFile{Data: []byte("kind: ConfigMap\nmetadata:\n  name: a\n---\n---\nkind: Secret\n")}
	manifests, err := Manifests(fstest.MapFS{
		"01-configmap.yaml":           object,
		"00-namespace.yaml":           object,
		"platform/01-priorities.yaml": object,
		"platform/00-namespaces.yaml": object,
		"README.md":                   {Data: []byte("no manifest")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, m := range manifests {
		files = append(files, m.File)
	}
	if got, want := strings.Join(files, " "), "00-namespace.yaml platform/00-namespaces.yaml platform/01-priorities.yaml 01-configmap.yaml"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if objects := Objects(manifests); len(objects) != 8 || ID(objects[0]) != "ConfigMap a" {
		t.Errorf("got %d objects", len(objects))
	}
	if _, err := Manifests(fstest.MapFS{"a.yaml": {Data: []byte("a: [")}}); err == nil || !strings.Contains(err.Error(), "a.yaml") {
		t.Errorf("a file that is no YAML is answered with %v", err)
	}
}

func TestNodesAreThoseOfTheEnvironment(t *testing.T) {
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		nodes := NodesOf(env, env.Cluster.Nodes.Max)
		if len(nodes) != env.Cluster.Nodes.Max {
			t.Errorf("%s: %d nodes, want %d", name, len(nodes), env.Cluster.Nodes.Max)
		}
		zones := map[string]int{}
		for _, node := range nodes {
			object := node.object()
			zones[object.Labels[corev1.LabelTopologyZone]]++
			if got := object.Labels[corev1.LabelTopologyRegion]; got != env.Region {
				t.Errorf("%s: region %q", name, got)
			}
			if got := object.Labels[corev1.LabelInstanceTypeStable]; got != env.Cluster.Nodes.InstanceTypes[0] {
				t.Errorf("%s: type %q", name, got)
			}
			offer := config.Room{
				Pods:      int(object.Status.Allocatable.Pods().Value()),
				CPUMillis: int(object.Status.Allocatable.Cpu().MilliValue()),
				MemoryMiB: int(object.Status.Allocatable.Memory().Value() >> 20),
			}
			if want := env.Cluster.Nodes.Room(); offer != want {
				t.Errorf("%s: a node offers %v, want %v", name, offer, want)
			}
		}
		for _, group := range env.Cluster.Nodes.Groups(env.Network.Zones) {
			if zones[group.Zone] != group.Max {
				t.Errorf("%s: %d nodes in %s, want %d", name, zones[group.Zone], group.Zone, group.Max)
			}
		}
	}
}
