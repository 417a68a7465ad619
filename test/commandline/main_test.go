package commandline

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// root is the module's root, seen from this package.
const root = "../.."

func TestMain(m *testing.M) {
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// run puts the pinned CDK CLI and Node.js first on PATH, and builds what the app
// deploys.
func run(m *testing.M) (int, error) {
	bin, err := filepath.Abs(filepath.Join(root, "node_modules", ".bin"))
	if err != nil {
		return 1, err
	}
	if _, err := os.Stat(filepath.Join(bin, "cdk")); err != nil {
		return 1, fmt.Errorf("the pinned CDK CLI is missing: run `make test`, or `npm ci` first: %w", err)
	}
	if err := os.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
		return 1, err
	}
	lambda := exec.Command("make", "--no-print-directory", "lambda")
	lambda.Dir = root
	if out, err := lambda.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w\n%s", err, out)
	}
	return m.Run(), nil
}
