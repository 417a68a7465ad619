package preflight

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
)

// driftPace is how long to wait before asking again how far a detection is.
const driftPace = 3 * time.Second

// drift has CloudFormation look at every stack
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html).
func (s *scene) drift(ctx context.Context) (check.Outcome, error) {
	if !s.o.Drift {
		return check.Idle("it takes minutes: --drift asks for it")
	}
	looked := 0
	var mutex sync.Mutex
	o, err := s.everywhere(ctx, func(ctx context.Context, region string) ([]check.Finding, error) {
		stacks, err := s.stacks[region].Get(ctx)
		if err != nil {
			return nil, err
		}
		client := cloudformation.NewFromConfig(s.t.AWS(region))
		var findings []check.Finding
		err = eachStack(s.t.Stacks(region), func(stack assembly.Stack) error {
			if there, ok := stacks[stack.Name]; !ok || !standing(there.StackStatus) {
				return nil
			}
			drifted, err := driftOf(ctx, client, stack.Name)
			mutex.Lock()
			defer mutex.Unlock()
			looked++
			findings = append(findings, drifted...)
			return err
		})
		return findings, err
	})
	o.Detail = fmt.Sprintf("%d stacks", looked)
	return o, err
}

// driftOf starts a detection, waits for it, and lists what differs.
func driftOf(ctx context.Context, client *cloudformation.Client, name string) ([]check.Finding, error) {
	started, err := client.DetectStackDrift(ctx, &cloudformation.DetectStackDriftInput{StackName: &name})
	if err != nil {
		return nil, err
	}
	for {
		status, err := client.DescribeStackDriftDetectionStatus(ctx, &cloudformation.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: started.StackDriftDetectionId})
		if err != nil {
			return nil, err
		}
		if status.DetectionStatus == cfn.StackDriftDetectionStatusDetectionFailed {
			return nil, fmt.Errorf("the drift of %s could not be detected: %s", name, aws.ToString(status.DetectionStatusReason))
		}
		if status.DetectionStatus == cfn.StackDriftDetectionStatusDetectionComplete {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(driftPace):
		}
	}
	var findings []check.Finding
	input := &cloudformation.DescribeStackResourceDriftsInput{
		StackName: &name, StackResourceDriftStatusFilters: []cfn.StackResourceDriftStatus{cfn.StackResourceDriftStatusModified, cfn.StackResourceDriftStatusDeleted},
	}
	for p := cloudformation.NewDescribeStackResourceDriftsPaginator(client, input); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range page.StackResourceDrifts {
			findings = append(findings, drifted(name, d))
		}
	}
	return findings, nil
}

// drifted says what differs of a resource, and no value: a property may be one
// that nobody should read.
func drifted(stack string, d cfn.StackResourceDrift) check.Finding {
	f := check.Finding{Subject: fmt.Sprintf("%s: %s %s", stack, aws.ToString(d.ResourceType), aws.ToString(d.PhysicalResourceId)), Want: "be as deployed"}
	if d.StackResourceDriftStatus == cfn.StackResourceDriftStatusDeleted {
		f.Got = "is gone"
		return f
	}
	f.Got = "was changed"
	for i, p := range d.PropertyDifferences {
		if i == 0 {
			f.Got += " in "
		} else {
			f.Got += ", "
		}
		f.Got += aws.ToString(p.PropertyPath)
	}
	return f
}
