// Package inventory gathers everything that runs in an environment's cluster: the
// manifests, the releases as their charts render, and EKS' add-ons.
package inventory

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/observability"
	"github.com/vibe-engineering/vibe-platform/charts/platform"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// Sources are the objects of env, by what brings them, in about the order in which
// they are installed. It reads packed charts, and fails as rendering does.
func Sources(env config.Environment, packed *rendering.Charts) ([]capacity.Source, error) {
	sources, err := manifests(platform.Objects(env), charts.Objects(env), observability.Objects(env))
	if err != nil {
		return nil, err
	}
	rendered, err := packed.Environment(env, releases.Facts{VPCID: "vpc-0"})
	if err != nil {
		return nil, err
	}
	for _, r := range rendered {
		sources = append(sources, capacity.Source{Name: r.Release.Name, Objects: append(r.Objects.Installed, r.Objects.Hooks...)})
	}
	return sources, nil
}

// Workloads are all workloads of env, which sources are of: EKS' add-ons first.
func Workloads(env config.Environment, sources []capacity.Source) ([]capacity.Workload, error) {
	read, err := capacity.Read(sources)
	if err != nil {
		return nil, err
	}
	var workloads []capacity.Workload
	for _, addOn := range capacity.AddOns(env) {
		workloads = append(workloads, addOn.Workload())
	}
	return append(workloads, read...), nil
}

// manifests are the objects of manifests, as the cluster gets them.
func manifests(groups ...[]charts.Source) ([]capacity.Source, error) {
	var sources []capacity.Source
	for _, group := range groups {
		for _, manifest := range group {
			source := capacity.Source{Name: manifest.File}
			for _, object := range manifest.Objects {
				fields, err := charts.Encode(object)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", manifest.File, err)
				}
				source.Objects = append(source.Objects, unstructured.Unstructured{Object: fields})
			}
			sources = append(sources, source)
		}
	}
	return sources, nil
}
