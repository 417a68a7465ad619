package preflight

import (
	"context"
	"fmt"
	"time"

	"github.com/vibe-engineering/vibe-platform/check"
)

// deploymentTakes is how long credentials should last: the first deployment's
// cluster, node groups, database and cache, each a quarter of an hour or more, and
// what comes behind them.
const deploymentTakes = time.Hour

// credentialChecks are about who deploys.
func credentialChecks(s *scene) []check.Check {
	return []check.Check{
		{
			ID: "credentials.account", Severity: check.Fatal,
			What:   "the credentials are of the environment's account",
			How:    "sts:GetCallerIdentity",
			Remedy: "use credentials of that account, or correct `account` in the environment's file in config/",
			Do: func(context.Context) (check.Outcome, error) {
				return check.Good("%s", s.t.Caller.ARN)
			},
		},
		{
			ID: "credentials.expiry", Severity: check.Warning,
			What:   fmt.Sprintf("the credentials last for a deployment, which takes up to %s", inWords(deploymentTakes)),
			How:    "the credentials themselves",
			Remedy: "sign in anew (`aws sso login`) before the deployment; CloudFormation goes on without them, the CDK's CLI does not",
			Do: func(context.Context) (check.Outcome, error) {
				return expiry(s.t.Caller.Expires, s.o.Now()), nil
			},
		},
	}
}

// expiry compares when credentials end with now.
func expiry(end, now time.Time) check.Outcome {
	if end.IsZero() {
		return check.Outcome{Detail: "no end is told"}
	}
	left := end.Sub(now).Round(time.Minute)
	o := check.Outcome{Detail: fmt.Sprintf("%s left", inWords(left))}
	if left < deploymentTakes {
		o.Findings = []check.Finding{{Subject: "the credentials", Got: "end at " + end.UTC().Format("15:04 UTC") + ", in " + inWords(left), Want: "last for " + inWords(deploymentTakes)}}
	}
	return o
}

// inWords is a duration in minutes or hours.
func inWords(d time.Duration) string {
	if d < 2*time.Hour {
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	}
	return fmt.Sprintf("%d hours", int(d.Hours()))
}
