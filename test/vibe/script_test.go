package vibe_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// TestTranscripts runs vibe as a person types it, against what stands.
//
//	vibe CODE ARGUMENT…    runs it, and demands the exit code
//	oneline                demands that the standard error is one line
func TestTranscripts(t *testing.T) {
	// A region in which the credentials are somebody else's.
	other, err := standin.Start(t.Context(), standing.Endpoint, standin.Row{Service: "sts", Action: "GetCallerIdentity", Answer: standin.Replaced("111122223333", "999999999999")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close) // The transcripts run side by side, after this function.
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, standing.Variables()...)
			env.Vars = append(env.Vars, "ASSEMBLY="+standing.Assembly, "OTHER_ACCOUNT="+other.Endpoint)
			for command, flags := range standing.Flags {
				env.Vars = append(env.Vars, "FLAGS_"+command+"="+strings.Join(flags, " "))
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"vibe": vibe, "oneline": oneline},
	})
}

// vibe is a command of a transcript.
func vibe(ts *testscript.TestScript, negated bool, arguments []string) {
	if negated || len(arguments) < 2 {
		ts.Fatalf("usage: vibe CODE ARGUMENT…")
	}
	code, err := strconv.Atoi(arguments[0])
	ts.Check(err)
	command := exec.Command(standing.Tool, arguments[1:]...)
	command.Dir = ts.Getenv("WORK")
	for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED", "AWS_PROFILE", "AWS_MAX_ATTEMPTS", "KUBECONFIG", "SSL_CERT_FILE", "HOME", "PATH", "NO_COLOR"} {
		if value := ts.Getenv(name); value != "" {
			command.Env = append(command.Env, name+"="+value)
		}
	}
	var said strings.Builder
	command.Stdout, command.Stderr = ts.Stdout(), &said
	err = command.Run()
	fmt.Fprint(ts.Stderr(), said.String())
	ts.Check(os.WriteFile(ts.MkAbs("said"), []byte(said.String()), 0o644))
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	if got := command.ProcessState.ExitCode(); got != code {
		ts.Fatalf("exit code %d, want %d", got, code)
	}
}

// oneline holds what the last vibe wrote to its standard error.
func oneline(ts *testscript.TestScript, _ bool, _ []string) {
	said := ts.ReadFile("said")
	if strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "vibe: ") || strings.Contains(said, "goroutine") {
		ts.Fatalf("it is no clear sentence: %q", said)
	}
}
