package cloud

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// same fails unless got is want.
func same(t *testing.T, want, got any, about ...any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(append(about, "(-want +got)\n"+diff)...)
	}
}

// none fails unless there is nothing.
func none[T any](t *testing.T, list []T, about ...any) {
	t.Helper()
	if len(list) > 0 {
		t.Error(append(about, list)...)
	}
}

// must stops where there is an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
