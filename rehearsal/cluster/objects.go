package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"

	"github.com/vibe-engineering/vibe-platform/capacity"
)

// interval is how often something is looked at that has to come or to go.
const interval = 100 * time.Millisecond

// object is what every kind has.
type object struct {
	kind string
	metav1.PartialObjectMetadata
}

// key names the object: its kind, its namespace if it has one, and its name.
func (o object) key() string {
	if o.Namespace != "" {
		return o.kind + " " + o.Namespace + "/" + o.Name
	}
	return o.kind + " " + o.Name
}

// fleeting are the groups and kinds that say what happened or who is alive, and go
// by themselves.
func fleeting(kind schema.GroupVersionKind) bool { return kind.Kind == "Event" || kind.Kind == "Lease" }

// everything are all objects that the server holds, of every kind that it serves.
func (p *Player) everything(ctx context.Context) ([]object, error) {
	lists, err := discovery.ServerPreferredResources(p.kinds)
	if err != nil && !discovery.IsGroupDiscoveryFailedError(err) {
		return nil, err
	}
	var all []object
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return nil, err
		}
		for _, r := range list.APIResources {
			if !slices.Contains(r.Verbs, "list") || !slices.Contains(r.Verbs, "delete") || fleeting(version.WithKind(r.Kind)) {
				continue
			}
			found, err := p.metadata.Resource(version.WithResource(r.Name)).List(ctx, metav1.ListOptions{ResourceVersion: "0"})
			if apierrors.IsNotFound(err) || apierrors.IsMethodNotSupported(err) {
				continue // a definition that is going
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.Name, err)
			}
			for _, item := range found.Items {
				all = append(all, object{r.Kind, item})
			}
		}
	}
	return all, nil
}

// workloads are what the objects that were applied make pods of.
func (p *Player) workloads() ([]capacity.Workload, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var sources []capacity.Source
	for _, id := range slices.Sorted(maps.Keys(p.sources)) {
		sources = append(sources, p.sources[id])
	}
	return capacity.Read(sources)
}
