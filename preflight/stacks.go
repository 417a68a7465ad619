package preflight

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/names"
)

// stackChecks are about what CloudFormation keeps of earlier deployments.
func stackChecks(s *scene) []check.Check {
	return []check.Check{
		{
			ID: "stacks.state", Severity: check.Fatal,
			What:   "no stack is in the middle of something, or stuck in something that failed",
			How:    "cloudformation:DescribeStacks",
			Remedy: "see what each stack says",
			Do:     s.states,
		},
		{
			ID: "stacks.order", Severity: check.Fatal,
			What:   "whatever a stack that stands depends on stands, too",
			How:    "cloudformation:DescribeStacks",
			Remedy: "deploy the missing stack first and alone, by its name behind `npx cdk deploy --exclusively -c environment=$ENV`; what refers to it has outlived it",
			Do:     s.order,
		},
		{
			ID: "stacks.leftover", Severity: check.Warning,
			What:   "every stack that bears the environment's name is in the assembly",
			How:    "cloudformation:DescribeStacks",
			Remedy: "if a revision before this one had it, read what it holds, and delete it: what it keeps is paid for, and no deployment touches it",
			Do:     s.leftover,
		},
		{
			ID: "stacks.drift", Severity: check.Warning,
			What:     "nobody has changed by hand what the stacks hold",
			How:      "cloudformation:DetectStackDrift, cloudformation:DescribeStackDriftDetectionStatus, cloudformation:DescribeStackResourceDrifts",
			Remedy:   "take the change back by hand, or write it into the code; an update that touches the resource may undo it without a word",
			Patience: 10 * time.Minute,
			Do:       s.drift,
		},
	}
}

// standing reports whether a stack with that status has what it holds.
func standing(status cfn.StackStatus) bool {
	switch status {
	case cfn.StackStatusReviewInProgress, cfn.StackStatusRollbackComplete, cfn.StackStatusRollbackFailed,
		cfn.StackStatusCreateInProgress, cfn.StackStatusCreateFailed, cfn.StackStatusRollbackInProgress,
		cfn.StackStatusDeleteInProgress, cfn.StackStatusDeleteFailed, cfn.StackStatusDeleteComplete:
		return false
	default:
		return true
	}
}

// condition says what is to be done about a stack, unless it can be deployed
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html).
func condition(region string, stack cfn.Stack) (check.Finding, bool) {
	name, status := aws.ToString(stack.StackName), stack.StackStatus
	f := check.Finding{Subject: fmt.Sprintf("%s in %s", name, region), Got: "is " + string(status), Want: "be at rest"}
	if reason := strings.TrimSpace(aws.ToString(stack.StackStatusReason)); reason != "" {
		f.Got += fmt.Sprintf(" (%s)", strings.Join(strings.Fields(reason), " "))
	}
	command := func(verb, more string) string {
		return fmt.Sprintf("`aws cloudformation %s --stack-name %s --region %s%s`", verb, name, region, more)
	}
	failed := command("describe-stack-events", " --query \"StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId,ResourceStatusReason]\"")
	switch status {
	case cfn.StackStatusRollbackComplete, cfn.StackStatusCreateFailed, cfn.StackStatusRollbackFailed:
		f.Remedy = fmt.Sprintf("its creation failed and it cannot be updated: read why with %s, then delete it with %s, and see names.free for what it kept", failed, command("delete-stack", ""))
	case cfn.StackStatusUpdateRollbackFailed:
		f.Remedy = fmt.Sprintf("mend what the rollback stumbled over (%s), then go on with %s", failed, command("continue-update-rollback", ""))
	case cfn.StackStatusUpdateFailed:
		f.Remedy = fmt.Sprintf("read why with %s, then go back with %s, or deploy again", failed, command("rollback-stack", ""))
	case cfn.StackStatusDeleteFailed:
		f.Remedy = fmt.Sprintf("it is half deleted: read what would not go with %s, mend that, and delete it again with %s", failed, command("delete-stack", ""))
	case cfn.StackStatusReviewInProgress:
		f.Remedy = fmt.Sprintf("a change set was made and never executed. The CDK's CLI goes on from there; if nobody deploys, remove it with %s", command("delete-stack", ""))
	case cfn.StackStatusImportRollbackFailed, cfn.StackStatusImportRollbackComplete:
		f.Remedy = fmt.Sprintf("an import failed: read why with %s", failed)
		return f, status == cfn.StackStatusImportRollbackFailed
	default:
		if !strings.HasSuffix(string(status), "_IN_PROGRESS") {
			return check.Finding{}, false
		}
		f.Remedy = "somebody deploys, or CloudFormation still works: wait until it has ended (`aws cloudformation describe-stacks`), and look again"
	}
	return f, true
}

// states looks at every stack of the environment.
func (s *scene) states(ctx context.Context) (check.Outcome, error) {
	there, planned := 0, len(s.t.Assembly.Stacks)
	o, err := s.everywhere(ctx, func(ctx context.Context, region string) ([]check.Finding, error) {
		stacks, err := s.stacks[region].Get(ctx)
		if err != nil {
			return nil, err
		}
		var findings []check.Finding
		for _, stack := range s.t.Stacks(region) {
			described, ok := stacks[stack.Name]
			if !ok {
				continue
			}
			there++
			if f, bad := condition(region, described); bad {
				findings = append(findings, f)
			}
		}
		return findings, nil
	})
	o.Detail = fmt.Sprintf("%d of %d stacks are there", there, planned)
	return o, err
}

// order looks for stacks whose ground is gone.
func (s *scene) order(ctx context.Context) (check.Outcome, error) {
	var findings []check.Finding
	there := map[string]bool{}
	for _, stack := range s.t.Assembly.Stacks {
		ok, err := s.stands(ctx, stack.ID)
		if err != nil {
			return check.Outcome{}, in(stack.Region, err)
		}
		there[stack.ID] = ok
	}
	for _, stack := range s.t.Assembly.Stacks {
		for _, other := range stack.DependsOn {
			if there[stack.ID] && !there[other] {
				findings = append(findings, check.Finding{Subject: stack.Name, Got: "stands without " + names.Home(s.t.Env).Stack(other), Want: "stand on it"})
			}
		}
	}
	if !slices.Contains(slices.Collect(maps.Values(there)), true) {
		return check.Idle("no stack stands yet")
	}
	return check.Outcome{Detail: "in the order of the assembly", Findings: findings}, nil
}

// leftover looks for stacks that nothing deploys any more.
func (s *scene) leftover(ctx context.Context) (check.Outcome, error) {
	prefix := names.Home(s.t.Env).Stack("")
	o, err := s.everywhere(ctx, func(ctx context.Context, region string) ([]check.Finding, error) {
		stacks, err := s.stacks[region].Get(ctx)
		if err != nil {
			return nil, err
		}
		var findings []check.Finding
		for _, name := range slices.Sorted(maps.Keys(stacks)) {
			ours := slices.ContainsFunc(s.t.Stacks(region), func(stack assembly.Stack) bool { return stack.Name == name })
			if strings.HasPrefix(name, prefix) && !ours && stacks[name].ParentId == nil {
				findings = append(findings, check.Finding{Subject: name + " in " + region, Got: "is not in the assembly"})
			}
		}
		return findings, nil
	})
	o.Detail = "none"
	return o, err
}
