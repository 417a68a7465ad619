package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written is an assembly of an environment with one stack that holds one resource.
func written(t *testing.T, summary, resource string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"vibe.json": summary,
		"manifest.json": `{"artifacts":{"data":{"type":"aws:cloudformation:stack","environment":"aws://111122223333/us-east-1",
			"properties":{"stackName":"vibe-data","templateFile":"data.template.json"}}}}`,
		"data.template.json": `{"Resources":{"Only":` + resource + `}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRun(t *testing.T) {
	const database = `{"Type":"AWS::RDS::DBInstance","Properties":{"DBInstanceIdentifier":"only","DeletionProtection":true}}`
	for _, c := range []struct {
		name, summary, resource string
		arguments               []string
		// out and err are parts of what it writes and of its error; empty: none.
		out, err string
	}{
		{"a promise that is broken", `{"environment":"production"}`, database, []string{"-environment", "production"},
			"at most 1 h of data lost", "only has no way back: what is lost with the home region is gone"},
		{"no promise", `{"environment":"development"}`, database, nil,
			"development, home us-east-1, no recovery region: nothing is promised", ""},
		{"a setting of the run takes the promise away", `{"environment":"production","overrides":["recovery.region="]}`, database, nil,
			"nothing is promised", ""},
		{"another environment", `{"environment":"development"}`, database, []string{"-environment", "production"},
			"", "holds development and not production; run `make objectives ENV=production`"},
		{"an unknown type", `{"environment":"development"}`, `{"Type":"AWS::EFS::FileSystem"}`, nil,
			"nothing is promised", "data/Only (AWS::EFS::FileSystem)"},
		{"words", `{"environment":"development"}`, database, []string{"production"}, "", "takes options only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			err := run(append([]string{"-assembly", written(t, c.summary, c.resource)}, c.arguments...), &out)
			if !strings.Contains(out.String(), c.out) {
				t.Errorf("want %q, got:\n%s", c.out, out.String())
			}
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("want the error %q, got %v", c.err, err)
			}
		})
	}
}

func TestRunWithoutAnAssembly(t *testing.T) {
	if err := run([]string{"-assembly", t.TempDir()}, &strings.Builder{}); err == nil {
		t.Error("an empty folder is an assembly")
	}
}
