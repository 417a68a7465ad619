package rendering

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/names"
)

// podSpec is the specification of the pods that an object makes, and nil if it
// makes none.
func podSpec(object unstructured.Unstructured) map[string]any {
	path := []string{"spec", "template", "spec"}
	switch object.GetKind() {
	case "Pod":
		path = []string{"spec"}
	case "CronJob":
		path = []string{"spec", "jobTemplate", "spec", "template", "spec"}
	}
	spec, _, _ := unstructured.NestedMap(object.Object, path...)
	if spec["containers"] == nil {
		return nil
	}
	return spec
}

// operated are the parts of a custom resource for each of which the operator makes
// a container, by kind; the empty path is the resource's own.
func operated(kind string) [][]string {
	switch kind {
	case "Prometheus":
		return [][]string{{"spec"}, {"spec", "thanos"}}
	case "Alertmanager", "ThanosRuler":
		return [][]string{{"spec"}}
	default:
		return nil
	}
}

// reserved wants each container to reserve CPU and memory, and to have a bound of
// memory: the sums of capacity count what stands here, and a container without a
// bound takes the node's.
func reserved(_ installed, _ Rendered, object unstructured.Unstructured) (problems []string) {
	look := func(name string, holder map[string]any) {
		for _, path := range [][]string{{"requests", "cpu"}, {"requests", "memory"}, {"limits", "memory"}} {
			if value, _, _ := unstructured.NestedFieldNoCopy(holder, append([]string{"resources"}, path...)...); value == nil {
				problems = append(problems, fmt.Sprintf("container %s has no resources.%s.%s", name, path[0], path[1]))
			}
		}
	}
	spec := podSpec(object)
	for _, list := range []string{"containers", "initContainers"} {
		items, _ := spec[list].([]any)
		for _, item := range items {
			container, _ := item.(map[string]any)
			look(fmt.Sprint(container["name"]), container)
		}
	}
	for _, path := range operated(object.GetKind()) {
		if holder, found, _ := unstructured.NestedMap(object.Object, path...); found {
			look(path[len(path)-1], holder)
		}
	}
	return problems
}

// accounts wants pods to run as a service account that a chart or a manifest
// makes, and not as `default`, whose permissions nobody looks at.
func accounts(i installed, _ Rendered, object unstructured.Unstructured) []string {
	spec := podSpec(object)
	if operated(object.GetKind()) != nil {
		spec, _, _ = unstructured.NestedMap(object.Object, "spec")
	}
	if spec == nil {
		return nil
	}
	name, _ := spec["serviceAccountName"].(string)
	if _, found := i.account(object.GetNamespace(), name); !found {
		return says("its pods run as %q, which is no service account of ours", name)
	}
	return nil
}

// account returns the annotations of a service account.
func (i installed) account(namespace, name string) (map[string]string, bool) {
	for _, object := range i.Manifests {
		if account, ok := object.(*corev1.ServiceAccount); ok && account.Namespace == namespace && account.Name == name {
			return account.Annotations, true
		}
	}
	for _, r := range i.Releases {
		for _, object := range r.Objects.All() {
			if object.GetKind() == "ServiceAccount" && object.GetNamespace() == namespace && object.GetName() == name {
				return object.GetAnnotations(), true
			}
		}
	}
	return nil, false
}

func TestAccountsAreBoundToTheirRoles(t *testing.T) {
	each(t, func(t *testing.T, i installed) {
		for _, r := range i.Releases {
			if r.Release.Account == nil {
				continue
			}
			for _, problem := range unbound(i, *r.Release.Account) {
				t.Errorf("release %s: %s", r.Release.Name, problem)
			}
		}
	})
}

// unbound says what is wrong with the service account of a role.
func unbound(i installed, a names.ServiceAccount) []string {
	annotations, found := i.account(a.Namespace, a.Name)
	if !found {
		return says("there is no service account %s/%s", a.Namespace, a.Name)
	}
	const key = "eks.amazonaws.com/role-arn"
	if want := names.Home(i.Env).RoleARN(a.Role); annotations[key] != want {
		return says("the service account %s/%s has the role %q, want %q", a.Namespace, a.Name, annotations[key], want)
	}
	return nil
}
