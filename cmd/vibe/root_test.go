package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
)

// ran is what a command line wrote, and its exit code.
func ran(t *testing.T, arguments ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, problems bytes.Buffer
	code = run(t.Context(), arguments, &out, &problems)
	return out.String(), problems.String(), code
}

// TestWrongInput is one exit code for all commands, with every problem at once and
// nothing on the standard output.
func TestWrongInput(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		arguments []string
		want      []string
	}{
		{[]string{"verfy"}, []string{`unknown command "verfy" for "vibe"`, "verify"}},
		{[]string{"preflight", "--oonly", "stacks"}, []string{"unknown flag: --oonly"}},
		{[]string{"preflight", "-o", "xml"}, []string{`"xml"`, "write table, json or yaml"}},
		{[]string{"preflight", "--timeout", "soon"}, []string{`"soon"`}},
		{[]string{"preflight", "production"}, []string{`unknown command "production" for "vibe preflight"`}},
		{
			[]string{"preflight", "-e", "prod", "-c", "cluster.nodes.max", "--only", "nothing.there", "--timeout", "-1s", "--patience", "-1s", "--assembly", "nowhere"},
			[]string{`--only: "nothing.there" selects no check`, "--timeout: -1s is no time", "--patience: -1s is no time", `environment: "prod" is no environment`, `setting "cluster.nodes.max"`, "nowhere/manifest.json is missing"},
		},
		{[]string{"verify", "-e", "staging"}, []string{"cdk.out/manifest.json is missing", "make synth ENV=staging"}},
		{[]string{"backup"}, []string{"--environment", "--keep: 0 keeps nothing"}},
		{[]string{"sweep", "-e", "production", "--region", "eu-west-1", "--volumes"}, []string{"--region", "--volumes"}},
		{[]string{"drill", "-o", "yaml", "--write", "1ms", "--fault", "luck", "now"}, []string{`--output "yaml"`, "--write 1ms", `--fault "luck"`, `["now"]`}},
	} {
		stdout, stderr, code := ran(t, c.arguments...)
		if code != exitUnknown || stdout != "" || !strings.HasPrefix(stderr, "vibe: ") || strings.Contains(stderr, "goroutine") || strings.Contains(stderr, "Usage:") {
			t.Errorf("%q ends with %d and writes %q and %q", c.arguments, code, stdout, stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stderr, want) {
				t.Errorf("%q does not say %q:\n%s", c.arguments, want, stderr)
			}
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

// TestHelp goes to the standard output, and is no failure.
func TestHelp(t *testing.T) {
	for _, arguments := range [][]string{{}, {"--help"}, {"preflight", "-h"}, {"help", "verify"}, {"cost", "--help"}} {
		stdout, stderr, code := ran(t, arguments...)
		if code != exitGood || stderr != "" || !strings.Contains(stdout, "Usage:") {
			t.Errorf("%q ends with %d and writes %q and %q", arguments, code, stdout, stderr)
		}
	}
	if stdout, _, _ := ran(t, "drill", "--help"); strings.Contains(stdout, "archive") {
		t.Errorf("what only servers call is shown:\n%s", stdout)
	}
}

// TestCompletion completes what a person would have to look up.
func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if stdout, _, code := ran(t, "completion", shell); code != exitGood || !strings.Contains(stdout, "vibe") {
			t.Errorf("%s: exit code %d", shell, code)
		}
	}
	for _, c := range []struct {
		line []string
		want []string
	}{
		{[]string{"ver"}, []string{"verify"}},
		{[]string{"preflight", "-e", ""}, config.Names()},
		{[]string{"preflight", "--output", ""}, outputs()},
		{[]string{"preflight", "--only", "config"}, []string{"config", "config.placeholders"}},
	} {
		stdout, _, _ := ran(t, append([]string{"__complete"}, c.line...)...)
		for _, want := range c.want {
			if !strings.Contains("\n"+stdout, "\n"+want) {
				t.Errorf("%q does not complete to %q:\n%s", c.line, want, stdout)
			}
		}
	}
}

// TestList asks nothing and needs nothing.
func TestList(t *testing.T) {
	t.Chdir(t.TempDir())
	stdout, stderr, code := ran(t, "preflight", "--list", "--only", "config", "-o", "json")
	var rows []check.Listed
	if err := json.Unmarshal([]byte(stdout), &rows); err != nil || code != exitGood || stderr != "" || len(rows) == 0 {
		t.Fatalf("exit code %d, %v:\n%s%s", code, err, stdout, stderr)
	}
	for _, r := range rows {
		if r.Category != "config" || r.What == "" || r.How == "" || r.Remedy == "" {
			t.Errorf("%+v", r)
		}
	}
	if stdout, _, _ = ran(t, "preflight", "--list"); !strings.Contains(strings.Join(strings.Fields(stdout), " "), "credentials.account fatal") {
		t.Errorf("the table is\n%s", stdout)
	}
}
