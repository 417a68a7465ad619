package rendering

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// Data sources, rulers and network policies know these Services by their names,
// which the charts make up of the releases' names.
func TestServicesAreNamedAsOthersKnowThem(t *testing.T) {
	wanted := map[string]int64{
		names.ServiceThanosQuery:   ports.ThanosQuery,
		names.ServiceThanosSidecar: ports.ThanosStore,
		names.ServiceAlertmanager:  ports.Alertmanager,
		names.ServiceLoki:          ports.Loki,
		names.ServiceGrafana:       ports.HTTP,
	}
	each(t, func(t *testing.T, i installed) {
		found := map[string]bool{}
		for _, r := range i.Releases {
			for _, object := range r.Objects.Installed {
				if object.GetKind() != "Service" || object.GetNamespace() != names.NamespaceMonitoring {
					continue
				}
				list, _, _ := unstructured.NestedSlice(object.Object, "spec", "ports")
				for _, port := range list {
					found[fmt.Sprintf("%s:%v", object.GetName(), port.(map[string]any)["port"])] = true
				}
			}
		}
		for service, port := range wanted {
			if !found[fmt.Sprintf("%s:%d", service, port)] {
				t.Errorf("no release makes the Service %s with the port %d", service, port)
			}
		}
	})
}
