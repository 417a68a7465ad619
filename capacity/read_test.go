package capacity

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/config"
)

// source reads YAML documents.
func source(t *testing.T, text string) []Source {
	t.Helper()
	s := Source{Name: "test"}
	for _, document := range strings.Split(text, "\n---\n") {
		var fields map[string]any
		if err := yaml.Unmarshal([]byte(document), &fields); err != nil {
			t.Fatal(err)
		}
		s.Objects = append(s.Objects, unstructured.Unstructured{Object: fields})
	}
	return []Source{s}
}

// deployment is one with the pod that text says.
func deployment(spec, pod string) string {
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n" + indent(spec, 2) +
		"  template:\n    metadata: {labels: {app: web}}\n    spec:\n" + indent(pod, 6)
}

func indent(text string, by int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Repeat(" ", by) + strings.Join(lines, "\n"+strings.Repeat(" ", by)) + "\n"
}

func TestReadRoom(t *testing.T) {
	const limits = "\n---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: limits, namespace: shop}\n" +
		"spec: {limits: [{type: Container, defaultRequest: {cpu: 25m, memory: 64Mi}, default: {cpu: 1, memory: 1Gi}}]}"
	for name, row := range map[string]struct {
		objects string
		want    config.Room
	}{
		"the sum over the containers": {
			deployment("replicas: 2", `
containers:
- {name: a, resources: {requests: {cpu: 100m, memory: 100Mi}}}
- {name: b, resources: {requests: {cpu: 1, memory: 1Gi}}}`),
			config.Room{Pods: 1, CPUMillis: 1100, MemoryMiB: 1124},
		},
		"a limit without a request": {
			deployment("replicas: 2", `containers: [{name: a, resources: {limits: {cpu: 100m, memory: 100Mi}}}]`) + limits,
			config.Room{Pods: 1, CPUMillis: 100, MemoryMiB: 100},
		},
		"the namespace's default": {
			deployment("replicas: 2", `containers: [{name: a, resources: {requests: {cpu: 100m}}}, {name: b}]`) + limits,
			config.Room{Pods: 1, CPUMillis: 125, MemoryMiB: 128},
		},
		"an initialization that needs more": {
			deployment("replicas: 2", `
initContainers: [{name: i, resources: {requests: {cpu: 10m, memory: 900Mi}}}]
containers: [{name: a, resources: {requests: {cpu: 100m, memory: 100Mi}}}]`),
			config.Room{Pods: 1, CPUMillis: 100, MemoryMiB: 900},
		},
		"a sidecar that starts first": {
			deployment("replicas: 2", `
initContainers:
- {name: s, restartPolicy: Always, resources: {requests: {cpu: 10m, memory: 50Mi}}}
- {name: i, resources: {requests: {cpu: 10m, memory: 120Mi}}}
containers: [{name: a, resources: {requests: {cpu: 100m, memory: 100Mi}}}]`),
			config.Room{Pods: 1, CPUMillis: 110, MemoryMiB: 170},
		},
		"the overhead of its runtime": {
			deployment("replicas: 2", `
overhead: {cpu: 5m, memory: 20Mi}
containers: [{name: a, resources: {requests: {cpu: 100m, memory: 100Mi}}}]`),
			config.Room{Pods: 1, CPUMillis: 105, MemoryMiB: 120},
		},
		"a part of a MiB": {
			deployment("replicas: 2", `containers: [{name: a, resources: {requests: {cpu: 100m, memory: "1"}}}]`),
			config.Room{Pods: 1, CPUMillis: 100, MemoryMiB: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			workloads, err := Read(source(t, row.objects))
			if err != nil {
				t.Fatal(err)
			}
			if len(workloads) != 1 || workloads[0].Room != row.want {
				t.Errorf("got %v, want %v", workloads, row.want)
			}
		})
	}
}

