// Package pinned has a test binary run with what the CDK needs at the pinned
// versions.
package pinned

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Setup gives this process the pinned Node.js, no CloudFormation validation, which
// the command-line tests run with the real CLI, and the Lambda functions that
// assets are made of. root is the module's root. The jsii library takes its
// environment while packages are initialized, so that the process starts over to
// change it; only then does Setup return nil.
func Setup(root string) error {
	bin, err := filepath.Abs(filepath.Join(root, "node_modules", ".bin"))
	if err != nil {
		return err
	}
	node := filepath.Join(bin, "node")
	if _, err := os.Stat(node); err != nil {
		return fmt.Errorf("the pinned Node.js is missing: run `make test`, or `npm ci` first: %w", err)
	}
	if os.Getenv("JSII_NODE") != node {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		for key, value := range map[string]string{
			"JSII_NODE":      node,
			"PATH":           bin + string(os.PathListSeparator) + os.Getenv("PATH"),
			"CDK_VALIDATION": "false",
		} {
			if err := os.Setenv(key, value); err != nil {
				return err
			}
		}
		return syscall.Exec(self, os.Args, os.Environ()) //nolint:gosec // it is this program
	}
	lambda := exec.Command("make", "--no-print-directory", "lambda")
	lambda.Dir = root
	if out, err := lambda.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}
