package preflight

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// Images are the full references of the images that an assembly's manifests and
// charts name, sorted.
func Images(a *assembly.Assembly) ([]string, error) {
	images, _, err := namedImages(a.Stacks)
	references := make([]string, len(images))
	for i, image := range images {
		references[i] = image.reference
	}
	return references, err
}

// namedImage is an image that templates name.
type namedImage struct {
	reference string
	// charts are those that bring it; none: a manifest names it.
	charts []string
}

// namedImages are the images of the manifests and of the charts, each once, and what
// is wrong with charts whose images are not known.
func namedImages(stacks []assembly.Stack) (images []namedImage, unlisted []check.Finding, err error) {
	list, err := objects(stacks)
	if err != nil {
		return nil, nil, err
	}
	installed, err := chartsOf(stacks)
	if err != nil {
		return nil, nil, err
	}
	table, err := releases.Images()
	if err != nil {
		return nil, nil, err
	}
	for _, reference := range imagesOf(list) {
		images = append(images, namedImage{reference: reference})
	}
	manifests := len(images)
	for _, c := range installed {
		references, missing := c.images(table)
		unlisted = append(unlisted, missing...)
		for _, reference := range references {
			i := slices.IndexFunc(images, func(image namedImage) bool { return image.reference == reference })
			switch {
			case i < 0:
				images = append(images, namedImage{reference, []string{c.name}})
			case i >= manifests && !slices.Contains(images[i].charts, c.name):
				images[i].charts = append(images[i].charts, c.name)
			}
		}
	}
	slices.SortFunc(images, func(a, b namedImage) int { return strings.Compare(a.reference, b.reference) })
	return images, unlisted, nil
}

// imagesOf are the images of every container, as full references.
func imagesOf(objects []map[string]any) []string {
	var images []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range []string{"initContainers", "containers"} {
				list, _ := v[key].([]any)
				for _, c := range list {
					container, _ := c.(map[string]any)
					if image, ok := container["image"].(string); ok {
						images = append(images, config.FullImage(image))
					}
				}
			}
			for _, child := range v {
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	for _, o := range objects {
		walk(o)
	}
	slices.Sort(images)
	return slices.Compact(images)
}

// installedChart is a chart as a template installs it. set are those of its values
// that choose images.
type installedChart struct {
	name, version string
	set           []string
}

// chartsOf are the charts of the templates.
func chartsOf(stacks []assembly.Stack) ([]installedChart, error) {
	var all []installedChart
	for _, r := range resources(stacks, chartType) {
		// A chart of an OCI registry may be written as its address.
		address := r.text("Chart")
		c := installedChart{name: address[strings.LastIndex(address, "/")+1:], version: r.text("Version")}
		if r.Properties["Values"] != nil {
			var values map[string]any
			if err := json.Unmarshal([]byte(joined(r.Properties["Values"])), &values); err != nil {
				return nil, fmt.Errorf("stack %s: the values of chart %s cannot be read: %w", r.stack.Name, r.logical, err)
			}
			c.set = releases.ImageValues(values)
		}
		all = append(all, c)
	}
	return all, nil
}

// images are the chart's in the table, or what is wrong where it has none.
func (c installedChart) images(table []releases.ChartImages) ([]string, []check.Finding) {
	finding := func(got, want, remedy string) ([]string, []check.Finding) {
		return nil, []check.Finding{{Subject: "chart " + c.name + " " + c.version, Got: got, Want: want, Remedy: remedy}}
	}
	var versions, sets []string
	for _, row := range table {
		switch {
		case row.Chart != c.name:
		case row.Version != c.version:
			versions = append(versions, row.Version)
		case !slices.Equal(row.Set, c.set):
			sets = append(sets, values(row.Set))
		default:
			return row.Images, nil
		}
	}
	switch {
	case len(sets) > 0:
		return finding("is installed with "+values(c.set)+", and its images are known with "+strings.Join(sets, " or ")+" alone", "",
			"synthesize anew; if the values are meant, write them into releases/ and run `make snapshots`")
	case len(versions) > 0:
		return finding("is of a version whose images are not known", "be "+slices.Compact(versions)[0],
			"synthesize anew, so that assembly and vibe are of one revision; if the ledger was changed, run `make snapshots`")
	}
	return finding("has no row in releases/images.yaml, so that its images are not known", "have one",
		"write the chart into releases/ledger.go, and run `make snapshots`")
}

// values says which values choose images.
func values(set []string) string {
	if len(set) == 0 {
		return "no value for an image"
	}
	return strings.Join(set, " and ")
}
