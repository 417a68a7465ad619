package rendering

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/names"
)

// fault breaks one object of production's metrics-server, which one check must
// see and name.
type fault struct {
	check string
	kind  string
	seed  func(object *unstructured.Unstructured)
	want  string
}

// set breaks a field, whatever is on the way to it.
func set(value any, path ...string) func(object *unstructured.Unstructured) {
	return func(object *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(object.Object, value, path...); err != nil {
			panic(err)
		}
	}
}

// inContainer breaks a field of the first container.
func inContainer(value any, path ...string) func(object *unstructured.Unstructured) {
	return func(object *unstructured.Unstructured) {
		list, _, _ := unstructured.NestedSlice(object.Object, "spec", "template", "spec", "containers")
		container := list[0].(map[string]any)
		if value == nil {
			unstructured.RemoveNestedField(container, path...)
		} else if err := unstructured.SetNestedField(container, value, path...); err != nil {
			panic(err)
		}
		set(list, "spec", "template", "spec", "containers")(object)
	}
}

// readsDatabase has a pod of monitoring read the exporter's login.
func readsDatabase(object *unstructured.Unstructured) {
	object.SetNamespace(names.NamespaceMonitoring)
	inContainer([]any{map[string]any{"secretRef": map[string]any{"name": names.SecretDatabaseMonitoring}}}, "envFrom")(object)
}

func faults() []fault {
	const workload, service = "Deployment", "Service"
	return []fault{
		{"the cluster serves its kind", workload, set("apps/v1beta2", "apiVersion"), "nothing serves apps/v1beta2"},
		{"a built-in kind has only fields that exist", workload, set("x", "spec", "replica"), `unknown field "spec.replica"`},
		{"a built-in kind has only fields that exist", workload, inContainer("x", "resources", "request"), `unknown field "spec.template.spec.containers[0].resources.request"`},
		{"it lies in a namespace of ours", service, set("default", "metadata", "namespace"), `"default" is no namespace of ours`},
		{"it lies in a namespace of ours", service, set("", "metadata", "namespace"), `"" is no namespace of ours`},
		{"it lies in a namespace of ours", "ClusterRole", set("kube-system", "metadata", "namespace"), "the kind has no namespace"},
		{"no chart makes a namespace", service, set("Namespace", "kind"), "without the labels of Pod Security"},
		{"labels and annotations are texts", service, set(true, "metadata", "annotations", "a"), ".metadata.annotations: a is true, no text"},
		{"labels and annotations are texts", workload, set(int64(1), "spec", "template", "metadata", "labels", "b"), ".spec.template.metadata.labels: b is 1, no text"},
		{"images are pinned", workload, inContainer("registry.k8s.io/x:latest", "image"), `"registry.k8s.io/x:latest" is not pinned`},
		{"images are pinned", workload, inContainer("registry.k8s.io:443/x", "image"), `"registry.k8s.io:443/x" is not pinned`},
		{"images are pinned", workload, inContainer("", "image"), `"" is not pinned`},
		{"containers reserve what they need and bound their memory", workload, inContainer(nil, "resources", "requests", "cpu"), "container metrics-server has no resources.requests.cpu"},
		{"containers reserve what they need and bound their memory", workload, inContainer(nil, "resources", "limits"), "container metrics-server has no resources.limits.memory"},
		{"pods run as an account that exists", workload, set("default", "spec", "template", "spec", "serviceAccountName"), `its pods run as "default"`},
		{"nothing is run by `helm test`", workload, set("test", "metadata", "annotations", "helm.sh/hook"), "only `helm test` makes it"},
		{"what runs on each node goes before the rest", workload, set("DaemonSet", "kind"), `with the priority "system-cluster-critical"`},
		{"nobody waits for what comes with the database", workload, readsDatabase, `.secretRef.name is "database-monitoring"`},
	}
}

func TestSeededFaults(t *testing.T) {
	sound := production(t)
	unbroken := map[string]bool{}
	for _, c := range checks() {
		unbroken[c.name] = true
	}
	for _, f := range faults() {
		delete(unbroken, f.check)
		t.Run(f.check+": "+f.want, func(t *testing.T) {
			r := sound.release(t, "metrics-server")
			n := slices.IndexFunc(checks(), func(c check) bool { return c.name == f.check })
			if n < 0 {
				t.Fatalf("there is no check %q", f.check)
			}
			at := slices.IndexFunc(r.Objects.Installed, func(o unstructured.Unstructured) bool { return o.GetKind() == f.kind })
			object := *r.Objects.Installed[at].DeepCopy()
			if problems := checks()[n].problem(sound, r, object); len(problems) > 0 {
				t.Fatalf("the object is not sound: %v", problems)
			}
			f.seed(&object)
			if problems := strings.Join(checks()[n].problem(sound, r, object), "; "); !strings.Contains(problems, f.want) {
				t.Errorf("the check says %q, want %q", problems, f.want)
			}
		})
	}
	for name := range unbroken {
		t.Errorf("no fault shows that the check %q can fail", name)
	}
}

func TestUnboundAccountsAreFound(t *testing.T) {
	sound := production(t)
	stray := names.AccountExternalDNS
	stray.Name = "stray"
	if got := strings.Join(unbound(sound, stray), ""); got != "there is no service account external-dns/stray" {
		t.Errorf("of an account that is not there it says %q", got)
	}
	strange := names.AccountExternalDNS
	strange.Role = "cert-manager"
	if got := strings.Join(unbound(sound, strange), ""); !strings.Contains(got, "external-dns/external-dns has the role") {
		t.Errorf("of an account with another role it says %q", got)
	}
}

// Operators' own kinds are looked into as well.
func TestReservedLooksAtOperatedPods(t *testing.T) {
	object := unstructured.Unstructured{Object: map[string]any{
		"kind": "Prometheus",
		"spec": map[string]any{"thanos": map[string]any{}},
	}}
	if got := reserved(installed{}, Rendered{}, object); len(got) != 6 {
		t.Errorf("got %v, want three for Prometheus and three for its sidecar", got)
	}
}

func production(t *testing.T) installed {
	t.Helper()
	all, err := environments()
	if err != nil {
		t.Fatal(err)
	}
	return all[slices.IndexFunc(all, func(i installed) bool { return i.Env.Name == "production" })]
}

func (i installed) release(t *testing.T, name string) Rendered {
	t.Helper()
	for _, r := range i.Releases {
		if r.Release.Name == name {
			return r
		}
	}
	t.Fatalf("there is no release %s", name)
	return Rendered{}
}
