// Package modulefile finds the files that are deployed or rendered and that git does
// not hold: what a build or an installation leaves in the repository.
package modulefile

import (
	"fmt"
	"os"
	"path/filepath"
)

// Path returns where the file that name calls, seen from the module's root, lies,
// wherever in the module the app is started: by the CDK CLI in its root, by a
// test in its package's folder. It returns an error that ends with remedy if the
// file is missing.
func Path(name, remedy string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for start := dir; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s: no go.mod above %s; start the app inside of its repository", name, start)
		}
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is missing; %s", name, remedy)
	}
	return path, nil
}
