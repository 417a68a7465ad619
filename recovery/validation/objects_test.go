package validation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// memory is a bucket in memory. Its objects say no SHA-256 of their own unless
// hashes does.
type memory struct {
	objects map[string]string
	hashes  map[string]string
	refuses map[string]bool
	list    error
	read    []string
}

var backup = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

func (m *memory) List(context.Context) ([]Object, error) {
	var objects []Object
	for key, text := range m.objects {
		o := Object{Key: key, Size: int64(len(text)), SHA256: m.hashes[key], Modified: backup.Add(-time.Hour)}
		if strings.HasPrefix(key, "late") {
			o.Modified = backup.Add(time.Hour)
		}
		objects = append(objects, o)
	}
	return objects, m.list
}

func (m *memory) Read(_ context.Context, key string) (io.ReadCloser, error) {
	m.read = append(m.read, key)
	if m.refuses[key] {
		return nil, errors.New("AccessDenied")
	}
	return io.NopCloser(strings.NewReader(m.objects[key])), nil
}

func filled() *memory {
	m := &memory{objects: map[string]string{}, hashes: map[string]string{}, refuses: map[string]bool{}}
	for i := range 50 {
		m.objects[fmt.Sprintf("uploads/%02d", i)] = fmt.Sprintf("object %d", i)
	}
	return m
}

func TestObjects(t *testing.T) {
	const sampled = "uploads/31"
	if first := chosen(must(filled().List(context.Background())), 1)[0].Key; first != sampled {
		t.Fatalf("the first of the sample is %s", first)
	}
	for name, row := range map[string]struct {
		fault func(source, restored *memory)
		// wants are words of the findings that fail.
		wants []string
	}{
		"the same":                  {func(_, _ *memory) {}, nil},
		"one more in the copy":      {func(_, r *memory) { r.objects["deleted since"] = "x" }, nil},
		"one that came later":       {func(s, _ *memory) { s.objects["late"] = "x" }, nil},
		"one missing":               {func(_, r *memory) { delete(r.objects, "uploads/42") }, []string{"1 missing: uploads/42"}},
		"all missing":               {func(_, r *memory) { clear(r.objects) }, []string{"50 missing: uploads/00, uploads/01, uploads/02 and 47 more"}},
		"truncated":                 {func(_, r *memory) { r.objects["uploads/42"] = "obj" }, []string{"uploads/42 has 3 bytes instead of 9"}},
		"other bytes":               {func(_, r *memory) { r.objects[sampled] = "0bject 31" }, []string{"content of " + sampled}},
		"other than the store says": {func(s, _ *memory) { s.hashes[sampled] = strings.Repeat("0", 64) }, []string{"content of " + sampled}},
		"not to be read":            {func(_, r *memory) { r.refuses[sampled] = true }, []string{"content of " + sampled + ": AccessDenied"}},
	} {
		source, restored := filled(), filled()
		row.fault(source, restored)
		findings, err := Objects(context.Background(), source, restored, 5, backup)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		mustFail(t, name, findings, row.wants...)
		if len(restored.objects) > 0 && len(restored.read) != 5 {
			t.Errorf("%s: %d objects were read", name, len(restored.read))
		}
	}
}

func TestObjectsThatCannotBeComparedAreAnError(t *testing.T) {
	gone := errors.New("no such bucket")
	for name, fault := range map[string]func(source, restored *memory){
		"objects of the source: no such bucket":         func(s, _ *memory) { s.list = gone },
		"restored objects: no such bucket":              func(_, r *memory) { r.list = gone },
		"object uploads/31 of the source: AccessDenied": func(s, _ *memory) { s.refuses["uploads/31"] = true },
	} {
		source, restored := filled(), filled()
		fault(source, restored)
		if _, err := Objects(context.Background(), source, restored, 5, backup); err == nil || err.Error() != name {
			t.Errorf("%v, want %s", err, name)
		}
	}
}

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// mustFail fails unless exactly one finding fails for each text, which it holds.
func mustFail(t *testing.T, name string, findings []Finding, wants ...string) {
	t.Helper()
	failed := Failed(findings)
	if len(failed) != len(wants) {
		t.Errorf("%s: %d findings fail, want %d: %v", name, len(failed), len(wants), failed)
		return
	}
	for i, want := range wants {
		if !strings.Contains(failed[i].String(), want) {
			t.Errorf("%s: %q does not hold %q", name, failed[i], want)
		}
	}
}
