package preflight

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
)

// toolkit is the stack that `cdk bootstrap` makes
// (https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html).
const toolkit = "CDKToolkit"

// bootstrapChecks are about the CDK's roles and bucket.
func bootstrapChecks(s *scene) []check.Check {
	row := func(id, what string, region func() string) check.Check {
		return check.Check{
			ID: id, Severity: check.Fatal, What: what,
			How:    "ssm:GetParameter, cloudformation:DescribeStacks, s3:HeadBucket",
			Remedy: "bootstrap the region, which does no harm to one that is: `npx cdk bootstrap aws://ACCOUNT/REGION --termination-protection`",
			Do: func(ctx context.Context) (check.Outcome, error) {
				if region() == "" {
					return check.Idle("the environment has no second region")
				}
				return s.bootstrapped(ctx, region())
			},
		}
	}
	return []check.Check{
		row("bootstrap.home", "the home region is bootstrapped, as recently as the templates want", func() string { return s.t.Env.Region }),
		row("bootstrap.recovery", "the recovery region is bootstrapped, as recently as the templates want", func() string { return s.t.Env.Recovery.Region }),
	}
}

// need is the most that the stacks want of a region's bootstrapping.
func need(stacks []assembly.Stack) assembly.Bootstrap {
	var most assembly.Bootstrap
	for _, stack := range stacks {
		if stack.Bootstrap.Version >= most.Version {
			most = stack.Bootstrap
		}
	}
	return most
}

// bootstrapped looks at the version, the stack and the bucket.
func (s *scene) bootstrapped(ctx context.Context, region string) (check.Outcome, error) {
	want := need(s.t.Stacks(region))
	out, err := ssm.NewFromConfig(s.t.AWS(region)).GetParameter(ctx, &ssm.GetParameterInput{Name: &want.Parameter})
	if missing(err, "ParameterNotFound") {
		return check.Outcome{Findings: []check.Finding{{Subject: region, Got: "is not bootstrapped", Want: fmt.Sprintf("be, with version %d or later", want.Version)}}}, nil
	}
	if err != nil {
		return check.Outcome{}, err
	}
	version, err := strconv.Atoi(aws.ToString(out.Parameter.Value))
	if err != nil {
		return check.Outcome{}, fmt.Errorf("parameter %s in %s is %q, and no version", want.Parameter, region, aws.ToString(out.Parameter.Value))
	}
	o := check.Outcome{Detail: fmt.Sprintf("%s has version %d, %d is needed", region, version, want.Version)}
	if version < want.Version {
		o.Findings = append(o.Findings, check.Finding{Subject: region, Got: fmt.Sprintf("has bootstrap version %d", version), Want: fmt.Sprintf("have %d or later", want.Version)})
	}
	stacks, err := s.stacks[region].Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	// A region may be bootstrapped under another name, by --toolkit-stack-name.
	if stack, there := stacks[toolkit]; there {
		if finding, bad := condition(region, stack); bad {
			o.Findings = append(o.Findings, finding)
		}
	}
	if _, err := bucketsOf(s.t.AWS(region)).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &want.Bucket}); missing(err, "NotFound", "NoSuchBucket") {
		o.Findings = append(o.Findings, check.Finding{
			Subject: region, Got: "has no bucket " + want.Bucket, Want: "have one, where templates and code are put",
			Remedy: "the bucket was deleted behind CloudFormation's back: make it again by hand with that name, or delete stack " + toolkit + " and bootstrap anew",
		})
	} else if err != nil {
		return check.Outcome{}, err
	}
	return o, nil
}

// bucketsOf is a client of S3. An endpoint that is an address has no names below
// it, by which buckets are otherwise asked.
func bucketsOf(access aws.Config) *s3.Client {
	return s3.NewFromConfig(access, func(o *s3.Options) { o.UsePathStyle = access.BaseEndpoint != nil })
}
