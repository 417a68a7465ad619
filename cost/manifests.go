package cost

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	kube "k8s.io/apimachinery/pkg/api/resource"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// collector is the release that reads CloudWatch's metrics.
const collector = "alloy-cloudwatch"

// release is what a Helm release brings beside pods: volumes, as far as its values
// ask for them.
func release(m *month, r resource) []item {
	values, err := document(r.at("Values"))
	if err != nil {
		return []item{{what: "volumes", price: "ebs-unknown", basis: "its values " + err.Error()}}
	}
	items := volumes(values)
	if r.text("Release") == collector {
		items = append(items, m.metricReads())
	}
	return items
}

// claim is where a volume is asked for.
type claim struct {
	name  string
	size  string
	count float64
}

// volumes are those that values ask for.
func volumes(values any) []item {
	var items []item
	for _, c := range claims("", values, 1) {
		size, err := kube.ParseQuantity(c.size)
		if err != nil {
			items = append(items, item{what: "volume " + c.name, price: "ebs-unknown", basis: fmt.Sprintf("its size %q is no quantity", c.size)})
			continue
		}
		gib := float64(size.Value()) / (1 << 30)
		items = append(items, item{
			what: strings.TrimSpace("volumes " + c.name), price: "ebs-gp3", quantity: c.count * gib,
			basis: fmt.Sprintf("%s × %s GiB of gp3", figure(c.count), figure(gib)),
		})
	}
	return items
}

// claims are the places below value where a chart is asked for volumes, in each of
// the ways that charts have: a template of a claim, or the size of what persists.
// Beside it stands how many replicas there are.
func claims(place string, value any, replicas float64) []claim {
	object, _ := value.(map[string]any)
	for _, key := range []string{"replicas", "replicaCount"} {
		if count, stated := object[key]; stated {
			replicas = number(count)
		}
	}
	var found []claim
	for _, key := range slices.Sorted(maps.Keys(object)) {
		inner := object[key]
		switch key {
		case "volumeClaimTemplate":
			found = append(found, claim{place, assembly.TextAt(inner, "spec", "resources", "requests", "storage"), replicas})
		case "persistence", "persistentVolume":
			if assembly.At(inner, "enabled") != false && assembly.At(inner, "size") != nil {
				found = append(found, claim{place, assembly.TextAt(inner, "size"), replicas})
			}
		case "storage", "storageSpec":
			found = append(found, claims(place, inner, replicas)...)
		default:
			found = append(found, claims(strings.TrimPrefix(place+"."+key, "."), inner, replicas)...)
		}
	}
	return found
}

// manifest is what Kubernetes objects bring beside pods: load balancers and volumes.
func manifest(m *month, r resource) []item {
	parsed, err := document(r.at("Manifest"))
	if err != nil {
		return []item{{what: "objects", price: "objects-unknown", basis: "its manifest " + err.Error()}}
	}
	objects, _ := parsed.([]any)
	var items []item
	for _, object := range objects {
		name := assembly.TextAt(object, "metadata", "name")
		switch kind := assembly.TextAt(object, "kind"); {
		case kind == "Ingress" && m.first(object):
			items = append(items, m.balancer()...)
		case kind == "Service" && assembly.TextAt(object, "spec", "type") == "LoadBalancer":
			items = append(items, item{what: "load balancer of " + name, price: "nlb-hour", basis: "a load balancer of a Service has no row"})
		case kind == "PersistentVolumeClaim":
			items = append(items, volumes(map[string]any{name: map[string]any{"volumeClaimTemplate": object}})...)
		}
	}
	return items
}

// group is the load balancer that an Ingress shares: that of its class.
func group(ingress any) string {
	if own := assembly.TextAt(ingress, "metadata", "annotations", "alb.ingress.kubernetes.io/group.name"); own != "" {
		return own
	}
	return "class " + assembly.TextAt(ingress, "spec", "ingressClassName")
}

// first reports whether an Ingress is the first of its load balancer.
func (m *month) first(ingress any) bool {
	for _, r := range m.of("Custom::AWSCDK-EKS-KubernetesResource", "") {
		parsed, _ := document(r.at("Manifest")) // A broken one is named by its own row.
		objects, _ := parsed.([]any)
		for _, object := range objects {
			if assembly.TextAt(object, "kind") == "Ingress" && group(object) == group(ingress) {
				return assembly.TextAt(object, "metadata", "name") == assembly.TextAt(ingress, "metadata", "name") &&
					assembly.TextAt(object, "metadata", "namespace") == assembly.TextAt(ingress, "metadata", "namespace")
			}
		}
	}
	return true
}

const (
	// connectionsEach and gbEach are what one capacity unit takes: 25 new
	// connections a second, or a GB an hour
	// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html).
	connectionsEach = 25
	gbEach          = 1
)

// balancer is an application load balancer in every public subnet, with an address
// in each.
func (m *month) balancer() []item {
	public := 0
	for _, subnet := range m.of(typeSubnet, "") {
		for _, tag := range subnet.list("Tags") {
			if assembly.TextAt(tag, "Key") == "kubernetes.io/role/elb" {
				public++
			}
		}
	}
	perSecond := float64(m.cost.RequestsMillions) * 1e6 / (hours * 3600)
	units := max(perSecond/connectionsEach, float64(m.cost.Traffic.InternetGB)/hours/gbEach)
	return []item{
		{what: "load balancer", price: "alb-hour", quantity: hours, basis: "730 hours"},
		{what: "its capacity units", price: "alb-lcu", quantity: units * hours, assumes: []string{"requestsMillions", "traffic.internetGb"},
			basis: fmt.Sprintf("%.2f on average: %.1f requests a second, each a connection, or %d GB", units, perSecond, m.cost.Traffic.InternetGB)},
		{what: "its public addresses", price: "ipv4-hour", quantity: float64(public) * hours, basis: fmt.Sprintf("%d public subnets × 730 hours", public)},
	}
}
