package preflight

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
	"github.com/vibe-engineering/vibe-platform/target"
)

// today is the day of these tests.
func today() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// production is the environment of these tests, with a region and another.
func production(t *testing.T) config.Environment {
	t.Helper()
	env, _, err := config.Load(map[string]any{config.ContextEnvironment: "production"})
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// stack is a stack of that environment's home region.
func stack(component string, resources map[string]assembly.Resource) assembly.Stack {
	return assembly.Stack{ID: component, Name: "vibe-production-" + component, Account: "111122223333", Region: "us-east-1", Template: assembly.Template{Resources: resources}}
}

// stage returns a scene before a stand-in for AWS, which answers nothing but rows
// and whose the credentials are.
func stage(t *testing.T, stacks []assembly.Stack, rows ...standin.Row) *scene {
	t.Helper()
	rows = append(rows, standin.Row{Service: "sts", Action: "GetCallerIdentity", Answer: standin.XML(
		`<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ops/jo</Arn><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)})
	server, err := standin.Start(t.Context(), "", rows...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	for key, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.Endpoint, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none",
	} {
		t.Setenv(key, value)
	}
	to := &target.Target{Env: production(t), Assembly: &assembly.Assembly{Stacks: stacks}}
	if err := to.SignIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	return newScene(to, Options{Now: today})
}

// none answers that there is no stack, and that stacks hold nothing.
func noStacks() standin.Row {
	return standin.Row{Service: "cloudformation", Action: "DescribeStacks", Answer: standin.XML("<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>")}
}

// sees compares what a check finds with texts that must stand in its findings, one
// each.
func sees(t *testing.T, do func(context.Context) (check.Outcome, error), want ...string) {
	t.Helper()
	o, err := do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, o.Findings, want...)
}

// same compares findings with texts.
func same(t *testing.T, findings []check.Finding, want ...string) {
	t.Helper()
	if len(findings) != len(want) {
		t.Fatalf("%d findings, and %d are wanted: %v", len(findings), len(want), findings)
	}
	for i, f := range findings {
		if f.String() != want[i] {
			t.Errorf("found %q, want %q", f, want[i])
		}
	}
}

// join writes findings, a line each.
func join(findings []check.Finding) string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}
