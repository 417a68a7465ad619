package rendering

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/vibe-engineering/vibe-platform/names"
)

// check is something that must be true of every object that a release installs or
// runs as a hook, in every environment.
type check struct {
	name    string
	problem func(i installed, r Rendered, object unstructured.Unstructured) []string
}

func checks() []check {
	return []check{
		{"the cluster serves its kind", served},
		{"a built-in kind has only fields that exist", knownFields},
		{"it lies in a namespace of ours", inOurNamespaces},
		{"no chart makes a namespace", noNamespace},
		{"labels and annotations are texts", texts},
		{"images are pinned", pinnedImages},
		{"containers reserve what they need and bound their memory", reserved},
		{"pods run as an account that exists", accounts},
		{"nothing is run by `helm test`", noTests},
		{"what runs on each node goes before the rest", daemonsFirst},
		{"nobody waits for what comes with the database", awaitsNoDatabase},
	}
}

func TestRenderedObjects(t *testing.T) {
	each(t, func(t *testing.T, i installed) {
		for _, r := range i.Releases {
			for _, object := range append(slices.Clone(r.Objects.Installed), r.Objects.Hooks...) {
				for _, c := range checks() {
					for _, problem := range c.problem(i, r, object) {
						t.Errorf("release %s: %s: %s", r.Release.Name, title(object), problem)
					}
				}
			}
		}
	})
}

func title(object unstructured.Unstructured) string {
	return strings.TrimPrefix(object.GetNamespace()+"/", "/") + object.GetKind() + "/" + object.GetName()
}

func says(format string, values ...any) []string { return []string{fmt.Sprintf(format, values...)} }

// aggregated are the APIs that neither Kubernetes nor a definition serves.
func aggregated() []string { return []string{"apiregistration.k8s.io/v1", "metrics.k8s.io/v1beta1"} }

func served(i installed, _ Rendered, object unstructured.Unstructured) []string {
	known := slices.Concat(kubernetesAPIs(), aggregated(), i.Serves)
	if !slices.Contains(known, object.GetAPIVersion()) {
		return says("nothing serves %s", object.GetAPIVersion())
	}
	return nil
}

// strict reads the kinds of Kubernetes as its API server does when it is asked to
// be strict.
var strict = sync.OnceValue(func() runtime.Decoder {
	return serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
})

func knownFields(_ installed, _ Rendered, object unstructured.Unstructured) []string {
	if !scheme.Scheme.Recognizes(object.GroupVersionKind()) {
		return nil
	}
	text, err := object.MarshalJSON()
	if err != nil {
		return says("%v", err)
	}
	if _, _, err := strict().Decode(text, nil, nil); err != nil {
		return says("%v", err)
	}
	return nil
}

func ourNamespaces() []string {
	return []string{
		names.NamespaceApplication,
		names.NamespaceMonitoring,
		names.NamespaceSystem,
		names.NamespaceExternalSecrets,
		names.NamespaceCertManager,
		names.NamespaceExternalDNS,
	}
}

func inOurNamespaces(_ installed, _ Rendered, object unstructured.Unstructured) []string {
	without := slices.Contains(ClusterWide(), object.GroupVersionKind().GroupKind())
	if without && object.GetNamespace() != "" {
		return says("the kind has no namespace, and it names %q", object.GetNamespace())
	}
	if !without && !slices.Contains(ourNamespaces(), object.GetNamespace()) {
		return says("%q is no namespace of ours", object.GetNamespace())
	}
	return nil
}

func noNamespace(_ installed, _ Rendered, object unstructured.Unstructured) []string {
	if object.GetKind() == "Namespace" {
		return says("it would come without the labels of Pod Security")
	}
	return nil
}

// texts looks at the labels and annotations of the object and of every template
// in it.
func texts(_ installed, _ Rendered, object unstructured.Unstructured) (problems []string) {
	visit("", object.Object, func(path, key string, value any) {
		if key != "metadata" {
			return
		}
		metadata, _ := value.(map[string]any)
		for _, kind := range []string{"labels", "annotations"} {
			fields, _ := metadata[kind].(map[string]any)
			for name, text := range fields {
				if _, ok := text.(string); !ok {
					problems = append(problems, fmt.Sprintf("%s.%s: %s is %v, no text", path, kind, name, text))
				}
			}
		}
	})
	return problems
}

// pinnedImage has a tag that says a version, or a digest.
var pinnedImage = regexp.MustCompile(`^[a-z0-9./_-]+(:v?[0-9][A-Za-z0-9._-]*)?(@sha256:[0-9a-f]{64})?$`)

func pinnedImages(_ installed, _ Rendered, object unstructured.Unstructured) (problems []string) {
	visit("", object.Object, func(path, key string, value any) {
		image, ok := value.(string)
		if key != "image" || !ok {
			return
		}
		_, name, _ := strings.Cut(image, "/")
		if !pinnedImage.MatchString(image) || !strings.ContainsAny(name, ":@") {
			problems = append(problems, fmt.Sprintf("%s: the image %q is not pinned to a version", path, image))
		}
	})
	return problems
}

func noTests(_ installed, _ Rendered, object unstructured.Unstructured) []string {
	if strings.HasPrefix(object.GetAnnotations()["helm.sh/hook"], "test") {
		return says("only `helm test` makes it, which nobody calls; turn it off")
	}
	return nil
}

// visit calls do for each field below value, with its path.
func visit(path string, value any, do func(path, key string, value any)) {
	switch value := value.(type) {
	case map[string]any:
		for key, child := range value {
			do(path+"."+key, key, child)
			visit(path+"."+key, child, do)
		}
	case []any:
		for i, child := range value {
			visit(fmt.Sprintf("%s[%d]", path, i), child, do)
		}
	}
}
