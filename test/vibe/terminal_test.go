package vibe_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// environ is what vibe runs with against s.
func environ(variables []string, more ...string) []string {
	return append(append(os.Environ(), variables...), more...)
}

// typed runs a command line on a terminal of its own, which util-linux' script
// makes, and returns what a person sees.
func typed(t *testing.T, more ...string) string {
	t.Helper()
	line := strings.Join([]string{standing.Tool, "preflight", "-e", standing.Environment, "--assembly", standing.Assembly, "--only", "credentials"}, " ")
	command := exec.CommandContext(t.Context(), "script", "-qec", line, "/dev/null")
	command.Env = environ(standing.Variables(), append([]string{"TERM=xterm"}, more...)...)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// TestColour is for terminals alone, and never where NO_COLOR is set.
func TestColour(t *testing.T) {
	const green = "\x1b[32mok"
	if out := typed(t); !strings.Contains(out, green) {
		t.Errorf("a terminal sees no colour: %q", out)
	}
	for _, without := range []string{"NO_COLOR=1", "TERM=dumb"} {
		if out := typed(t, without); strings.Contains(out, "\x1b[3") || !strings.Contains(out, "ok") {
			t.Errorf("with %s it sees %q", without, out)
		}
	}
	command := exec.CommandContext(t.Context(), standing.Tool, "preflight", "-e", standing.Environment, "--assembly", standing.Assembly, "--only", "credentials")
	command.Env = environ(standing.Variables())
	if out, err := command.Output(); err != nil || bytes.Contains(out, []byte("\x1b")) {
		t.Errorf("a file gets %q, %v", out, err)
	}
}

// TestInterrupt: Ctrl-C ends at once, though an API hangs, with what was seen.
func TestInterrupt(t *testing.T) {
	for _, command := range []string{"preflight", "verify"} {
		asked := make(chan struct{}, 1)
		hang := standin.Hanging()
		server, err := standin.Start(t.Context(), standing.Endpoint, standin.Row{Service: "cloudformation", Action: "*", Answer: func(ctx context.Context, c standin.Call) (standin.Reply, error) {
			select {
			case asked <- struct{}{}:
			default:
			}
			return hang(ctx, c)
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		s := standing.Standing
		s.Endpoint = server.Endpoint
		c := exec.CommandContext(t.Context(), standing.Tool, s.Arguments(command)...)
		c.Env = environ(s.Variables())
		var out bytes.Buffer
		c.Stdout = &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		<-asked
		begin := time.Now()
		if err := c.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		err = c.Wait()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(out.String(), "interrupted before there was an answer") {
			t.Errorf("%s ends with %v and writes\n%s", command, err, out.String())
		}
		// The patience of a check is 30 seconds; this is far below, and far above what a
		// busy machine needs.
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%s took %s to end", command, took)
		}
	}
}
