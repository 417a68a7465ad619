package cluster

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// chartRendered is what a chart makes of the values of a template.
type chartRendered struct {
	rendering.Objects
	// folder says that the definitions come from a crds folder, which Helm
	// installs once and never touches again.
	folder bool
	// chart and version are the chart's, and values what it was rendered with.
	chart, version string
	values         map[string]any
}

// render renders a release with the values that stand in its properties.
func (p *Player) render(name, namespace string, properties map[string]any) (chartRendered, error) {
	var values map[string]any
	if text, _ := properties["Values"].(string); text != "" {
		if err := json.Unmarshal([]byte(text), &values); err != nil {
			return chartRendered{}, fmt.Errorf("its values: %w", err)
		}
	}
	r := releases.Release{Name: name, Namespace: namespace, Values: values}
	r.Chart, _ = properties["Chart"].(string)
	pin, err := r.Pin()
	if err != nil {
		return chartRendered{}, err
	}
	if version := fmt.Sprint(properties["Version"]); version != pin.Version {
		return chartRendered{}, fmt.Errorf("the template asks for %s %s, and the packed chart is %s", r.Chart, version, pin.Version)
	}
	chart, err := p.charts.Of(r)
	if err != nil {
		return chartRendered{}, err
	}
	options := rendering.Options{KubernetesVersion: p.env.Cluster.Version, APIs: p.served(), LeftOut: true}
	if stands := p.standing(namespace + "/" + name); stands != nil {
		options.Before = stands.objects
	}
	objects, err := chart.Render(r, options)
	folder := pin.CRDs == releases.CRDsInstalledOnce || pin.CRDs == releases.CRDsLeftOut
	return chartRendered{objects, folder, pin.Chart, pin.Version, values}, err
}

// standing is the release that stands by key, or nil.
func (p *Player) standing(key string) *release {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.releases[key]
}

// served are the APIs that the definitions of the releases so far add.
func (p *Player) served() []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return slices.Clone(p.apis)
}
