// Package cluster plays the stacks of real syntheses onto real Kubernetes API
// servers, up and down, and shows that faults in them are seen.
package cluster

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/jsii-runtime-go"

	platform "github.com/vibe-engineering/vibe-platform"
	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/test/cdkjson"
	"github.com/vibe-engineering/vibe-platform/test/pinned"
)

// root is the module's root, seen from this package.
const root = "../../.."

var (
	// interrupted ends when the tests are told to stop, and every lab with it.
	interrupted context.Context
	// scratch holds the assemblies of this run.
	scratch string
)

func TestMain(m *testing.M) {
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

func run(m *testing.M) (int, error) {
	if _, err := lab.FromEnvironment(); err != nil {
		return 1, err
	}
	err := pinned.Setup(root)
	if err != nil {
		return 1, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	interrupted = ctx
	if scratch, err = os.MkdirTemp("", "vibe-rehearsal-"); err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	defer jsii.Close()
	return m.Run(), nil
}

var (
	synthesesMutex sync.Mutex
	syntheses      = map[string]*assembly.Assembly{}
)

// synthesized is the assembly of an environment, made once for all tests.
func synthesized(t *testing.T, env config.Environment) *assembly.Assembly {
	t.Helper()
	synthesesMutex.Lock()
	defer synthesesMutex.Unlock()
	if syntheses[env.Name] == nil {
		context, err := cdkjson.Context(root)
		if err != nil {
			t.Fatal(err)
		}
		context["aws:cdk:disable-asset-staging"] = true
		result, err := platform.Synthesize(env, platform.Options{
			Outdir:         filepath.Join(scratch, env.Name),
			Context:        context,
			SkipPolicies:   true,
			SkipValidation: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		syntheses[env.Name] = result.Assembly
	}
	return syntheses[env.Name]
}
