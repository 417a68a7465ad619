// Package revision synthesizes an environment as it was in another revision of this
// repository, in a work tree of its own that is gone afterwards.
package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// Repository is a checkout of this repository.
type Repository struct {
	// Root is its folder.
	Root string
	// Errors is where the programs that run say what goes on. Default: nowhere.
	Errors io.Writer
}

// Find is the checkout that dir lies in.
func Find(ctx context.Context, dir string) (*Repository, error) {
	root, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("%s is in no git repository: %w", dir, err)
	}
	return &Repository{Root: root}, nil
}

// Commit is the commit that a revision names.
func (r *Repository) Commit(ctx context.Context, revision string) (string, error) {
	if strings.HasPrefix(revision, "-") {
		return "", fmt.Errorf("%q is no revision", revision)
	}
	commit, err := git(ctx, r.Root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("%q is no revision of %s", revision, r.Root)
	}
	return commit, nil
}

// Synthesize is the assembly of an environment as a commit has it, without settings.
// The user's own work tree is not touched, and what was made is gone when it returns,
// also where ctx ends early.
func (r *Repository) Synthesize(ctx context.Context, commit, environment string) (a *assembly.Assembly, err error) {
	scratch, err := os.MkdirTemp("", "vibe-cost-")
	if err != nil {
		return nil, err
	}
	tree, out := filepath.Join(scratch, "tree"), filepath.Join(scratch, "out")
	defer func() {
		// Git's record of the work tree goes with it, though ctx has ended.
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		_, removed := git(after, r.Root, "worktree", "remove", "--force", tree)
		if _, never := os.Stat(tree); errors.Is(never, os.ErrNotExist) {
			removed = nil
		}
		err = errors.Join(err, removed, os.RemoveAll(scratch))
	}()
	if _, err := git(ctx, r.Root, "worktree", "add", "--quiet", "--detach", tree, commit); err != nil {
		return nil, err
	}
	if err := r.modules(ctx, tree); err != nil {
		return nil, err
	}
	synth := command(ctx, tree, filepath.Join(tree, "node_modules", ".bin", "cdk"), "synth", "--ci", "--quiet", "-c", "environment="+environment, "-o", out)
	// The templates of a commit were checked when it was made.
	synth.Env = append(os.Environ(), "CDK_VALIDATION=false", "PATH="+filepath.Join(tree, "node_modules", ".bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := r.run(ctx, synth); err != nil {
		return nil, fmt.Errorf("%s of %.12s cannot be synthesized: %w", environment, commit, err)
	}
	return assembly.Read(out)
}

// modules gives tree the CDK CLI: the checkout's, where it is of the same versions,
// or one of its own.
func (r *Repository) modules(ctx context.Context, tree string) error {
	const lock, folder = "package-lock.json", "node_modules"
	own, err := os.ReadFile(filepath.Join(r.Root, lock))
	if err != nil {
		return err
	}
	wanted, err := os.ReadFile(filepath.Join(tree, lock))
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(r.Root, folder)); err == nil && bytes.Equal(own, wanted) {
		return os.Symlink(filepath.Join(r.Root, folder), filepath.Join(tree, folder))
	}
	return r.run(ctx, command(ctx, tree, "npm", "ci", "--silent"))
}

// run runs c, and says what it said where it fails.
func (r *Repository) run(ctx context.Context, c *exec.Cmd) error {
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if r.Errors != nil {
		c.Stdout, c.Stderr = io.MultiWriter(&said, r.Errors), io.MultiWriter(&said, r.Errors)
	}
	err := c.Run()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("%w: %s", err, last(said.String()))
	}
	return nil
}

// last is the end of what a program said, in one line.
func last(text string) string {
	const most = 300
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = "…" + text[len(text)-most:]
	}
	return text
}

// command is a program with all that it starts in a group, which ends with ctx.
func command(ctx context.Context, dir, name string, arguments ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, arguments...) //nolint:gosec // git, npm and the CDK CLI; a revision is resolved to a commit first
	c.Dir = dir
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGTERM) }
	c.WaitDelay = 5 * time.Second
	return c
}

// git runs git and returns what it prints.
func git(ctx context.Context, dir string, arguments ...string) (string, error) {
	c := command(ctx, dir, "git", arguments...)
	out, err := c.Output()
	var failed *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.As(err, &failed):
		return "", fmt.Errorf("git %s: %w: %s", arguments[0], err, last(string(failed.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
