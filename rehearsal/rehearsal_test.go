package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/emulator"
	"github.com/vibe-engineering/vibe-platform/rehearsal/front"
)

func TestLoad(t *testing.T) {
	env, err := config.LoadSettings("production", []string{"cluster.nodes.max=12", "backend.image=registry.example.com/a=b:1.0.0", "cluster.nodes.max=13", "backend.image=registry.example.com/a:1.0.0"})
	if err != nil || env.Name != "production" || env.Cluster.Nodes.Max != 13 || env.Backend.Image != "registry.example.com/a:1.0.0" {
		t.Errorf("%s with %d nodes and %s, error %v", env.Name, env.Cluster.Nodes.Max, env.Backend.Image, err)
	}
}

// bad is everything that can be wrong with options at once, and wrong what must be
// said of it.
func bad() Options {
	return Options{Environment: "prod", Settings: []string{"cluster.nodes.max", "=6", "cluster.nodez.max=6", "database.allocatedGiB=much"}}
}

func wrong() []string {
	return []string{
		`environment: "prod" is no environment; write one of `,
		`setting "cluster.nodes.max": write key=value, such as`,
		`setting "=6": write key=value, such as`,
		`cluster.nodez.max: `,
		`database.allocatedGiB: "much" is of the wrong kind; write a whole number`,
	}
}

// TestBadOptions are all told at once, and nothing is written or said before.
func TestBadOptions(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	var progress bytes.Buffer
	options := bad()
	options.Progress = &progress
	report, err := Run(t.Context(), options)
	if err == nil || report != nil {
		t.Fatalf("report %v, error %v", report, err)
	}
	for _, want := range wrong() {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %s:\n%v", want, err)
		}
	}
	if v := bad().Validate(); v == nil || v.Error() != err.Error() {
		t.Errorf("Validate says %v", v)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 || progress.Len() > 0 {
		t.Errorf("it wrote %v, and said %q", left, progress.String())
	}
	if err := (Options{Environment: "development"}).Validate(); err != nil {
		t.Error(err)
	}
	var problems config.Problems
	if !errors.As(err, &problems) {
		t.Error("the problems of the configuration are gone")
	}
}

func TestIs(t *testing.T) {
	const arn = "arn:aws:cloudformation:us-east-1:111122223333:stack/vibe-development-data/0f1e"
	for _, c := range []struct {
		reference, name string
		want            bool
	}{
		{"vibe-development-data", "vibe-development-data", true},
		{arn, "vibe-development-data", true},
		{arn, "vibe-development", false},
		{arn, "data", false},
		{"vibe-development-database", "vibe-development-data", false},
		{"", "vibe-development-data", false},
	} {
		if is(c.reference, c.name) != c.want {
			t.Errorf("%s is %s: %v", c.reference, c.name, !c.want)
		}
	}
}