func TestReadNumbers(t *testing.T) {
	const pod = "containers: [{name: a}]"
	for name, row := range map[string]struct {
		objects               string
		replicas, most, surge int
		scaled                bool
		volumes               []int
	}{
		"no number":      {objects: deployment("paused: false", pod), replicas: 1, most: 1, surge: 1},
		"a quarter more": {objects: deployment("replicas: 5", pod), replicas: 5, most: 5, surge: 2},
		"old pods first": {objects: deployment("replicas: 2\nstrategy: {type: Recreate}", pod), replicas: 2, most: 2},
		"none more":      {objects: deployment("strategy: {rollingUpdate: {maxSurge: 0}}", pod), replicas: 1, most: 1},
		"an autoscaler": {
			objects: deployment("strategy: {rollingUpdate: {maxSurge: 1}}", pod) + "\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n" +
				"metadata: {name: web, namespace: shop}\nspec: {minReplicas: 2, maxReplicas: 7, scaleTargetRef: {kind: Deployment, name: web}}",
			replicas: 2, most: 7, surge: 1, scaled: true,
		},
		"a claim by its name": {
			objects: deployment("replicas: 1", pod+"\nvolumes: [{name: v, persistentVolumeClaim: {claimName: data}}]") + "\n---\napiVersion: v1\nkind: PersistentVolumeClaim\n" +
				"metadata: {name: data, namespace: shop}\nspec: {resources: {requests: {storage: 7Gi}}}",
			replicas: 1, most: 1, surge: 1, volumes: []int{7},
		},
		"claims of each pod": {
			objects: "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec:\n  replicas: 3\n  template: {spec: {" + pod + "}}\n" +
				"  volumeClaimTemplates: [{spec: {resources: {requests: {storage: 10Gi}}}}, {spec: {resources: {requests: {storage: 1500Mi}}}}]",
			replicas: 3, most: 3, volumes: []int{10, 2},
		},
	} {
		t.Run(name, func(t *testing.T) {
			workloads, err := Read(source(t, row.objects))
			if err != nil || len(workloads) != 1 {
				t.Fatalf("%v, %v", workloads, err)
			}
			w := workloads[0]
			if w.Replicas != row.replicas || w.Most != row.most || w.Surge != row.surge || w.Scaled != row.scaled || !cmp.Equal(w.VolumesGiB, row.volumes) {
				t.Errorf("got %+v", w)
			}
		})
	}
}

func TestReadOperated(t *testing.T) {
	const objects = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: operator, namespace: monitoring}
spec: {template: {spec: {containers: [{name: o, args: [--config-reloader-cpu-request=10m, --config-reloader-memory-request=48Mi]}]}}}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main, namespace: monitoring}
spec:
  replicas: 2
  resources: {requests: {cpu: 150m, memory: 1Gi}}
  thanos: {resources: {requests: {cpu: 20m, memory: 128Mi}}}
  containers: [{name: config-reloader, resources: {requests: {memory: 64Mi}}}]
  storage: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 50Gi}}}}}
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {prometheus: main}}}
---
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec: {}`
	workloads, err := Read(source(t, objects))
	if err != nil || len(workloads) != 3 {
		t.Fatalf("%v, %v", workloads, err)
	}
	prometheus, alertmanager := workloads[1], workloads[2]
	if want := (config.Room{Pods: 1, CPUMillis: 180, MemoryMiB: 1024 + 128 + 64}); prometheus.Room != want || prometheus.Replicas != 2 || !cmp.Equal(prometheus.VolumesGiB, []int{50}) {
		t.Errorf("got %+v, want %v", prometheus, want)
	}
	if want := (config.Room{Pods: 1, CPUMillis: 10, MemoryMiB: 200 + 48}); alertmanager.Room != want || alertmanager.Replicas != 1 {
		t.Errorf("got %+v, want %v", alertmanager, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, row := range map[string]struct{ objects, want string }{
		"a pod without a workload": {
			"apiVersion: v1\nkind: Pod\nmetadata: {name: lonely, namespace: shop}\nspec: {containers: [{name: a}]}",
			"test: Pod lonely: makes pods in a way that is not reckoned with",
		},
		"a workload of an operator's": {
			"apiVersion: monitoring.coreos.com/v1\nkind: ThanosRuler\nmetadata: {name: rules, namespace: shop}",
			"test: ThanosRuler rules: makes pods in a way that is not reckoned with",
		},
		"pods that must stand together": {
			deployment("replicas: 1", "containers: [{name: a}]\naffinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname}]}}"),
			"must stand beside other pods, which is not reckoned with",
		},
		"a spread of other pods": {
			deployment("replicas: 1", "containers: [{name: a}]\ntopologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: wep}}}]"),
			"shop/web is spread over topology.kubernetes.io/zone among pods that app=wep selects, and is none of them",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(source(t, row.objects)); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q", err, row.want)
			}
		})
	}
	// A test's pod is made by nobody but `helm test`.
	ignored := "apiVersion: v1\nkind: Pod\nmetadata: {name: check, annotations: {helm.sh/hook: test}}\nspec: {containers: [{name: a}]}"
	if workloads, err := Read(source(t, ignored)); err != nil || len(workloads) > 0 {
		t.Errorf("%v, %v", workloads, err)
	}
}
