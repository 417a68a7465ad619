package rendering

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	"helm.sh/helm/v4/pkg/ignore"
)

// unignored leaves out what `helm package` leaves out by a chart's .helmignore: an
// archive that was made of a project's sources has it still, and Helm would take a
// note among the templates for one of them, and a kustomization among the
// definitions for one of those.
func unignored(files []*archive.BufferedFile) ([]*archive.BufferedFile, error) {
	rules := map[string]*ignore.Rules{}
	for _, f := range files {
		if path.Base(f.Name) != ignore.HelmIgnore {
			continue
		}
		parsed, err := ignore.Parse(bytes.NewReader(f.Data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		rules[path.Dir(f.Name)] = parsed
	}
	var kept []*archive.BufferedFile
	for _, f := range files {
		if !ignoredBy(rules, f.Name) {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// ignoredBy says whether the rules of a folder above a file name it, or a folder
// on the way to it.
func ignoredBy(rules map[string]*ignore.Rules, name string) bool {
	for folder, r := range rules {
		below := name
		if folder != "." {
			var inside bool
			if below, inside = strings.CutPrefix(name, folder+"/"); !inside {
				continue
			}
		}
		if r.Ignore(below, info{name: path.Base(below)}) {
			return true
		}
		for on := path.Dir(below); on != "."; on = path.Dir(on) {
			if r.Ignore(on, info{name: path.Base(on), folder: true}) {
				return true
			}
		}
	}
	return false
}

// info is what the rules ask of a file.
type info struct {
	fs.FileInfo
	name   string
	folder bool
}

func (i info) Name() string { return i.name }
func (i info) IsDir() bool  { return i.folder }
