// Package cloud holds the checks of package verify that AWS' own APIs answer: that
// what was deployed is what the templates say, and is well. What is expected is
// read out of the synthesized templates (package deployed); only what no template
// holds is said here, each with its reason.
package cloud

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/target"
)

// Account asks one environment's account. Answers that several rows need are asked
// for once, so an Account is good for one round.
type Account struct {
	target *target.Target
	env    *deployed.Environment
	// now is the time by which ages are told.
	now func() time.Time

	routes    *check.Shared[routing]
	instances *check.Shared[[]database]
	groups    *check.Shared[[]cache]
	balancers *check.Shared[[]balancer]
	alarms    *check.Shared[map[string]alarm]
}

// Of returns the account of t. It asks nothing yet, and t may be empty as long as
// no check is asked.
func Of(t *target.Target) *Account {
	a := &Account{target: t, env: deployed.Of(t.Assembly, t.AWS), now: time.Now} //nolint:forbidigo // ages are told by today
	a.routes = check.Share(a.askRouting)
	a.instances = check.Share(a.askDatabases)
	a.groups = check.Share(a.askCaches)
	a.balancers = check.Share(a.askBalancers)
	a.alarms = check.Share(a.askAlarms)
	return a
}

// assembled is what was synthesized.
func (a *Account) assembled() *assembly.Assembly { return a.env.Assembly() }

// region is the access to a region.
func (a *Account) region(name string) aws.Config { return a.target.AWS(name) }

// regionsOf groups resources by their regions.
func regionsOf(resources []deployed.Resource) map[string][]deployed.Resource {
	by := map[string][]deployed.Resource{}
	for _, r := range resources {
		by[r.Region] = append(by[r.Region], r)
	}
	return by
}

// young is how long after a deployment nothing is expected of what happens once a
// day, or when somebody uses it: a day, and the hours that the slowest takes.
const young = 36 * time.Hour

// again is how something comes back that was deleted by hand. CloudFormation does
// not look whether it is there.
const again = "CloudFormation makes it anew with `npx cdk deploy --revert-drift -c environment=$ENV` of its stack, or once it was taken out of the template, deployed, and put back"

// revert is how what somebody changed by hand is undone. A plain deployment compares
// templates alone, and sees no difference.
func revert(stacks string) string {
	return "find out who changed it (CloudTrail), and undo it by hand or with `npx cdk deploy " + stacks + " --revert-drift -c environment=$ENV`, which shows a change set first"
}

// missing is the finding of a resource that its service does not know.
func missing(subject string) check.Finding {
	return check.Finding{
		Subject: subject, Got: "is not there", Want: "be",
		Remedy: "find out who deleted it (CloudTrail); " + again,
	}
}

// sideBySide is how many of one row's calls are under way at a time.
const sideBySide = 8

// each asks for every one of list side by side, and returns the answers in its
// order, or the first error.
func each[T, R any](ctx context.Context, list []T, ask func(context.Context, T) (R, error)) ([]R, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	answers := make([]R, len(list))
	slots := make(chan struct{}, sideBySide)
	var group sync.WaitGroup
	for i, one := range list {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if ctx.Err() != nil {
				return
			}
			answer, err := ask(ctx, one)
			if err != nil {
				cancel(err)
				return
			}
			answers[i] = answer
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return answers, nil
}

// code reports whether err is one of the service's refusals with that code.
func code(err error, codes ...string) bool {
	said, ok := asAPIError(err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if said == c {
			return true
		}
	}
	return false
}

// outcome is what a row saw.
func outcome(findings []check.Finding, format string, arguments ...any) (check.Outcome, error) {
	return check.Outcome{Detail: fmt.Sprintf(format, arguments...), Findings: findings}, nil
}

// count writes a number and what is counted.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// last is the part of an id behind the last of separators.
func last(id, separators string) string { return id[strings.LastIndexAny(id, separators)+1:] }
