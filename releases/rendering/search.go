package rendering

import (
	"encoding/base64"
	"fmt"
	"maps"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// search is one release whose values are changed in turn.
type search struct {
	chart   *Chart
	release releases.Release
	values  map[string]any
	options Options
}

// unread are those of candidates that nothing reads. What an installation renders
// to something is asked first: most templates render to nothing, and some charts
// do not render without them. An upgrade is asked last.
func (s search) unread(candidates []leaf) ([]leaf, error) {
	install, err := s.view(nil)
	if err != nil {
		return nil, err
	}
	if filled, err := s.view(install.empty); err == nil {
		candidates = s.without(filled, candidates)
	}
	candidates = s.without(install, candidates)
	if len(candidates) == 0 {
		return nil, nil
	}
	objects, err := s.chart.render(s.release, s.values, s.options)
	if err != nil {
		return nil, err
	}
	s.options.Before = objects.All()
	upgrade, err := s.view(nil)
	if err != nil {
		return nil, err
	}
	return s.without(upgrade, candidates), nil
}

// view is a way of rendering a release, with what the values as they are become
// in it.
type view struct {
	step step
	// blank says which templates are taken for empty; nil is none.
	blank func(name string) bool
	files map[string]string
}

func (s search) view(blank func(name string) bool) (view, error) {
	step, err := newStep(s.release, s.options)
	if err != nil {
		return view{}, err
	}
	v := view{step: step, blank: blank}
	v.files, err = s.rendered(v, s.values)
	return v, err
}

// empty says whether a template renders to nothing.
func (v view) empty(name string) bool {
	text, renders := v.files[name]
	return renders && strings.TrimSpace(text) == ""
}

// without leaves out the candidates that v reads.
func (s search) without(v view, candidates []leaf) []leaf {
	var scalars []leaf
	for _, l := range candidates {
		switch l.value.(type) {
		case string, bool, float64:
			scalars = append(scalars, l)
		}
	}
	read := map[string]bool{}
	s.mark(v, scalars, read)
	var mutex sync.Mutex
	var group sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, candidate := range candidates {
		if read[candidate.String()] {
			continue
		}
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			changes := s.changes(v, candidate)
			mutex.Lock()
			defer mutex.Unlock()
			read[candidate.String()] = changes
		})
	}
	group.Wait()
	return slices.DeleteFunc(slices.Clone(candidates), func(l leaf) bool { return read[l.String()] })
}

// base64Text is what a Secret's data looks like.
var base64Text = regexp.MustCompile(`[A-Za-z0-9+/]{16,}={0,2}`)

// few is how many values are looked at one by one rather than together.
const few = 4

// mark finds the values that are printed as they are, many in one rendering: each
// ends in a text of its own, or is one, which then stands in what is rendered, or in
// a Secret, or not. Where they together make it fail, their halves are tried.
func (s search) mark(v view, scalars []leaf, read map[string]bool) {
	if len(scalars) <= few {
		return
	}
	end := func(i int) string { return fmt.Sprintf("-marked-%d-", i) }
	values := s.values
	for i, l := range scalars {
		text, _ := l.value.(string)
		values = replaced(values, l.path, text+end(i))
	}
	files, err := s.rendered(v, values)
	if err != nil {
		s.mark(v, scalars[:len(scalars)/2], read)
		s.mark(v, scalars[len(scalars)/2:], read)
		return
	}
	all := strings.Join(slices.Collect(maps.Values(files)), "\n")
	for _, encoded := range base64Text.FindAllString(all, -1) {
		if decoded, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			all += string(decoded)
		}
	}
	for i, l := range scalars {
		read[l.String()] = strings.Contains(all, end(i))
	}
}

// changes says whether another value in the place of one changes what is rendered.
func (s search) changes(v view, l leaf) bool {
	for _, other := range others(l.value) {
		files, err := s.rendered(v, replaced(s.values, l.path, other))
		if err != nil || !maps.Equal(files, v.files) {
			return true
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
	definitions := loaded.CRDObjects()
	blank(loaded, v.blank)
	files, err := v.step.text(loaded, values, false)
	if err != nil {
		return nil, err
	}
	// No template, but values decide on it too.
	for _, file := range definitions {
		files[file.Filename] = "definitions"
	}
	return files, nil
}

// blank empties the notes and those templates of c that unwanted names. They stay
// as empty ones, for others that include them.
func blank(c *chart.Chart, unwanted func(name string) bool) {
	templates := make([]*common.File, len(c.Templates))
	for i, f := range c.Templates {
		templates[i] = f
		if path.Base(f.Name) == notes || unwanted != nil && unwanted(path.Join(c.ChartFullPath(), f.Name)) {
			templates[i] = &common.File{Name: f.Name}
		}
	}
	c.Templates = templates
	for _, d := range c.Dependencies() {
		blank(d, unwanted)
	}
}
