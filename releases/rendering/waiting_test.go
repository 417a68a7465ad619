package rendering

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/charts/externalsecrets"
	"github.com/vibe-engineering/vibe-platform/names"
)

// daemonsFirst wants what runs on each node to go before everything that could go
// elsewhere: on a node that is full already it would wait for ever, because the
// autoscaler makes no node for it.
func daemonsFirst(_ installed, _ Rendered, object unstructured.Unstructured) []string {
	if object.GetKind() != "DaemonSet" {
		return nil
	}
	class, _ := podSpec(object)["priorityClassName"].(string)
	if slices.Contains([]string{names.PriorityDaemons, "system-node-critical"}, class) {
		return nil
	}
	return says("it runs on each node with the priority %q, not %s", class, names.PriorityDaemons)
}

// fromData are the secrets of Secrets Manager that the data stack makes.
func fromData() []names.Secret {
	return []names.Secret{names.DatabaseApplication, names.DatabaseMonitoring, names.CacheToken, names.CacheEndpoint}
}

// awaitsNoDatabase wants a release that reads what the data stack makes to say that
// nobody waits for it: a first deployment makes both at the same time.
func awaitsNoDatabase(i installed, r Rendered, object unstructured.Unstructured) (problems []string) {
	spec := podSpec(object)
	if spec == nil || r.Release.Unawaited != "" {
		return nil
	}
	late := map[string]bool{}
	for _, manifest := range i.Manifests {
		if secret, is := manifest.(*externalsecrets.ExternalSecret); is && secret.Namespace == object.GetNamespace() {
			for _, data := range secret.Spec.Data {
				for _, made := range fromData() {
					late[secret.Name] = late[secret.Name] || data.RemoteRef.Key == names.Home(i.Env).Secret(made)
				}
			}
		}
	}
	visit("", spec, func(path, _ string, value any) {
		if name, is := value.(string); is && late[name] {
			problems = append(problems, says("%s is %q, which comes with the database, and Helm waits for the pods", path, name)...)
		}
	})
	return problems
}
