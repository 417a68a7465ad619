package databaserole

import (
	"fmt"
	"os"
	"path/filepath"
)

// programDir is the folder that cdk.json's build leaves the function's program
// in, seen from the module's root.
const programDir = ".build/lambda/databaserole"

// programPath finds programDir wherever in the module the app is started: by the
// CDK CLI in its root, by a test in its package's folder.
func programPath() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for start := dir; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("database role's function: no go.mod above %s; start the app inside of its repository", start)
		}
	}
	path := filepath.Join(dir, programDir)
	if _, err := os.Stat(filepath.Join(path, "bootstrap")); err != nil {
		return "", fmt.Errorf("database role's function: %s/bootstrap is missing; build it with `make lambda`", programDir)
	}
	return path, nil
}
