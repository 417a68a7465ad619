package target

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// written writes an assembly of one stack of production, and returns its folder.
func written(t *testing.T, account, region string) string {
	t.Helper()
	dir := t.TempDir()
	for name, value := range map[string]any{
		"manifest.json": map[string]any{"artifacts": map[string]any{"network": map[string]any{
			"type": "aws:cloudformation:stack", "environment": "aws://" + account + "/" + region,
			"properties": map[string]any{"stackName": "vibe-production-network", "templateFile": "network.json"},
		}}},
		"network.json": map[string]any{"Resources": map[string]any{}},
	} {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOpen(t *testing.T) {
	good := written(t, config.PlaceholderAccount, "us-east-1")
	target, err := Open(Options{Environment: "production", Assembly: good})
	if err != nil || target.Env.Name != "production" || len(target.Stacks("us-east-1")) != 1 || len(target.Stacks("us-west-2")) != 0 {
		t.Errorf("%+v, %v", target, err)
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "manifest.json"), []byte(`{"artifacts": `), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		options Options
		want    []string
	}{
		"nothing is right": {
			Options{Environment: "prod", Settings: []string{"cluster.nodes.max"}, Assembly: "nowhere"},
			[]string{`environment: "prod" is no environment; write one of`, `setting "cluster.nodes.max": write key=value`, "nowhere/manifest.json is missing", "write it with `make synth ENV=prod`"},
		},
		"it is broken": {Options{Environment: "production", Assembly: broken}, []string{"manifest.json: unexpected end of JSON input", "make synth ENV=production"}},
		"it is another environment's": {
			Options{Environment: "staging", Assembly: good}, []string{"holds stack vibe-production-network, which is not of staging"},
		},
		"it is of another account": {
			Options{Environment: "production", Assembly: written(t, "999999999999", "us-east-1")},
			[]string{"in account 999999999999 and region us-east-1, and production has account " + config.PlaceholderAccount, "give -c the settings"},
		},
		"it is of another region": {
			Options{Environment: "production", Assembly: written(t, config.PlaceholderAccount, "eu-west-1")},
			[]string{"region eu-west-1, and production has", "us-east-1 or us-west-2"},
		},
	} {
		_, err := Open(c.options)
		if err == nil {
			t.Errorf("%s, and it opens", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: it does not say %q:\n%v", name, want, err)
			}
		}
	}
}

// opened is production, with nothing on this machine that tells of AWS.
func opened(t *testing.T) *Target {
	t.Helper()
	home := t.TempDir()
	for name, value := range map[string]string{
		"HOME": home, "AWS_PROFILE": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "KUBECONFIG": filepath.Join(home, "config"),
		"AWS_CONFIG_FILE": filepath.Join(home, "aws-config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, "aws-credentials"),
	} {
		t.Setenv(name, value)
	}
	target, err := Open(Options{Environment: "production", Assembly: written(t, config.PlaceholderAccount, "us-east-1")})
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// caller answers as STS does to somebody of an account.
func caller(account string) standin.Row {
	return standin.Row{Service: "sts", Action: "GetCallerIdentity", Answer: standin.XML(
		"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>" + account + "</Account><Arn>arn:aws:iam::" + account + ":user/ada</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>")}
}

func TestSignIn(t *testing.T) {
	target := opened(t)
	fails := func(want string) {
		t.Helper()
		if err := target.SignIn(t.Context()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("it does not say %q in one line: %v", want, err)
		}
	}
	fails("there are no AWS credentials for production; sign in")
	target.Options.Profile = "nobody"
	fails("AWS' shared configuration cannot be read: failed to get shared config profile, nobody")
	target.Options.Profile = ""
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-to-be-told")
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	fails("us-east-1 does not say whose the credentials are: STS GetCallerIdentity: no connection to 127.0.0.1:1")
	server, err := standin.Start(t.Context(), "", standin.Row{Service: "sts", Action: "GetCallerIdentity", Answer: standin.Refused(403, "ExpiredToken", "The security token included in the request is expired")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.Endpoint)
	fails("STS GetCallerIdentity: ExpiredToken: The security token included in the request is expired")
	server.Set(caller("999999999999"))
	fails("the credentials are of account 999999999999, and production lives in " + config.PlaceholderAccount)
	server.Set(caller(config.PlaceholderAccount))
	if err := target.SignIn(t.Context()); err != nil || target.Caller.ARN != "arn:aws:iam::"+config.PlaceholderAccount+":user/ada" {
		t.Errorf("%+v, %v", target.Caller, err)
	}
	if got := target.AWS("us-west-2"); got.Region != "us-west-2" || target.AWS("us-east-1").Region != "us-east-1" {
		t.Errorf("access to %s", got.Region)
	}
}
