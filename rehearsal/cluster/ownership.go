package cluster

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/lab/installation"
)

// The marks of what belongs to a release
// (https://helm.sh/docs/chart_best_practices/labels/).
const (
	labelManager        = "app.kubernetes.io/managed-by"
	annotationRelease   = "meta.helm.sh/release-name"
	annotationNamespace = "meta.helm.sh/release-namespace"
)

// own marks object as one of r.
func (r *release) own(object *unstructured.Unstructured) {
	labels, annotations := object.GetLabels(), object.GetAnnotations()
	if labels == nil {
		labels = map[string]string{}
	}
	if annotations == nil {
		annotations = map[string]string{}
	}
	labels[labelManager] = "Helm"
	annotations[annotationRelease], annotations[annotationNamespace] = r.name, r.namespace
	object.SetLabels(labels)
	object.SetAnnotations(annotations)
}

// importable fails where an object stands already and belongs to nobody or to
// another release: Helm does not take it over. What the server is only shown may
// stand, as part of the lab.
func (p *Player) importable(ctx context.Context, next *release) error {
	var foreign []error
	for i := range next.objects {
		if installation.Unanswered(&next.objects[i]) {
			continue
		}
		stands, err := p.client.Get(ctx, &next.objects[i])
		if err != nil {
			continue // not there, or of a kind that is not served yet
		}
		if a := stands.GetAnnotations(); a[annotationRelease] != next.name || a[annotationNamespace] != next.namespace {
			foreign = append(foreign, fmt.Errorf("%s stands already and is not the release's; Helm does not take it over", lab.ID(stands)))
		}
	}
	return errors.Join(foreign...)
}
