package stacks

import (
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/platform"
	"github.com/vibe-engineering/vibe-platform/config"
)

// platformFiles returns the named ones of the platform's own files.
func platformFiles(env config.Environment, files ...string) []charts.Manifest {
	var manifests []charts.Manifest
	for _, source := range platform.Objects(env) {
		if !slices.Contains(files, source.File) {
			continue
		}
		m := charts.Manifest{File: source.File}
		for _, object := range source.Objects {
			fields, err := charts.Encode(object)
			if err != nil {
				panic(fmt.Sprintf("%s: %v", source.File, err))
			}
			m.Objects = append(m.Objects, fields)
		}
		manifests = append(manifests, m)
	}
	return manifests
}

// pick returns the named ones of manifests, in their own order.
func pick(manifests []charts.Manifest, files ...string) []charts.Manifest {
	return slices.DeleteFunc(slices.Clone(manifests), func(m charts.Manifest) bool {
		return !slices.Contains(files, m.File)
	})
}
