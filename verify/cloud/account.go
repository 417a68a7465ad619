package cloud

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
)

// Audit are the checks of who watches the account.
func (a *Account) Audit() []check.Check {
	return append([]check.Check{
		{
			ID: "audit.trail", What: "the trail writes down who does what", How: "cloudtrail:GetTrailStatus", Severity: check.Fatal,
			Remedy: "`aws cloudtrail start-logging`, and find out who stopped it", Runbook: "security.md#audit-tampering", Do: a.trail,
		},
		{
			ID: "audit.recorder", What: "Config records what the account holds", How: "config:DescribeConfigurationRecorderStatus", Severity: check.Fatal, Waits: true,
			Remedy: "`aws configservice start-configuration-recorder`, and find out who stopped it", Runbook: "security.md#audit-tampering", Do: a.recorder,
		},
	}, a.watchers()...)
}

func (a *Account) trail(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::CloudTrail::Trail")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(resources) == 0 {
		return check.Idle("the environment has no trail of its own")
	}
	var findings []check.Finding
	for _, r := range resources {
		name := textAt(r.Properties, "TrailName")
		out, err := cloudtrail.NewFromConfig(a.region(r.Region)).GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: &name})
		switch subject := "trail " + name; {
		case code(err, "TrailNotFoundException"):
			findings = append(findings, missing(subject))
		case err != nil:
			return check.Outcome{}, err
		case !aws.ToBool(out.IsLogging):
			findings = append(findings, check.Finding{Subject: subject, Got: "is stopped", Want: "log"})
		case aws.ToString(out.LatestDeliveryError) != "":
			findings = append(findings, check.Finding{Subject: subject, Got: "cannot deliver: " + aws.ToString(out.LatestDeliveryError), Want: "deliver to its bucket", Remedy: "mend the bucket's policy or its key's"})
		}
	}
	return outcome(findings, "%s", count(len(resources), "trail", "trails"))
}

func (a *Account) recorder(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::Config::ConfigurationRecorder")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(resources) == 0 {
		return check.Idle("the environment has no recorder of its own")
	}
	var findings []check.Finding
	for _, r := range resources {
		out, err := configservice.NewFromConfig(a.region(r.Region)).DescribeConfigurationRecorderStatus(ctx, &configservice.DescribeConfigurationRecorderStatusInput{ConfigurationRecorderNames: []string{r.ID}})
		subject := "recorder " + r.ID
		if code(err, "NoSuchConfigurationRecorderException") || err == nil && len(out.ConfigurationRecordersStatus) == 0 {
			findings = append(findings, missing(subject))
			continue
		}
		if err != nil {
			return check.Outcome{}, err
		}
		switch s := out.ConfigurationRecordersStatus[0]; {
		case !s.Recording:
			findings = append(findings, check.Finding{Subject: subject, Got: "is stopped", Want: "record"})
		case strings.EqualFold(string(s.LastStatus), "FAILURE"):
			findings = append(findings, check.Finding{Subject: subject, Got: "cannot deliver: " + aws.ToString(s.LastErrorMessage), Want: "deliver to its bucket"})
		}
	}
	return outcome(findings, "%s", count(len(resources), "recorder", "recorders"))
}

// Delivery are the checks of the image repositories.
func (a *Account) Delivery() []check.Check {
	return []check.Check{{
		ID: "delivery.repositories", What: "images are immutable, looked at, encrypted, and copied to the recovery region",
		How: "ecr:DescribeRepositories, ecr:DescribeRegistry", Severity: check.Fatal,
		Remedy: revert("delivery recovery"), Runbook: "deployment.md#verify-drift", Do: a.repositories,
	}}
}

func (a *Account) repositories(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::ECR::Repository")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(resources) == 0 {
		return check.Idle("the environment makes no repositories")
	}
	found, err := each(ctx, resources, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		out, err := ecr.NewFromConfig(a.region(r.Region)).DescribeRepositories(ctx, &ecr.DescribeRepositoriesInput{RepositoryNames: []string{r.ID}})
		subject := "repository " + r.ID + " in " + r.Region
		if code(err, "RepositoryNotFoundException") {
			return []check.Finding{missing(subject)}, nil
		}
		if err != nil {
			return nil, err
		}
		return compare(subject, r.Properties, out.Repositories[0], []field[types.Repository]{
			{"ImageTagMutability", func(r types.Repository) any { return r.ImageTagMutability }, "MUTABLE"},
			{"ImageScanningConfiguration.ScanOnPush", func(r types.Repository) any { return at(plain(r.ImageScanningConfiguration), "ScanOnPush") }, nil},
			{"EncryptionConfiguration", func(r types.Repository) any { return r.EncryptionConfiguration }, nil},
		}), nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	findings := slices.Concat(found...)
	copied, err := a.env.Resources(ctx, "AWS::ECR::ReplicationConfiguration")
	if err != nil {
		return check.Outcome{}, err
	}
	for _, r := range copied {
		out, err := ecr.NewFromConfig(a.region(r.Region)).DescribeRegistry(ctx, nil)
		if err != nil {
			return check.Outcome{}, err
		}
		findings = append(findings, compare("registry in "+r.Region, r.Properties, out, []field[*ecr.DescribeRegistryOutput]{
			{"ReplicationConfiguration", func(o *ecr.DescribeRegistryOutput) any { return o.ReplicationConfiguration }, nil},
		})...)
	}
	return outcome(findings, "%s", count(len(resources), "repository", "repositories"))
}
