package commandline

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// costAgainst is `vibe cost` of production, with a folder for what it makes.
func costAgainst(t *testing.T, scratch string, arguments ...string) *exec.Cmd {
	t.Helper()
	vibe := exec.Command(buildCommand(t, "vibe"), append([]string{"cost", "-e", "production"}, arguments...)...)
	vibe.Dir = root
	vibe.Env = append(os.Environ(), "TMPDIR="+scratch)
	return vibe
}

// left fails where something of a comparison is left: a folder, or git's record of
// a work tree.
func left(t *testing.T, scratch string) {
	t.Helper()
	entries, err := filepath.Glob(filepath.Join(scratch, "vibe-cost-*"))
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind are %v, %v", entries, err)
	}
	list, err := exec.Command("git", "-C", root, "worktree", "list", "--porcelain").Output()
	if err != nil || bytes.Contains(list, []byte(scratch)) {
		t.Errorf("git still knows a work tree there, or cannot say: %v\n%s", err, list)
	}
}

// TestCostAgainstRevision synthesizes the revision before, in a work tree of its own,
// and leaves nothing of it and nothing changed.
func TestCostAgainstRevision(t *testing.T) {
	t.Parallel()
	scratch := t.TempDir()
	out := synthesizeAlone(t, buildCommand(t, "app"), "CDK_VALIDATION=false")
	before, err := exec.Command("git", "-C", root, "status", "--porcelain").Output()
	if err != nil {
		t.Fatal(err)
	}
	vibe := costAgainst(t, scratch, "--assembly", out, "--against", "HEAD", "-q")
	said, err := vibe.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if code := vibe.ProcessState.ExitCode(); code == 2 || !strings.Contains(string(said), "against HEAD: ") && !strings.Contains(string(said), "against HEAD:\n") {
		t.Errorf("exit code %d:\n%s", code, said)
	}
	left(t, scratch)
	after, err := exec.Command("git", "-C", root, "status", "--porcelain").Output()
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the work tree is changed, or cannot be looked at: %v\n%s\nwas\n%s", err, after, before)
	}
}

// TestCostIsInterrupted stops it half-way.
func TestCostIsInterrupted(t *testing.T) {
	t.Parallel()
	scratch := t.TempDir()
	out := synthesizeAlone(t, buildCommand(t, "app"), "CDK_VALIDATION=false")
	vibe := costAgainst(t, scratch, "--assembly", out, "--against", "HEAD")
	var said bytes.Buffer
	vibe.Stdout, vibe.Stderr = &said, &said
	if err := vibe.Start(); err != nil {
		t.Fatal(err)
	}
	tree := filepath.Join(scratch, "vibe-cost-*", "tree", "node_modules")
	for range 600 {
		if found, _ := filepath.Glob(tree); len(found) > 0 { // The pattern is right.
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := vibe.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := vibe.Wait()
	if vibe.ProcessState.ExitCode() != 2 || !strings.Contains(said.String(), "vibe: --against HEAD: interrupted") {
		t.Errorf("%v, exit code %d:\n%s", err, vibe.ProcessState.ExitCode(), said.String())
	}
	left(t, scratch)
}
