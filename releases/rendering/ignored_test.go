package rendering

import (
	"slices"
	"testing"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
)

func TestUnignored(t *testing.T) {
	var files []*archive.BufferedFile
	for name, text := range map[string]string{
		".helmignore":                  "# a comment\ncrds/kustomization.yaml\nci/\n*.gotmpl\n",
		"crds/kustomization.yaml":      "",
		"crds/crds.yaml":               "",
		"ci/deep/values.yaml":          "",
		"README.md.gotmpl":             "",
		"templates/ci.yaml":            "",
		"charts/a/.helmignore":         "templates/README.md\n",
		"charts/a/templates/README.md": "",
		"templates/README.md":          "",
	} {
		files = append(files, &archive.BufferedFile{Name: name, Data: []byte(text)})
	}
	kept, err := unignored(files)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range kept {
		got = append(got, f.Name)
	}
	slices.Sort(got)
	want := []string{".helmignore", "charts/a/.helmignore", "crds/crds.yaml", "templates/README.md", "templates/ci.yaml"}
	if !slices.Equal(got, want) {
		t.Errorf("kept are %v, want %v", got, want)
	}
}
