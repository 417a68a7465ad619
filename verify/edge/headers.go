package edge

import (
	"net/http"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

const (
	// annotationListener has the attributes of the listener for HTTPS
	// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#listener-attributes).
	annotationListener = "alb.ingress.kubernetes.io/listener-attributes.HTTPS-443"
	// attributeHeader is before, and attributeValue behind, the name of a header
	// that the load balancer adds
	// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html).
	attributeHeader = "routing.http.response."
	attributeValue  = ".header_value"
	// fileHeaders is the file of nginx' settings with the headers of every page.
	fileHeaders = "headers.conf"
)

// headers are those that a page must have, with their values; one that is made of a
// variable has none.
func headers(w wanted.Cluster) map[string]string {
	found := map[string]string{}
	for _, ingress := range w.Of("networking.k8s.io/v1", "Ingress") {
		for attribute := range strings.SplitSeq(ingress.GetAnnotations()[annotationListener], ",") {
			key, value, _ := strings.Cut(attribute, "=")
			name, begins := strings.CutPrefix(key, attributeHeader)
			if name, ends := strings.CutSuffix(name, attributeValue); begins && ends {
				found[http.CanonicalHeaderKey(strings.ReplaceAll(name, "_", "-"))] = value
			}
		}
	}
	for _, settings := range w.Of("v1", "ConfigMap") {
		if settings.GetName() == names.ConfigMapNginx {
			text, _, _ := unstructured.NestedString(settings.Object, "data", fileHeaders)
			added(text, found)
		}
	}
	return found
}

// directive is nginx' add_header
// (https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header).
var directive = regexp.MustCompile(`(?m)^\s*add_header\s+(\S+)\s+(?:"([^"]*)"|(\S+))\s+always;`)

// added notes the headers that nginx adds.
func added(text string, found map[string]string) {
	for _, match := range directive.FindAllStringSubmatch(text, -1) {
		value := match[2] + match[3]
		if strings.Contains(value, "$") {
			value = ""
		}
		found[http.CanonicalHeaderKey(match[1])] = value
	}
}
