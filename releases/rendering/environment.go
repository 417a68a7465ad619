package rendering

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// Rendered is a release with what it puts into the cluster.
type Rendered struct {
	Release releases.Release
	Objects Objects
}

// Environment renders every release of env, in the order in which they are
// installed: each for a cluster that serves what those before it define.
func Environment(env config.Environment, facts releases.Facts) ([]Rendered, error) {
	options := Options{KubernetesVersion: env.Cluster.Version}
	var all []Rendered
	for _, r := range releases.All(env, facts) {
		objects, err := Render(r, options)
		if err != nil {
			return nil, err
		}
		all = append(all, Rendered{r, objects})
		options.APIs = append(options.APIs, APIs(objects.CRDs)...)
	}
	return all, nil
}
