package rendering

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// Chart is a packed chart that was read. It may render at several places at the
// same time.
type Chart struct {
	pin     releases.Pin
	archive string
	loaded  *chart.Chart

	mutex sync.Mutex
	// parsed are the files of definitions that were read.
	parsed map[string][]unstructured.Unstructured
}

// Load finds and reads the packed chart of a row of the ledger. Its Chart.yaml
// must say the same name and versions.
func Load(pin releases.Pin) (*Chart, error) {
	packed, err := Archive(pin)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(packed)
	if err != nil {
		return nil, err
	}
	files, err := archive.LoadArchiveFiles(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", packed, err)
	}
	if files, err = unignored(files); err != nil {
		return nil, fmt.Errorf("%s: %w", packed, err)
	}
	loaded, err := loader.LoadFiles(files)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", packed, err)
	}
	if m := loaded.Metadata; m.Name != pin.Chart || m.Version != pin.Version {
		return nil, fmt.Errorf("%s holds %s %s, not %s %s", packed, m.Name, m.Version, pin.Chart, pin.Version)
	}
	return &Chart{pin: pin, archive: packed, loaded: loaded, parsed: map[string][]unstructured.Unstructured{}}, nil
}

// Metadata is the chart's Chart.yaml.
func (c *Chart) Metadata() chart.Metadata { return *c.loaded.Metadata }

// with is a copy of the chart for one rendering, with those of its dependencies
// that values turn on.
func (c *Chart) with(values map[string]any) (*chart.Chart, error) {
	loaded := copyOf(c.loaded)
	return loaded, chartutil.ProcessDependencies(loaded, values)
}

// copyOf copies what a rendering changes.
func copyOf(original *chart.Chart) *chart.Chart {
	clone, metadata := *original, *original.Metadata
	metadata.Dependencies = nil
	for _, d := range original.Metadata.Dependencies {
		dependency := *d
		metadata.Dependencies = append(metadata.Dependencies, &dependency)
	}
	clone.Metadata = &metadata
	clone.Values = runtime.DeepCopyJSON(original.Values)
	var dependencies []*chart.Chart
	for _, d := range original.Dependencies() {
		dependencies = append(dependencies, copyOf(d))
	}
	clone.SetDependencies(dependencies...)
	return &clone
}

// folderCRDs reads the definitions of the crds folders of the chart and of those
// of its dependencies that values turn on.
func (c *Chart) folderCRDs(values map[string]any) ([]unstructured.Unstructured, error) {
	loaded, err := c.with(values)
	if err != nil {
		return nil, err
	}
	var all []unstructured.Unstructured
	for _, file := range loaded.CRDObjects() {
		definitions, err := c.definitions(file.Filename, func() (string, error) { return string(file.File.Data), nil })
		if err != nil {
			return nil, err
		}
		for _, definition := range definitions {
			if definition.GetKind() != kindCRD {
				return nil, fmt.Errorf("%s holds a %s, which Helm would install with the definitions", file.Filename, definition.GetKind())
			}
		}
		all = append(all, definitions...)
	}
	return all, nil
}

// definitions reads a file of definitions, once: these files are the longest of
// all.
func (c *Chart) definitions(name string, read func() (string, error)) (copies []unstructured.Unstructured, err error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.parsed[name] == nil {
		text, err := read()
		if err != nil {
			return nil, err
		}
		if c.parsed[name], err = parse(name, text); err != nil {
			return nil, err
		}
	}
	for _, definition := range c.parsed[name] {
		copies = append(copies, *definition.DeepCopy())
	}
	return copies, nil
}

// separateCRDs reads the definitions of a chart whose archive holds none, because
// its project adds them when it releases: from CHART-crds-VERSION.yaml.gz beside
// the archive.
func (c *Chart) separateCRDs() ([]unstructured.Unstructured, error) {
	name := definitionsName(c.pin)
	return c.definitions(name, func() (string, error) {
		packed, err := os.Open(filepath.Join(filepath.Dir(c.archive), name))
		if errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("chart %s renders no CRDs, and there is no %s beside it; put the definitions of that version there", archiveName(c.pin), name)
		}
		if err != nil {
			return "", err
		}
		defer func() { _ = packed.Close() }()
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		text, err := io.ReadAll(unpacked)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		return string(text), nil
	})
}
