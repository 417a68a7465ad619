package preflight

import (
	"context"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/target"
)

// credentialChecks are about who deploys, and what.
func credentialChecks(t *target.Target) []check.Check {
	return []check.Check{
		{
			ID: "credentials.account", Severity: check.Fatal,
			What:    "the credentials are of the environment's account",
			How:     "sts:GetCallerIdentity",
			Remedy:  "use credentials of that account, or correct `account` in the environment's file in config/",
			Runbook: "",
			Do: func(context.Context) (check.Outcome, error) {
				return check.Good("%s", t.Caller.ARN)
			},
		},
		{
			ID: "config.placeholders", Severity: check.Fatal,
			What:   "no setting is one of those that the repository ships with for documentation",
			How:    "the environment's configuration",
			Remedy: "write your own value into the environment's file in config/, and synthesize again",
			Do:     func(context.Context) (check.Outcome, error) { return placeholders(t.Env), nil },
		},
	}
}

// placeholders finds what nobody can deploy.
func placeholders(env config.Environment) check.Outcome {
	o := check.Outcome{Detail: "every setting is the environment's own"}
	for _, key := range config.Placeholders(env) {
		o.Findings = append(o.Findings, check.Finding{Subject: key, Got: "is a placeholder", Want: "be your own"})
	}
	return o
}
