package releases

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v2"
)

// ChartImages are the images that a chart names at its version, with values as our
// releases set them.
type ChartImages struct {
	Chart   string `yaml:"chart"`
	Version string `yaml:"version"`
	// Set are those of the values that choose images, as ImageValues writes them.
	Set []string `yaml:"set,omitempty"`
	// Images are full references, sorted.
	Images []string `yaml:"images"`
}

//go:embed images.yaml
var imagesFile []byte

// Images is the table of the charts' images, by chart. A test of releases/rendering
// compares it with what the charts render to, and writes it. An image is in it that
// any environment needs.
func Images() ([]ChartImages, error) {
	var table []ChartImages
	if err := yaml.UnmarshalStrict(imagesFile, &table); err != nil {
		return nil, fmt.Errorf("releases/images.yaml: %w", err)
	}
	return table, nil
}

// ImagesText is the table as the file holds it.
func ImagesText(table []ChartImages) ([]byte, error) {
	text, err := yaml.Marshal(table)
	if err != nil {
		return nil, err
	}
	return append([]byte("# The images that each chart names. Written by `make snapshots`, never by hand.\n"), text...), nil
}

// ImageValues are the values that choose images: those below a key with `image` in
// it, as path=value, sorted. What they choose a chart alone knows, so that its images
// are known for these values and for no others.
func ImageValues(values map[string]any) []string {
	var found []string
	var walk func(path string, value any, chooses bool)
	walk = func(path string, value any, chooses bool) {
		switch value := value.(type) {
		case map[string]any:
			for key, child := range value {
				walk(path+"."+key, child, chooses || strings.Contains(strings.ToLower(key), "image"))
			}
		case []any:
			for i, child := range value {
				walk(fmt.Sprintf("%s[%d]", path, i), child, chooses)
			}
		default:
			if chooses {
				found = append(found, fmt.Sprintf("%s=%v", strings.TrimPrefix(path, "."), value))
			}
		}
	}
	walk("", values, false)
	slices.Sort(found)
	return found
}
