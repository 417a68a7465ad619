package cloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
)

// Stacks are the checks of CloudFormation's own record.
func (a *Account) Stacks() []check.Check {
	return []check.Check{
		{
			ID: "stacks.state", What: "every stack is deployed, and none is under way or rolled back",
			How: "cloudformation:DescribeStacks", Severity: check.Fatal, Waits: true,
			Remedy: "read the stack's events, mend what they name, and run `cdk deploy` of it again", Runbook: "deployment.md#verify-stacks",
			Do: a.stackStates,
		},
		{
			ID: "stacks.revision", What: "every stack has the template that was synthesized",
			How: "cloudformation:GetTemplate", Severity: check.Fatal,
			Remedy: "synthesize the revision that was deployed, or deploy this one after `cdk diff`", Runbook: "deployment.md#verify-stacks",
			Do: a.stackRevisions,
		},
		{
			ID: "stacks.resources", What: "every resource of the templates is made, and none other is in the stacks",
			How: "cloudformation:ListStackResources", Severity: check.Fatal, Waits: true,
			Remedy: "read the stack's events for what became of it, and run `cdk deploy` of the stack again", Runbook: "deployment.md#verify-stacks",
			Do: a.stackResources,
		},
		{
			ID: "stacks.outputs", What: "every output has a value",
			How: "cloudformation:DescribeStacks", Severity: check.Fatal,
			Remedy: "run `cdk deploy` of the stack again: what it tells others is not there", Runbook: "deployment.md#verify-stacks",
			Do: a.stackOutputs,
		},
		{
			ID: "stacks.protection", What: "stacks refuse to be deleted where the environment says so",
			How: "cloudformation:DescribeStacks", Severity: check.Fatal,
			Remedy: "run `cdk deploy` of the stack again, which sets its protection", Runbook: "deployment.md#verify-stacks",
			Do: a.stackProtection,
		},
	}
}

// stackFindings asks of every stack that is deployed.
func (a *Account) stackFindings(ctx context.Context, look func(context.Context, assembly.Stack, types.Stack) ([]check.Finding, error)) ([]check.Finding, error) {
	found, err := each(ctx, a.assembled().Stacks, func(ctx context.Context, s assembly.Stack) ([]check.Finding, error) {
		stack, ok, err := a.env.Stack(ctx, s)
		if err != nil || !ok {
			return nil, err
		}
		return look(ctx, s, stack)
	})
	return slices.Concat(found...), err
}

// settled are the states in which a stack is what its last deployment asked for
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html).
func settled(s types.StackStatus) bool {
	return s == types.StackStatusCreateComplete || s == types.StackStatusUpdateComplete || s == types.StackStatusImportComplete
}

func (a *Account) stackStates(ctx context.Context) (check.Outcome, error) {
	var findings []check.Finding
	for _, s := range a.assembled().Stacks {
		stack, ok, err := a.env.Stack(ctx, s)
		if err != nil {
			return check.Outcome{}, err
		}
		if !ok {
			findings = append(findings, check.Finding{
				Subject: s.Name, Got: "is not deployed in " + s.Region, Want: "be", Remedy: "deploy it: `npx cdk deploy " + s.ID + " -c environment=$ENV`",
			})
		} else if !settled(stack.StackStatus) {
			findings = append(findings, check.Finding{
				Subject: s.Name, Got: "is " + strings.TrimSpace(string(stack.StackStatus)+" "+aws.ToString(stack.StackStatusReason)),
				Want: "be CREATE_COMPLETE or UPDATE_COMPLETE",
			})
		}
	}
	return outcome(findings, "%s in %s", count(len(a.assembled().Stacks), "stack", "stacks"), strings.Join(a.target.Regions(), " and "))
}

