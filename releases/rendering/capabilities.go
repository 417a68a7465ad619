package rendering

import (
	"slices"

	"helm.sh/helm/v4/pkg/chart/common"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes/scheme"
)

// kubernetesAPIs are the group versions that an API server of Kubernetes 1.29 and
// later serves, unless it is told to serve more: those that are stable. The charts
// that we have ask for none that is younger
// (https://kubernetes.io/docs/reference/using-api/deprecation-guide/).
func kubernetesAPIs() []string {
	return []string{
		"admissionregistration.k8s.io/v1",
		"apiextensions.k8s.io/v1",
		"apps/v1",
		"authentication.k8s.io/v1",
		"authorization.k8s.io/v1",
		"autoscaling/v1",
		"autoscaling/v2",
		"batch/v1",
		"certificates.k8s.io/v1",
		"coordination.k8s.io/v1",
		"discovery.k8s.io/v1",
		"events.k8s.io/v1",
		"flowcontrol.apiserver.k8s.io/v1",
		"networking.k8s.io/v1",
		"node.k8s.io/v1",
		"policy/v1",
		"rbac.authorization.k8s.io/v1",
		"scheduling.k8s.io/v1",
		"storage.k8s.io/v1",
		"v1",
	}
}

// capabilities are what a template learns of the cluster.
func capabilities(options Options) (*common.Capabilities, error) {
	version, err := common.ParseKubeVersion("v" + options.KubernetesVersion + ".0")
	if err != nil {
		return nil, err
	}
	capabilities := common.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *version
	// The aggregation layer's, which client-go does not know.
	apis := []string{"apiregistration.k8s.io/v1", "apiregistration.k8s.io/v1/APIService"}
	apis = append(append(apis, kubernetesAPIs()...), options.APIs...)
	for known := range scheme.Scheme.AllKnownTypes() {
		if version := known.GroupVersion().String(); slices.Contains(kubernetesAPIs(), version) {
			apis = append(apis, version+"/"+known.Kind)
		}
	}
	slices.Sort(apis)
	capabilities.APIVersions = slices.Compact(apis)
	return capabilities, nil
}

// APIs lists what an API server serves for definitions, as group/version and
// group/version/Kind.
func APIs(definitions []unstructured.Unstructured) []string {
	var apis []string
	for _, d := range definitions {
		group, _, _ := unstructured.NestedString(d.Object, "spec", "group")
		kind, _, _ := unstructured.NestedString(d.Object, "spec", "names", "kind")
		// Not copied: the schemas in there are long.
		field, _, _ := unstructured.NestedFieldNoCopy(d.Object, "spec", "versions")
		versions, _ := field.([]any)
		for _, v := range versions {
			fields, _ := v.(map[string]any)
			if name, _ := fields["name"].(string); fields["served"] == true {
				apis = append(apis, group+"/"+name, group+"/"+name+"/"+kind)
			}
		}
	}
	slices.Sort(apis)
	return slices.Compact(apis)
}
