package rendering

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Images are the images that a release's objects and hooks name, as full references,
// sorted: those of containers and of custom resources, and every text in an argument,
// a variable or a file that looks like one, which a controller may make a container
// of. Of hooks of the event `test` they are not.
func (o Objects) Images() []string {
	found := map[string]bool{}
	for _, object := range slices.Concat(o.Installed, o.Hooks) {
		if !onlyTested(object) {
			imagesIn(object.Object, "", found)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// onlyTested reports whether nothing but `helm test` makes an object
// (https://helm.sh/docs/topics/charts_hooks/).
func onlyTested(object unstructured.Unstructured) bool {
	events := strings.Split(object.GetAnnotations()["helm.sh/hook"], ",")
	return !slices.ContainsFunc(events, func(event string) bool { return !strings.HasPrefix(strings.TrimSpace(event), "test") })
}

// The shapes of a reference
// (https://pkg.go.dev/github.com/distribution/reference): a name with a registry, one
// without, and what follows a name.
const (
	pathShape     = `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
	registryShape = `(?:localhost|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9])(?::[0-9]{1,5})?/`
	namedShape    = registryShape + pathShape + `(?:/` + pathShape + `)*`
	hubShape      = pathShape + `(?:/` + pathShape + `)*`
	tagShape      = `:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`
	digestShape   = `@sha256:[0-9a-f]{64}`
	// A tag of a name without a registry is a version, for else host:port and the
	// names of recorded series would be images.
	versionShape = `:v?[0-9]+\.[0-9][A-Za-z0-9_.-]*`
)

var (
	// certainImage looks like nothing but an image.
	certainImage = regexp.MustCompile(`^(?:` + namedShape + `(?:` + tagShape + `)?` + digestShape + `|` + namedShape + tagShape +
		`|` + hubShape + `(?:` + tagShape + `)?` + digestShape + `|` + hubShape + versionShape + `)$`)
	// possibleImage may be one, where it is said that one stands there.
	possibleImage = regexp.MustCompile(`^(?:` + namedShape + `|` + hubShape + `)(?:` + tagShape + `)?(?:` + digestShape + `)?$`)
	// apart is what stands between two words of an argument or of a file.
	apart = regexp.MustCompile("[\\s\"'`,;=|<>(){}\\[\\]]+")
	// announced is an argument or a variable's name that says that an image follows:
	// --prometheus-config-reloader-image, RELATED_IMAGE_THANOS.
	announced = regexp.MustCompile(`(?i)(?:image|^RELATED_IMAGE_.+)$`)
)

// imagesIn finds the images in a value that stands below a key.
func imagesIn(value any, key string, found map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		name, _ := value["name"].(string)
		for child, v := range value {
			switch {
			case child == "value" && announced.MatchString(name):
				child = name
			case child == "reference" && key == "image":
				// A volume that is an image
				// (https://kubernetes.io/docs/concepts/storage/volumes/#image).
				child = key
			}
			imagesIn(v, child, found)
		}
	case []any:
		for i, v := range value {
			flag := ""
			if i > 0 {
				flag, _ = value[i-1].(string)
			}
			imagesIn(v, flag, found)
		}
	case string:
		imagesOf(value, key, found)
	}
}

// imagesOf finds the images in a text, of which the key, the argument or the variable
// before it may say that it is one.
func imagesOf(text, before string, found map[string]bool) {
	if name, value, ok := strings.Cut(text, "="); ok && announced.MatchString(name) {
		before, text = name, value
	}
	if announced.MatchString(before) && possibleImage.MatchString(text) {
		found[config.FullImage(text)] = true
		return
	}
	for _, word := range apart.Split(text, -1) {
		if certainImage.MatchString(word) {
			found[config.FullImage(word)] = true
		}
	}
}
