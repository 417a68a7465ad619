package deploy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/rehearsal"
)

// running is a rehearsal as a user starts it.
type running struct {
	command *exec.Cmd
	report  bytes.Buffer
	// steps receives each line of progress.
	steps chan string
	// scratch is where it keeps its files.
	scratch string
}

// rehearse starts the command, with the line of progress for each step in steps.
func rehearse(t *testing.T, binary string) *running {
	t.Helper()
	r := &running{steps: make(chan string, 100), scratch: t.TempDir()}
	r.command = exec.Command(binary, "-environment", "development", "-skip-changes", "-o", "json")
	r.command.Dir = root
	r.command.Env = append(os.Environ(), "TMPDIR="+r.scratch)
	r.command.Stdout = &r.report
	progress, err := r.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.command.Process.Signal(os.Interrupt) })
	go func() {
		defer close(r.steps)
		for lines := bufio.NewScanner(progress); lines.Scan(); {
			r.steps <- lines.Text()
		}
		_, _ = io.Copy(io.Discard, progress)
	}()
	return r
}

// until waits for a step to begin.
func (r *running) until(t *testing.T, step string) {
	t.Helper()
	var seen []string
	for line := range r.steps {
		if strings.HasPrefix(line, step) {
			return
		}
		seen = append(seen, line)
	}
	t.Fatalf("it ended before %q:\n%s", step, strings.Join(seen, "\n"))
}

// wait returns the last lines of progress, and how it ended.
func (r *running) wait() (string, error) {
	var seen []string
	for line := range r.steps {
		seen = append(seen, line)
	}
	return strings.Join(seen, "\n"), r.command.Wait()
}

// TestTwoAtOnceAndInterrupt rehearses twice at the same time, and tells the second
// one to stop in the middle of its deployment.
func TestTwoAtOnceAndInterrupt(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "rehearse")
	build := exec.Command("go", "build", "-o", binary, "./cmd/rehearse")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	first := rehearse(t, binary)
	first.until(t, "cdk deploy --all")
	second := rehearse(t, binary)
	second.until(t, "cdk deploy --all")
	started := descendants(t, second.command.Process.Pid)
	if len(started) < 5 {
		t.Errorf("it runs %v, and an emulator, a control plane and the CLI are more", started)
	}
	if err := second.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if progress, err := second.wait(); err == nil {
		t.Errorf("it was stopped, and says that it held:\n%s", progress)
	}
	stopped(t, started)
	if !bytes.Contains(second.report.Bytes(), []byte(`"held": false`)) {
		t.Errorf("it wrote no report of what it had done: %s", second.report.Bytes())
	}

	if progress, err := first.wait(); err != nil {
		t.Errorf("%v\n%s\n%s", err, progress, first.report.Bytes())
	}
	var report rehearsal.Report
	if err := json.Unmarshal(first.report.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if !report.Held || len(report.Destroyed) == 0 || len(report.Changes) > 0 {
		t.Errorf("held %t, %d stacks destroyed, %d changes", report.Held, len(report.Destroyed), len(report.Changes))
	}
	if left, err := os.ReadDir(first.scratch); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v behind, %v", left, err)
	}
}

// descendants are the processes that a process started, and those started, as
// "pid command", by Linux' account.
func descendants(t *testing.T, of int) []string {
	t.Helper()
	parents := map[int]int{}
	names := map[int]string{}
	entries, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(entry)
		if err != nil {
			continue // it has ended
		}
		// pid (name) state ppid: the name may hold anything.
		head, tail, _ := bytes.Cut(text, []byte(" ("))
		end := bytes.LastIndexByte(tail, ')')
		pid, _ := strconv.Atoi(string(head))
		fields := strings.Fields(string(tail[end+1:]))
		parents[pid], _ = strconv.Atoi(fields[1])
		names[pid] = string(tail[:end])
	}
	var found []string
	for pid := range parents {
		for p := parents[pid]; p != 0; p = parents[p] {
			if p == of {
				found = append(found, fmt.Sprint(pid, " ", names[pid]))
				break
			}
		}
	}
	slices.Sort(found)
	return found
}

// stopped demands that processes are gone soon: the kernel ends them when their
// parent has ended.
func stopped(t *testing.T, processes []string) {
	t.Helper()
	for _, p := range processes {
		number, _, _ := strings.Cut(p, " ")
		pid, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		gone := false
		for range 100 {
			if gone = syscall.Kill(pid, 0) != nil; gone {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if !gone {
			t.Errorf("%s still runs", p)
		}
	}
}
