package githubrole

import (
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	exact, patterns := split([]string{"repo:a/b:ref:refs/heads/main", "repo:a/b:ref:refs/tags/v*", "repo:a/b:pull_request"})
	if !slices.Equal(exact, []string{"repo:a/b:ref:refs/heads/main", "repo:a/b:pull_request"}) {
		t.Errorf("exact: %v", exact)
	}
	if !slices.Equal(patterns, []string{"repo:a/b:ref:refs/tags/v*"}) {
		t.Errorf("patterns: %v", patterns)
	}
}
