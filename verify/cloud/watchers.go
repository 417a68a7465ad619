package cloud

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer"
	aatypes "github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"
	"github.com/aws/aws-sdk-go-v2/service/securityhub/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// watchers are the checks of what looks for attacks and for what is open.
func (a *Account) watchers() []check.Check {
	return []check.Check{
		{
			ID: "audit.detector", What: "GuardDuty looks at what the template has it look at", How: "guardduty:GetDetector", Severity: check.Fatal,
			Remedy: revert("audit audit-recovery"), Runbook: "security.md#audit-tampering", Do: a.detectors,
		},
		{
			ID: "audit.hub", What: "Security Hub is on, with the template's standards", How: "securityhub:DescribeHub, securityhub:GetEnabledStandards", Severity: check.Fatal, Waits: true,
			Remedy: revert("audit"), Runbook: "security.md#audit-tampering", Do: a.hub,
		},
		{
			ID: "audit.analyzer", What: "Access Analyzer looks for what outsiders reach", How: "access-analyzer:ListAnalyzers", Severity: check.Fatal, Waits: true,
			Remedy: revert("audit audit-recovery"), Runbook: "security.md#audit-tampering", Do: a.analyzers,
		},
	}
}

func (a *Account) detectors(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::GuardDuty::Detector")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(resources) == 0 {
		return check.Idle("the environment has no detector of its own")
	}
	found, err := each(ctx, resources, a.detector)
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(slices.Concat(found...), "%s", count(len(resources), "detector", "detectors"))
}

// detector holds one detector against its template. GuardDuty answers of features,
// too, that no template can turn on or off.
func (a *Account) detector(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
	out, err := guardduty.NewFromConfig(a.region(r.Region)).GetDetector(ctx, &guardduty.GetDetectorInput{DetectorId: &r.ID})
	subject := "detector in " + r.Region
	// A detector that is gone is bad input
	// (https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html).
	if code(err, "BadRequestException") {
		return []check.Finding{missing(subject)}, nil
	}
	if err != nil {
		return nil, err
	}
	features := map[string]string{}
	for _, f := range out.Features {
		features[string(f.Name)] = string(f.Status)
	}
	var findings []check.Finding
	if out.Status != "ENABLED" && textAt(r.Properties, "Enable") == "true" {
		findings = append(findings, check.Finding{Subject: subject, Got: "is suspended", Want: "be enabled"})
	}
	list, _ := r.Properties["Features"].([]any)
	for _, one := range list {
		f, _ := one.(map[string]any)
		name, want := textAt(f, "Name"), textAt(f, "Status")
		// What a region does not offer is not listed.
		if got := cmp.Or(features[name], "DISABLED"); got != want {
			findings = append(findings, check.Finding{Subject: subject, Got: fmt.Sprintf("has %s %q", name, got), Want: fmt.Sprintf("have it %q", want)})
		}
	}
	return append(findings, compare(subject, r.Properties, out, []field[*guardduty.GetDetectorOutput]{
		{"FindingPublishingFrequency", func(o *guardduty.GetDetectorOutput) any { return o.FindingPublishingFrequency }, nil},
	})...), nil
}

func (a *Account) hub(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::SecurityHub::Hub")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(resources) == 0 {
		return check.Idle("the environment has no Security Hub of its own")
	}
	hub := resources[0]
	client, subject := securityhub.NewFromConfig(a.region(hub.Region)), "Security Hub in "+hub.Region
	out, err := client.DescribeHub(ctx, nil)
	if code(err, "ResourceNotFoundException", "InvalidAccessException") {
		return outcome([]check.Finding{missing(subject)}, "")
	}
	if err != nil {
		return check.Outcome{}, err
	}
	findings := compare(subject, hub.Properties, out, []field[*securityhub.DescribeHubOutput]{
		{"AutoEnableControls", func(o *securityhub.DescribeHubOutput) any { return o.AutoEnableControls }, nil},
		{"ControlFindingGenerator", func(o *securityhub.DescribeHubOutput) any { return o.ControlFindingGenerator }, nil},
	})
	standards, err := a.env.Resources(ctx, "AWS::SecurityHub::Standard")
	if err != nil {
		return check.Outcome{}, err
	}
	pages := securityhub.NewGetEnabledStandardsPaginator(client, &securityhub.GetEnabledStandardsInput{})
	enabled, err := paging.All(ctx, pages, func(o *securityhub.GetEnabledStandardsOutput) []types.StandardsSubscription {
		return o.StandardsSubscriptions
	})
	if err != nil {
		return check.Outcome{}, err
	}
	for _, r := range standards {
		findings = append(findings, standard(textAt(r.Properties, "StandardsArn"), enabled)...)
	}
	return outcome(findings, "%s", count(len(standards), "standard", "standards"))
}

// standard looks for a standard of the template among those that are enabled.
func standard(arn string, enabled []types.StandardsSubscription) []check.Finding {
	subject := "standard " + last(arn, ":")
	at := slices.IndexFunc(enabled, func(s types.StandardsSubscription) bool { return aws.ToString(s.StandardsArn) == arn })
	if at < 0 {
		return []check.Finding{{Subject: subject, Got: "is not enabled", Want: "be"}}
	}
	if status := enabled[at].StandardsStatus; status != types.StandardsStatusReady {
		got := fmt.Sprintf("is %q", status)
		if why := enabled[at].StandardsStatusReason; why != nil {
			got += fmt.Sprintf(": %s", why.StatusReasonCode)
		}
		f := check.Finding{Subject: subject, Got: got, Want: `be "READY"`}
		if status == types.StandardsStatusPending {
			f.Remedy = "wait, or ask with --wait: Security Hub enables it, or adds new controls to it"
		}
		return []check.Finding{f}
	}
	return nil
}

func (a *Account) analyzers(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::AccessAnalyzer::Analyzer")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(resources) == 0 {
		return check.Idle("the environment has no analyzer of its own")
	}
	var findings []check.Finding
	for _, r := range resources {
		pages := accessanalyzer.NewListAnalyzersPaginator(accessanalyzer.NewFromConfig(a.region(r.Region)), &accessanalyzer.ListAnalyzersInput{})
		all, err := paging.All(ctx, pages, func(o *accessanalyzer.ListAnalyzersOutput) []aatypes.AnalyzerSummary { return o.Analyzers })
		if err != nil {
			return check.Outcome{}, err
		}
		name := textAt(r.Properties, "AnalyzerName")
		subject := "analyzer " + name + " in " + r.Region
		at := slices.IndexFunc(all, func(s aatypes.AnalyzerSummary) bool { return aws.ToString(s.Name) == name })
		switch {
		case at < 0:
			findings = append(findings, missing(subject))
		case all[at].Status != aatypes.AnalyzerStatusActive:
			findings = append(findings, check.Finding{Subject: subject, Got: fmt.Sprintf("is %q", all[at].Status), Want: `be "ACTIVE"`})
		}
	}
	return outcome(findings, "%s", count(len(resources), "analyzer", "analyzers"))
}