func TestStep(t *testing.T) {
	var progress bytes.Buffer
	r := &Rehearsal{report: &Report{}, options: Options{Progress: &progress}}
	var made []string
	step := func(ctx context.Context, name string, err error) {
		r.step(ctx, name, func(context.Context) (string, error) { made = append(made, name); return "so", err })
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	step(cancelled, "after Ctrl-C", nil)
	step(t.Context(), "one", nil)
	step(t.Context(), "two", errors.New("why"))
	step(t.Context(), "three", nil)
	if diff := cmp.Diff([]string{"one", "two"}, made); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	for i := range r.report.Steps {
		r.report.Steps[i].Seconds = 0
	}
	want := []Step{{Name: "one", Detail: "so"}, {Name: "two", Detail: "so", Failure: "why"}}
	if diff := cmp.Diff(want, r.report.Steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("one …\ntwo …\ntwo failed after 0.0 s\n", progress.String()); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestHolds(t *testing.T) {
	if !(&Rehearsal{report: &Report{Steps: []Step{{Name: "one"}}, Left: Left{Retained: []string{"a"}, Lifted: []string{"b"}}}}).holds() {
		t.Error("what went through does not hold")
	}
	for name, report := range map[string]Report{
		"a failed step":   {Steps: []Step{{Name: "one"}, {Failure: "why"}}},
		"a broken check":  {Checks: Checks{Broken: []string{"a"}}},
		"a surplus":       {Left: Left{Surplus: []string{"a"}}},
		"what is missing": {Left: Left{Missing: []string{"a"}}},
		"left objects":    {Left: Left{Cluster: []string{"a"}}},
	} {
		if (&Rehearsal{report: &report}).holds() {
			t.Errorf("%s holds", name)
		}
	}
}

// silent is a rehearsal before a program that listens nowhere and logged lines.
func silent(t *testing.T, lines string) (r *Rehearsal, log string) {
	t.Helper()
	folder := t.TempDir()
	program := filepath.Join(folder, "program")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho FAKECLOUD_PORT=1\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	e, err := emulator.Start(t.Context(), emulator.Options{Binary: program, Dir: folder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	f, err := front.Start(t.Context(), e.Endpoint, front.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	env, err := config.Lookup("development")
	if err != nil {
		t.Fatal(err)
	}
	log = filepath.Join(folder, "fakecloud.log")
	if err := os.WriteFile(log, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	a := read(t, map[string]string{
		"network": network, "data": data,
		"audit": `{"Resources": {"B": {"Type": "AWS::Budgets::Budget"}, "H": {"Type": "AWS::SecurityHub::Hub"},
			"M": {"Type": "Custom::AWSCDK-EKS-KubernetesResource"}, "F": {"Type": "Custom::DatabaseRole"}, "K": {"Type": "AWS::KMS::Key"}}}`,
	})
	return &Rehearsal{env: env, emulator: e, front: f, assembly: a, report: &Report{}}, log
}

func TestDescribe(t *testing.T) {
	r, _ := silent(t, "WARN recording it as provisioned with no backing state resource_type=AWS::Budgets::Budget logical_id=B\n")
	r.report.Left.Lifted = []string{"a", "b"}
	if err := r.describe(); err != nil {
		t.Fatal(err)
	}
	types := []Type{
		{Name: "AWS::Budgets::Budget", Count: 1, Standing: Recorded},
		{Name: "AWS::EC2::VPC", Count: 1, Standing: Created},
		{Name: "AWS::KMS::Key", Count: 2, Standing: Created},
		{Name: "AWS::SecurityHub::Hub", Count: 1, Standing: Unasked},
		{Name: "Custom::AWSCDK-EKS-KubernetesResource", Count: 1, Standing: Played},
		{Name: "Custom::DatabaseRole", Count: 1, Standing: NotExercised},
	}
	if diff := cmp.Diff(types, r.report.Types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if a := r.report.Adaptations; len(a) != 1 || a[0].Property != front.Lifted().Property || a[0].Times != 2 {
		t.Errorf("adaptations %v", a)
	}
	if v := r.clusterVersion(); v != r.env.Cluster.Version {
		t.Errorf("the cluster is of %s", v)
	}
}

// TestDescribeWithoutALog has the rehearsal fail where nobody can say what was only
// recorded, also after steps that were not made.
func TestDescribeWithoutALog(t *testing.T) {
	r, log := silent(t, "")
	if err := os.Remove(log); err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	r.rehearse(ended)
	if steps := r.report.Steps; len(steps) != 1 || !strings.Contains(steps[0].Failure, "no such file") || r.holds() {
		t.Errorf("the report holds: %v; its steps are %v", r.holds(), steps)
	}
	if len(r.report.Types) > 0 {
		t.Errorf("types are told: %v", r.report.Types)
	}
	// Where the rehearsal did not come so far, there is nothing to describe.
	if err := (&Rehearsal{report: &Report{}}).describe(); err != nil {
		t.Error(err)
	}
}
