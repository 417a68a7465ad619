package rendering

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kuberuntime "k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// Unread returns the paths of those values of r that no template of its chart
// reads, sorted: most likely their keys are misspelt. A value counts as read if
// another one in its place changes what an installation or an upgrade renders, or
// makes it fail. What the chart's schema says of it does not count.
//
// With only, it looks at those of Paths alone. A value may be read in one
// environment and not in another, where what it belongs to is off.
func (c *Chart) Unread(r releases.Release, options Options, only ...string) ([]string, error) {
	values, err := r.ValueMap()
	if err != nil {
		return nil, err
	}
	objects, err := c.render(r, values, options)
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", r.Name, err)
	}
	s := search{chart: c, release: r, values: values}
	for _, before := range [][]unstructured.Unstructured{nil, objects.All()} {
		options.Before = before
		if err := s.add(options); err != nil {
			return nil, fmt.Errorf("release %s: %w", r.Name, err)
		}
	}
	var found []leaf
	for _, l := range leaves(nil, values) {
		if len(only) == 0 || slices.Contains(only, l.String()) {
			found = append(found, l)
		}
	}
	unread := s.unread(found)
	slices.Sort(unread)
	return unread, nil
}

// Paths lists the paths of the values of r, in the order of their keys: `a.b[0].c`.
func Paths(r releases.Release) ([]string, error) {
	values, err := r.ValueMap()
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, l := range leaves(nil, values) {
		paths = append(paths, l.String())
	}
	return paths, nil
}

// search is one release whose values are changed in turn.
type search struct {
	chart   *Chart
	release releases.Release
	values  map[string]any
	views   []view
}

// view is a way of rendering a release, with what the values as they are become
// in it.
type view struct {
	step step
	// templates are the names of those that render; nil is all.
	templates []string
	files     map[string]string
}

// add has the search look at an installation or an upgrade. Most templates render
// to nothing; left out at first, they are asked about values only that seem
// unread.
func (s *search) add(options Options) error {
	step, err := newStep(s.release, options)
	if err != nil {
		return err
	}
	all := view{step: step}
	if all.files, err = s.rendered(all, s.values); err != nil {
		return err
	}
	filled := view{step: step, files: map[string]string{}}
	for name, text := range all.files {
		if strings.TrimSpace(text) != "" {
			filled.templates = append(filled.templates, name)
			filled.files[name] = text
		}
	}
	s.views = append(s.views, filled, all)
	return nil
}

func (s search) unread(candidates []leaf) (unread []string) {
	var mutex sync.Mutex
	var group sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, candidate := range candidates {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			if !s.reads(candidate) {
				mutex.Lock()
				defer mutex.Unlock()
				unread = append(unread, candidate.String())
			}
		})
	}
	group.Wait()
	return unread
}

// reads says whether any template reads a value.
func (s search) reads(l leaf) bool {
	for _, v := range s.views {
		for _, other := range others(l.value) {
			files, err := s.rendered(v, replaced(s.values, l.path, other))
			if err != nil || !maps.Equal(files, v.files) {
				return true
			}
		}
	}
	return false
}

// rendered renders values in a view.
func (s search) rendered(v view, values map[string]any) (map[string]string, error) {
	loaded, err := s.chart.with(values)
	if err != nil {
		return nil, err
	}
	keep(loaded, v.templates)
	return v.step.text(loaded, values, false)
}

// keep leaves the templates of c that are named, or all, but for the notes, and
// what they include.
func keep(c *chart.Chart, templates []string) {
	c.Templates = slices.DeleteFunc(slices.Clone(c.Templates), func(f *common.File) bool {
		name := path.Base(f.Name)
		unwanted := templates != nil && !slices.Contains(templates, path.Join(c.ChartFullPath(), f.Name))
		return name == notes || !strings.HasPrefix(name, "_") && unwanted
	})
	for _, d := range c.Dependencies() {
		keep(d, templates)
	}
}

// leaf is a value that holds no others, and the keys and indexes that lead to it.
type leaf struct {
	path  []any
	value any
}

// String writes the path as a person would: `a.b[0].c`.
func (l leaf) String() string {
	var out strings.Builder
	for _, step := range l.path {
		switch step := step.(type) {
		case string:
			out.WriteString("." + step)
		case int:
			fmt.Fprintf(&out, "[%d]", step)
		}
	}
	return strings.TrimPrefix(out.String(), ".")
}

// leaves lists the leaves of value; an empty list or map is one.
func leaves(at []any, value any) []leaf {
	var found []leaf
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.SortedFunc(maps.Keys(value), cmp.Compare) {
			found = append(found, leaves(append(slices.Clone(at), key), value[key])...)
		}
	case []any:
		for i, item := range value {
			found = append(found, leaves(append(slices.Clone(at), i), item)...)
		}
	}
	if found == nil {
		return []leaf{{at, value}}
	}
	return found
}

// others are values of the same kind as value. A template that compares it finds
// one of them different.
func others(value any) []any {
	switch value := value.(type) {
	case string:
		return []any{value + "x", ""}
	case bool:
		return []any{!value}
	case float64:
		return []any{value + 1, float64(0)}
	case []any:
		return []any{[]any{"x"}}
	case map[string]any:
		return []any{map[string]any{"x": "x"}}
	default:
		return []any{"x"}
	}
}

// replaced is a copy of values with another one at the path.
func replaced(values map[string]any, at []any, other any) map[string]any {
	result := kuberuntime.DeepCopyJSON(values)
	var place any = result
	for i, step := range at {
		last := i == len(at)-1
		switch step := step.(type) {
		case string:
			fields := place.(map[string]any)
			if last {
				fields[step] = other
			}
			place = fields[step]
		case int:
			items := place.([]any)
			if last {
				items[step] = other
			}
			place = items[step]
		}
	}
	return result
}
