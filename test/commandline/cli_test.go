// Package commandline runs the CDK app and the publish command as a user runs
// them, in processes of their own.
package commandline

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestCommandLine runs the transcripts in testdata/scripts: the real CDK CLI,
// the app and the publish command as a user runs them, without credentials.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	repository, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	path := os.Getenv("PATH")
	for _, command := range []string{"app", "publish"} {
		path = filepath.Dir(buildCommand(t, command)) + string(os.PathListSeparator) + path
	}
	goEnv := map[string]string{}
	for _, name := range []string{"GOPATH", "GOCACHE", "GOMODCACHE", "GOPROXY"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		goEnv[name] = string(out[:len(out)-1])
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/scripts",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", path)
			env.Setenv("REPOSITORY", repository)
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			for name, value := range goEnv {
				env.Setenv(name, value)
			}
			return nil
		},
	})
}
