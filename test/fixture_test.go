// Package test holds what must be true of the synthesized templates and
// manifests of every environment. All of it shares one jsii process and one
// synthesis an environment.
package test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/jsii-runtime-go"

	platform "github.com/vibe-engineering/vibe-platform"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/test/cdkjson"
)

// root is the module's root, seen from this package.
const root = ".."

// scratch holds the assemblies of this run.
var scratch string

func TestMain(m *testing.M) {
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// run sets up what every test needs: the pinned Node.js, and no CloudFormation
// validation in this process, which the command-line tests run with the real
// CLI. The jsii library takes its environment while packages are initialized, so
// that this process must start over to change it.
func run(m *testing.M) (int, error) {
	bin, err := filepath.Abs(filepath.Join(root, "node_modules", ".bin"))
	if err != nil {
		return 1, err
	}
	node := filepath.Join(bin, "node")
	if _, err := os.Stat(node); err != nil {
		return 1, fmt.Errorf("the pinned Node.js is missing: run `make test`, or `npm ci` first: %w", err)
	}
	if os.Getenv("JSII_NODE") != node {
		self, err := os.Executable()
		if err != nil {
			return 1, err
		}
		for key, value := range map[string]string{
			"JSII_NODE":      node,
			"PATH":           bin + string(os.PathListSeparator) + os.Getenv("PATH"),
			"CDK_VALIDATION": "false",
		} {
			if err := os.Setenv(key, value); err != nil {
				return 1, err
			}
		}
		return 1, syscall.Exec(self, os.Args, os.Environ())
	}
	lambda := exec.Command("make", "--no-print-directory", "lambda")
	lambda.Dir = root
	if out, err := lambda.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w\n%s", err, out)
	}
	if scratch, err = os.MkdirTemp("", "vibe-test-"); err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	defer jsii.Close()
	return m.Run(), nil
}

// synthesis is one environment and what it synthesizes to.
type synthesis struct {
	Env config.Environment
	*platform.Result
}

// jsiiMutex keeps parallel tests from talking to the one jsii process at once.
var jsiiMutex sync.Mutex

var (
	synthesesMutex sync.Mutex
	syntheses      = map[string]synthesis{}
)

// synthesized returns the synthesis of an environment that ships, made once for
// all tests.
func synthesized(t *testing.T, environment string) synthesis {
	t.Helper()
	synthesesMutex.Lock()
	defer synthesesMutex.Unlock()
	if s, done := syntheses[environment]; done {
		return s
	}
	env, err := config.Lookup(environment)
	if err != nil {
		t.Fatal(err)
	}
	s := synthesis{Env: env, Result: synthesize(t, env, filepath.Join(scratch, environment), false)}
	syntheses[environment] = s
	return s
}

// synthesize runs the app for env in this process, with the feature flags that
// the CDK CLI would pass on.
func synthesize(t *testing.T, env config.Environment, outdir string, skipPolicies bool) *platform.Result {
	t.Helper()
	jsiiMutex.Lock()
	defer jsiiMutex.Unlock()
	result, err := platform.Synthesize(env, platform.Options{
		Outdir:         outdir,
		Context:        featureFlags(t),
		SkipPolicies:   skipPolicies,
		SkipValidation: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// featureFlags is the context that cdk.json sets. Assets are not copied: their
// names come from what is in them, and nothing here deploys them.
func featureFlags(t *testing.T) map[string]any {
	t.Helper()
	context, err := cdkjson.Context(root)
	if err != nil {
		t.Fatal(err)
	}
	context["aws:cdk:disable-asset-staging"] = true
	return context
}

// everyEnvironment runs check as a subtest for each environment that ships.
func everyEnvironment(t *testing.T, check func(t *testing.T, s synthesis)) {
	t.Helper()
	for _, name := range config.Names() {
		t.Run(name, func(t *testing.T) { check(t, synthesized(t, name)) })
	}
}
