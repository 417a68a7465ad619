package rendering

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
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
}

// Load finds and reads the packed chart of a row of the ledger. Its Chart.yaml
// must say the same name and versions.
func Load(pin releases.Pin) (*Chart, error) {
	archive, err := Archive(pin)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(archive)
	if err != nil {
		return nil, err
	}
	loaded, err := loader.LoadArchive(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", archive, err)
	}
	if m := loaded.Metadata; m.Name != pin.Chart || m.Version != pin.Version {
		return nil, fmt.Errorf("%s holds %s %s, not %s %s", archive, m.Name, m.Version, pin.Chart, pin.Version)
	}
	// An archive that was packed from a project's sources has a note where its
	// releases have definitions; Helm would read it as YAML.
	loaded.Templates = slices.DeleteFunc(loaded.Templates, func(f *common.File) bool { return path.Ext(f.Name) == ".md" })
	return &Chart{pin: pin, archive: archive, loaded: loaded}, nil
}

// Metadata is the chart's Chart.yaml.
func (c *Chart) Metadata() chart.Metadata { return *c.loaded.Metadata }

// copied is a copy for one rendering, which changes the chart's dependencies and
// values as it goes.
func (c *Chart) copied() *chart.Chart { return copyOf(c.loaded) }

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

// separateCRDs reads the definitions of a chart whose archive holds none, because
// its project adds them when it releases: from CHART-crds-VERSION.yaml.gz beside
// the archive.
func (c *Chart) separateCRDs() ([]unstructured.Unstructured, error) {
	file := strings.TrimSuffix(c.archive, archiveName(c.pin)) + definitionsName(c.pin)
	packed, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("chart %s renders no CRDs, and there is no %s beside it; put the definitions of that version there", archiveName(c.pin), definitionsName(c.pin))
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = packed.Close() }()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return parse(file, string(text))
}