func (a *Account) stackRevisions(ctx context.Context) (check.Outcome, error) {
	findings, err := a.stackFindings(ctx, func(ctx context.Context, s assembly.Stack, _ types.Stack) ([]check.Finding, error) {
		// Original is the template as it was sent, before transforms.
		out, err := cloudformation.NewFromConfig(a.region(s.Region)).GetTemplate(ctx, &cloudformation.GetTemplateInput{
			StackName: &s.Name, TemplateStage: types.TemplateStageOriginal,
		})
		if err != nil {
			return nil, err
		}
		changed, err := changes(a.assembled(), s, aws.ToString(out.TemplateBody))
		if err != nil || len(changed) == 0 {
			return nil, err
		}
		return []check.Finding{{
			Subject: s.Name, Got: "was deployed from another template, which differs in " + listed(changed, 3), Want: "be the one that was synthesized",
		}}, nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%s as synthesized", count(len(a.assembled().Stacks), "template", "templates"))
}

// listed names the first few.
func listed(names []string, few int) string {
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}

// made are the states in which a resource is what the template says.
func made(s types.ResourceStatus) bool {
	return s == types.ResourceStatusCreateComplete || s == types.ResourceStatusUpdateComplete || s == types.ResourceStatusImportComplete
}

func (a *Account) stackResources(ctx context.Context) (check.Outcome, error) {
	findings, err := a.stackFindings(ctx, func(ctx context.Context, s assembly.Stack, _ types.Stack) ([]check.Finding, error) {
		held, err := a.env.Made(ctx, s)
		if err != nil {
			return nil, err
		}
		return resourceFindings(s, held), nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%d resources", a.assembled().Resources())
}

// resourceFindings holds what a stack has against its template.
func resourceFindings(s assembly.Stack, held map[string]types.StackResourceSummary) []check.Finding {
	var findings []check.Finding
	for _, id := range slices.Sorted(maps.Keys(s.Template.Resources)) {
		subject := s.Name + " " + id + " (" + s.Template.Resources[id].Type + ")"
		r, ok := held[id]
		switch {
		case !ok:
			findings = append(findings, check.Finding{Subject: subject, Got: "was never made", Want: "be there"})
		case !made(r.ResourceStatus):
			findings = append(findings, check.Finding{
				Subject: subject, Got: "is " + strings.TrimSpace(string(r.ResourceStatus)+" "+aws.ToString(r.ResourceStatusReason)), Want: "be complete",
			})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(held)) {
		if _, ok := s.Template.Resources[id]; !ok && s.Template.Resources != nil {
			findings = append(findings, check.Finding{
				Subject: s.Name + " " + id + " (" + aws.ToString(held[id].ResourceType) + ")", Got: "is in the stack", Want: "not be: the template has no such resource",
			})
		}
	}
	return findings
}

func (a *Account) stackOutputs(ctx context.Context) (check.Outcome, error) {
	total := 0
	for _, s := range a.assembled().Stacks {
		total += len(s.Template.Outputs)
	}
	findings, err := a.stackFindings(ctx, func(_ context.Context, s assembly.Stack, stack types.Stack) ([]check.Finding, error) {
		values := map[string]string{}
		for _, o := range stack.Outputs {
			values[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
		}
		var findings []check.Finding
		for _, name := range slices.Sorted(maps.Keys(s.Template.Outputs)) {
			if values[name] == "" {
				findings = append(findings, check.Finding{Subject: s.Name + " output " + name, Got: "has no value", Want: "have one"})
			}
		}
		return findings, nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%d outputs", total)
}

func (a *Account) stackProtection(ctx context.Context) (check.Outcome, error) {
	findings, err := a.stackFindings(ctx, func(_ context.Context, s assembly.Stack, stack types.Stack) ([]check.Finding, error) {
		if got := aws.ToBool(stack.EnableTerminationProtection); got != s.TerminationProtection {
			return []check.Finding{{Subject: s.Name, Got: fmt.Sprintf("has termination protection %t", got), Want: fmt.Sprintf("have %t", s.TerminationProtection)}}, nil
		}
		return nil, nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	protected := 0
	for _, s := range a.assembled().Stacks {
		if s.TerminationProtection {
			protected++
		}
	}
	return outcome(findings, "%d of %d protected", protected, len(a.assembled().Stacks))
}
