package kube

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// scratchRepository is a repository whose dist/e/a.yaml had the contents given,
// one a commit.
func scratchRepository(t *testing.T, contents ...string) repository {
	t.Helper()
	r := repository(t.TempDir())
	mustGit(t, r, "init", "--quiet")
	for _, content := range contents {
		write(t, r, content)
		mustGit(t, r, "add", "-A")
		commit(t, r)
	}
	return r
}

// commit commits what was added, even if that is nothing.
func commit(t *testing.T, r repository) {
	t.Helper()
	mustGit(t, r, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty", "-m", "change")
}

func mustGit(t *testing.T, r repository, arguments ...string) {
	t.Helper()
	if _, err := r.git(arguments...); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, r repository, content string) {
	t.Helper()
	folder := filepath.Join(string(r), "dist", "e")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "a.yaml"), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestPreviousRevision(t *testing.T) {
	check := func(t *testing.T, r repository, want string) {
		t.Helper()
		files, err := r.previous("dist/e")
		if err != nil {
			t.Fatal(err)
		}
		if got := string(files["a.yaml"].Data); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	t.Run("is the one before the last change", func(t *testing.T) {
		r := scratchRepository(t, "one", "two", "three")
		commit(t, r)
		check(t, r, "two")
	})
	t.Run("is the last commit's where the checkout differs", func(t *testing.T) {
		r := scratchRepository(t, "one", "two")
		write(t, r, "three")
		check(t, r, "two")
	})
	t.Run("is missing where there was one only", func(t *testing.T) {
		if _, err := scratchRepository(t, "one").previous("dist/e"); !errors.Is(err, errNoRevision) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("is asked for where the history is shallow", func(t *testing.T) {
		whole := scratchRepository(t, "one", "two")
		clone := repository(t.TempDir())
		mustGit(t, clone, "clone", "--quiet", "--depth=1", "file://"+string(whole), string(clone))
		if _, err := clone.previous("dist/e"); err == nil || !strings.Contains(err.Error(), "git fetch --unshallow") {
			t.Errorf("got %v", err)
		}
		mustGit(t, clone, "fetch", "--quiet", "--unshallow")
		check(t, clone, "one")
	})
}
