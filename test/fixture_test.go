// Package test holds what must be true of the synthesized templates and
// manifests of every environment. All of it shares one jsii process and one
// synthesis an environment.
package test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/aws/jsii-runtime-go"

	platform "github.com/vibe-engineering/vibe-platform"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/test/cdkjson"
	"github.com/vibe-engineering/vibe-platform/test/pinned"
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

// run sets up what every test needs.
func run(m *testing.M) (int, error) {
	err := pinned.Setup(root)
	if err != nil {
		return 1, err
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
