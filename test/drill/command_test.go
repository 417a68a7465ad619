package drill

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill"
)

// command is `vibe drill` with a folder of its own for what it makes.
func command(t *testing.T, arguments ...string) (*exec.Cmd, string) {
	t.Helper()
	programs, err := drill.FindPrograms()
	if err != nil {
		t.Fatal(err)
	}
	// Not t.TempDir: the servers' user must reach it, and sockets' paths are short.
	dir, err := os.MkdirTemp("", "command-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), programs.Self, append([]string{"drill"}, arguments...)...)
	c.Env = append(os.Environ(), "TMPDIR="+dir)
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return c, dir
}

// TestCommandReports demands that a drill that does not hold is an error and a
// report.
func TestCommandReports(t *testing.T) {
	t.Parallel()
	c, dir := command(t, "-o", "json", "--write", "1s", "--fault", "no-room-to-restore")
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	err := c.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.HasSuffix(problems.String(), "the drill did not hold\n") {
		t.Errorf("%v: %s", err, problems.String())
	}
	var report drill.Report
	if err := json.Unmarshal(out.Bytes(), &report); err != nil || report.Held || report.Fault != "no-room-to-restore" {
		t.Errorf("%v: %s", err, out.String())
	}
	mustLeaveNothing(t, dir)
}

// TestCommandStops interrupts a drill while it writes.
func TestCommandStops(t *testing.T) {
	t.Parallel()
	c, dir := command(t, "--write", "10m")
	begun := make(chan struct{})
	c.Stderr = &watcher{until: drill.StepWrite, seen: begun}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-begun:
	case <-time.After(patience):
		t.Fatal("it does not begin to write")
	}
	if len(running(t, dir)) == 0 {
		t.Fatal("no server runs, so that nothing could be left over")
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	err := c.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("interrupted, it ends with %v", err)
	}
	if took := time.Since(at); took > 20*time.Second {
		t.Errorf("it took %s to end", took)
	}
	mustLeaveNothing(t, dir)
}

// TestCommandRefuses demands that every misuse is named at once.
func TestCommandRefuses(t *testing.T) {
	t.Parallel()
	c, _ := command(t, "-o", "yaml", "--write", "1ms", "--fault", "bad-luck", "now")
	out, err := c.CombinedOutput()
	if err == nil {
		t.Error("it is taken")
	}
	for _, words := range []string{`--output "yaml"`, "--write 1ms", `--fault "bad-luck": write one of backup-changed-in-store`, `["now"]`} {
		if !strings.Contains(string(out), words) {
			t.Errorf("it does not say %q:\n%s", words, out)
		}
	}
	c, _ = command(t)
	c.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err = c.CombinedOutput()
	for _, variable := range []string{"VIBE_POSTGRES=", "VIBE_POSTGRES_CONTRIB=", "VIBE_REDIS=", "VIBE_DRILL", "make drill"} {
		if err == nil || !strings.Contains(string(out), variable) {
			t.Errorf("without programs it ends with %v and does not name %s:\n%s", err, variable, out)
		}
	}
}

// watcher says when a text has come by.
type watcher struct {
	until string
	seen  chan struct{}
	text  strings.Builder
}

func (w *watcher) Write(p []byte) (int, error) {
	before := strings.Contains(w.text.String(), w.until)
	w.text.Write(p)
	if !before && strings.Contains(w.text.String(), w.until) {
		close(w.seen)
	}
	return len(p), nil
}

// running are the processes whose command line names dir, or that have their
// folder in it.
func running(t *testing.T, dir string) []string {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(lines) == 0 {
		t.Fatal("there is no /proc to look for processes in")
	}
	var found []string
	for _, path := range lines {
		line, _ := os.ReadFile(path)
		folder, _ := os.Readlink(filepath.Join(filepath.Dir(path), "cwd"))
		if bytes.Contains(line, []byte(dir+"/")) || strings.HasPrefix(folder, dir+"/") {
			found = append(found, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return found
}

// mustLeaveNothing demands that neither processes nor files are left.
func mustLeaveNothing(t *testing.T, dir string) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	left := running(t, dir)
	for len(left) > 0 && time.Now().Before(deadline) {
		time.Sleep(50 * time.Millisecond)
		left = running(t, dir)
	}
	if len(left) > 0 {
		t.Errorf("processes are left: %v", left)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("files are left: %v, %v", files, err)
	}
}
