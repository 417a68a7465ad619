package stacks

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/charts"
)

// pick returns the named ones of manifests, in their own order.
func pick(manifests []charts.Manifest, files ...string) []charts.Manifest {
	return slices.DeleteFunc(slices.Clone(manifests), func(m charts.Manifest) bool {
		return !slices.Contains(files, m.File)
	})
}
