package rendering

import (
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// with is the release of a name with one value set.
func with(t *testing.T, all []releases.Release, name, key string, value any) releases.Release {
	t.Helper()
	for _, r := range all {
		if r.Name != name {
			continue
		}
		values, err := r.ValueMap()
		if err != nil {
			t.Fatal(err)
		}
		values[key] = value
		r.Values = values
		return r
	}
	t.Fatalf("there is no release %s", name)
	return releases.Release{}
}

// chartOf is the chart of r, read once.
func chartOf(t *testing.T, r releases.Release) *Chart {
	t.Helper()
	c, err := read().Of(r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// expect wants an error that says want.
func expect(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v, want one that says %q", err, want)
	}
}
