package rendering

import (
	"sync"

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
	return new(Charts).Environment(env, facts)
}

// Charts reads each packed chart once, for who renders it more often. It is ready
// as it is, and may be used at several places at the same time.
type Charts struct {
	mutex  sync.Mutex
	loaded map[string]*Chart
}

// Of returns the chart of r.
func (c *Charts) Of(r releases.Release) (*Chart, error) {
	pin, err := r.Pin()
	if err != nil {
		return nil, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if found := c.loaded[pin.Chart]; found != nil {
		return found, nil
	}
	read, err := Load(pin)
	if err != nil {
		return nil, err
	}
	if c.loaded == nil {
		c.loaded = map[string]*Chart{}
	}
	c.loaded[pin.Chart] = read
	return read, nil
}

// Environment is as the function Environment.
func (c *Charts) Environment(env config.Environment, facts releases.Facts) ([]Rendered, error) {
	options := Options{KubernetesVersion: env.Cluster.Version}
	var all []Rendered
	for _, r := range releases.All(env, facts) {
		read, err := c.Of(r)
		if err != nil {
			return nil, err
		}
		objects, err := read.Render(r, options)
		if err != nil {
			return nil, err
		}
		all = append(all, Rendered{r, objects})
		options.APIs = append(options.APIs, APIs(objects.CRDs)...)
	}
	return all, nil
}
