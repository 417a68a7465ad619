package kube

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing/fstest"
)

// errNoRevision says that the history is whole and knows one form only.
var errNoRevision = errors.New("dist has had no other form yet")

// repository is a checkout.
type repository string

// git runs git and returns what it prints.
func (r repository) git(arguments ...string) (string, error) {
	command := exec.Command("git", append([]string{"-C", string(r)}, arguments...)...)
	out, err := command.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("git %s: %w: %s", strings.Join(arguments, " "), err, failed.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}

// previous returns the files of folder as they were before the last change of
// it, by their path in it: those of the last commit where the checkout differs
// from it, otherwise those before the last commit that changed them. Merged
// branches count as one change, which is what an environment sees of them.
func (r repository) previous(folder string) (fstest.MapFS, error) {
	revision := "HEAD"
	pending, err := r.git("status", "--porcelain", "--", folder)
	if err != nil {
		return nil, err
	}
	if pending == "" {
		if revision, err = r.beforeLastChange(folder); err != nil {
			return nil, err
		}
	}
	list, err := r.git("ls-tree", "-r", "--name-only", "--full-tree", revision, "--", folder)
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	for _, name := range strings.Fields(list) {
		if filepath.Ext(name) != ".yaml" {
			continue
		}
		text, err := r.git("show", revision+":"+name)
		if err != nil {
			return nil, err
		}
		files[strings.TrimPrefix(name, folder+"/")] = &fstest.MapFile{Data: []byte(text)}
	}
	if len(files) == 0 {
		return nil, errNoRevision
	}
	return files, nil
}

// beforeLastChange is the parent of the last commit that changed folder.
func (r repository) beforeLastChange(folder string) (string, error) {
	last, err := r.git("log", "-1", "--first-parent", "--format=%H", "--", folder)
	if err != nil {
		return "", err
	}
	if last == "" {
		return "", fmt.Errorf("no commit holds %s", folder)
	}
	parent, err := r.git("rev-parse", "--verify", "--quiet", last+"^1")
	if err == nil {
		return parent, nil
	}
	if shallow, err := r.git("rev-parse", "--is-shallow-repository"); err != nil || shallow == "true" {
		return "", errors.New("the history of this clone is cut off before the previous form of " + folder +
			": run `git fetch --unshallow`, or have the workflow check out with fetch-depth: 0")
	}
	return "", errNoRevision
}
