// Package test holds what must be true of the synthesized templates and
// manifests of every environment. All of it shares one jsii process and one
// synthesis an environment.
package test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/aws/jsii-runtime-go"

	platform "github.com/vibe-engineering/vibe-platform"
	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// root is the module's root, seen from this package.
const root = ".."

// scratch holds the assemblies of this run.
var scratch string

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run sets up what every test needs: the pinned Node.js, and no CloudFormation
// validation in this process, which the command-line tests run with the real
// CLI.
func run(m *testing.M) int {
	bin, err := filepath.Abs(filepath.Join(root, "node_modules", ".bin"))
	if err != nil {
		panic(err)
	}
	if _, err := os.Stat(filepath.Join(bin, "node")); err != nil {
		panic("the pinned Node.js is missing: run `make test`, or `npm ci` first")
	}
	for key, value := range map[string]string{
		"PATH":           bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"JSII_NODE":      filepath.Join(bin, "node"),
		"CDK_VALIDATION": "false",
	} {
		if err := os.Setenv(key, value); err != nil {
			panic(err)
		}
	}
	scratch, err = os.MkdirTemp("", "vibe-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(scratch)
	defer jsii.Close()
	return m.Run()
}

// synthesis is one environment and what it synthesizes to.
type synthesis struct {
	Env config.Environment
	*platform.Result
}

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

// featureFlags is the context that cdk.json sets.
func featureFlags(t *testing.T) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "cdk.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Context map[string]any `json:"context"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Context
}

// everyEnvironment runs check as a subtest for each environment that ships.
func everyEnvironment(t *testing.T, check func(t *testing.T, s synthesis)) {
	t.Helper()
	for _, name := range config.Names() {
		t.Run(name, func(t *testing.T) { check(t, synthesized(t, name)) })
	}
}

// everyResource calls visit for each resource of a type in all stacks of a.
func everyResource(a *assembly.Assembly, resourceType string, visit func(where string, stack assembly.Stack, r assembly.Resource)) int {
	count := 0
	for _, stack := range a.Stacks {
		for id, r := range stack.Template.Resources {
			if r.Type == resourceType {
				visit(stack.ID+"/"+id, stack, r)
				count++
			}
		}
	}
	return count
}
