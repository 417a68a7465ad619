package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/rehearsal"
)

// itself has this program be the command, and no test.
const itself = "VIBE_TEST_REHEARSE"

func TestMain(m *testing.M) {
	if os.Getenv(itself) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// command runs the command in an empty folder, and returns what it wrote and left
// there, and its exit code.
func command(t *testing.T, arguments ...string) (stdout, stderr string, left []os.DirEntry, code int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	c := exec.Command(self, arguments...)
	c.Dir = folder
	c.Env = []string{itself + "=1", "TMPDIR=" + folder, "HOME=" + folder, "PATH=" + os.Getenv("PATH")}
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	err = c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if left, err = os.ReadDir(folder); err != nil {
		t.Fatal(err)
	}
	return out.String(), problems.String(), left, c.ProcessState.ExitCode()
}

// TestBadInput is told at once, all of it, and nothing is started or written.
func TestBadInput(t *testing.T) {
	stdout, stderr, left, code := command(t, "-environment", "prod", "-c", "cluster.nodes.max", "-c", "cluster.nodez.max=6", "-c", "database.allocatedGiB=much", "-o", "yaml", "now")
	for _, want := range []string{
		`-o "yaml": write text or json`,
		`["now"]: rehearse takes options only`,
		`setting "cluster.nodes.max": write key=value`,
		`environment: "prod" is no environment; write one of`,
		`cluster.nodez.max: `,
		`database.allocatedGiB: "much"`,
	} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr does not say %s:\n%s", want, stderr)
		}
	}
	if code != 1 || stdout != "" || len(left) > 0 {
		t.Errorf("exit code %d, stdout %q, and it left %v", code, stdout, left)
	}
	for _, arguments := range [][]string{{"-environment", "prod"}, {"-c", "cluster.nodes.max"}, {"-c", "cluster.nodez.max=6"}, {"-o", "yaml"}, {"now"}, {"-unknown"}} {
		if _, stderr, left, code := command(t, arguments...); code != 1 || stderr == "" || len(left) > 0 {
			t.Errorf("%q: exit code %d, it says %q and left %v", arguments, code, stderr, left)
		}
	}
}

func TestHelp(t *testing.T) {
	_, stderr, left, code := command(t, "-help")
	if code != 0 || !strings.Contains(stderr, "-environment") || len(left) > 0 {
		t.Errorf("exit code %d, it left %v and says:\n%s", code, left, stderr)
	}
}

func TestRead(t *testing.T) {
	options, format, err := read(nil, nil)
	if err != nil || options.Environment != "development" || format != "text" || options.SkipChanges {
		t.Errorf("without options: %+v, %s, error %v", options, format, err)
	}
	options, format, err = read([]string{"-environment", "production", "-c", "cluster.nodes.max=12", "-c", "cluster.nodes.min=4", "-o", "json", "-skip-changes"}, nil)
	if err != nil || options.Environment != "production" || format != "json" || !options.SkipChanges ||
		!slices.Equal(options.Settings, []string{"cluster.nodes.max=12", "cluster.nodes.min=4"}) {
		t.Errorf("with options: %+v, %s, error %v", options, format, err)
	}
	if _, _, err := read([]string{"-help"}, &bytes.Buffer{}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-help is %v", err)
	}
}

// TestTell holds the error, from which the exit code comes, against the report.
func TestTell(t *testing.T) {
	held := &rehearsal.Report{Environment: "staging", Held: true}
	var text bytes.Buffer
	if err := tell(held, "text", &text); err != nil || !strings.Contains(text.String(), "The rehearsal of staging held") {
		t.Errorf("error %v, written is:\n%s", err, text.String())
	}
	var written bytes.Buffer
	failed := &rehearsal.Report{Environment: "staging"}
	if err := tell(failed, "json", &written); err == nil || err.Error() != "the rehearsal of staging did not hold" {
		t.Errorf("the error is %v", err)
	}
	var back rehearsal.Report
	if err := json.Unmarshal(written.Bytes(), &back); err != nil || back.Held || back.Environment != "staging" {
		t.Errorf("error %v, written is:\n%s", err, written.String())
	}
	if err := tell(held, "text", broken{}); err == nil {
		t.Error("nothing was written, and no error")
	}
}

// broken takes nothing.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the pipe is closed") }
