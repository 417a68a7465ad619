package preflight

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
)

// scene is what the checks look at, and the answers that several of them need.
type scene struct {
	t *target.Target
	o Options
	// stacks are all of a region's stacks, by name, and held what the environment's
	// hold.
	stacks map[string]*check.Shared[map[string]cfn.Stack]
	held   map[string]*check.Shared[held]
}

// held is what a region's stacks hold, by the stack's name and the logical id.
type held map[string]map[string]cfn.StackResourceSummary

func newScene(t *target.Target, o Options) *scene {
	s := &scene{t: t, o: o, stacks: map[string]*check.Shared[map[string]cfn.Stack]{}, held: map[string]*check.Shared[held]{}}
	for _, region := range t.Regions() {
		s.stacks[region] = check.Share(func(ctx context.Context) (map[string]cfn.Stack, error) {
			return describeStacks(ctx, cloudformation.NewFromConfig(t.AWS(region)))
		})
		s.held[region] = check.Share(func(ctx context.Context) (held, error) { return s.list(ctx, region) })
	}
	return s
}

// describeStacks lists what is not deleted.
func describeStacks(ctx context.Context, client *cloudformation.Client) (map[string]cfn.Stack, error) {
	stacks := map[string]cfn.Stack{}
	for p := cloudformation.NewDescribeStacksPaginator(client, &cloudformation.DescribeStacksInput{}); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, stack := range page.Stacks {
			if stack.StackStatus != cfn.StackStatusDeleteComplete {
				stacks[aws.ToString(stack.StackName)] = stack
			}
		}
	}
	return stacks, nil
}

// list asks what each of the environment's stacks in a region holds.
func (s *scene) list(ctx context.Context, region string) (held, error) {
	stacks, err := s.stacks[region].Get(ctx)
	if err != nil {
		return nil, err
	}
	client := cloudformation.NewFromConfig(s.t.AWS(region))
	all := held{}
	var mutex sync.Mutex
	err = eachStack(s.t.Stacks(region), func(stack assembly.Stack) error {
		if _, there := stacks[stack.Name]; !there {
			return nil
		}
		resources := map[string]cfn.StackResourceSummary{}
		for p := cloudformation.NewListStackResourcesPaginator(client, &cloudformation.ListStackResourcesInput{StackName: &stack.Name}); p.HasMorePages(); {
			page, err := p.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, r := range page.StackResourceSummaries {
				// A resource that was kept when it went from the stack is skipped.
				gone := r.ResourceStatus == cfn.ResourceStatusDeleteComplete || r.ResourceStatus == cfn.ResourceStatusDeleteSkipped
				if !gone && aws.ToString(r.PhysicalResourceId) != "" {
					resources[aws.ToString(r.LogicalResourceId)] = r
				}
			}
		}
		mutex.Lock()
		defer mutex.Unlock()
		all[stack.Name] = resources
		return nil
	})
	return all, err
}

// eachStack does the same with every stack, a few at a time, for CloudFormation
// throttles who asks for all at once. The error is the first one.
func eachStack(stacks []assembly.Stack, do func(assembly.Stack) error) error {
	const together = 4
	problems := make([]error, len(stacks))
	slots := make(chan struct{}, together)
	var group sync.WaitGroup
	for i, stack := range stacks {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			problems[i] = do(stack)
		})
	}
	group.Wait()
	if i := slices.IndexFunc(problems, func(err error) bool { return err != nil }); i >= 0 {
		return problems[i]
	}
	return nil
}

// count is how many resources of a type the stacks hold.
func (h held) count(typ string) int {
	n := 0
	for _, resources := range h {
		for _, r := range resources {
			if aws.ToString(r.ResourceType) == typ {
				n++
			}
		}
	}
	return n
}

// ids are the physical ids of the resources of a type.
func (h held) ids(typ string) []string {
	var ids []string
	for _, resources := range h {
		for _, r := range resources {
			if aws.ToString(r.ResourceType) == typ {
				ids = append(ids, aws.ToString(r.PhysicalResourceId))
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// stands reports whether the stack of a component is there with what it holds.
func (s *scene) stands(ctx context.Context, component string) (bool, error) {
	stack, ok := s.t.Stack(component)
	if !ok {
		return false, nil
	}
	stacks, err := s.stacks[stack.Region].Get(ctx)
	if err != nil {
		return false, err
	}
	there, ok := stacks[stack.Name]
	return ok && standing(there.StackStatus), nil
}

// everywhere does the same in every region, the home region first, and joins what
// was found. The first error ends it.
func (s *scene) everywhere(ctx context.Context, do func(ctx context.Context, region string) ([]check.Finding, error)) (check.Outcome, error) {
	var o check.Outcome
	for _, region := range s.t.Regions() {
		findings, err := do(ctx, region)
		if err != nil {
			return check.Outcome{}, in(region, err)
		}
		o.Findings = append(o.Findings, findings...)
	}
	return o, nil
}

// in says in which region something was asked for in vain.
func in(region string, err error) error { return regional{region, err} }

// regional is an error of a region.
type regional struct {
	region string
	err    error
}

func (r regional) Error() string { return fmt.Sprintf("%s: %s", r.region, target.Explain(r.err)) }
func (r regional) Unwrap() error { return r.err }

// missing reports whether AWS says that something is not there, by one of codes.
func missing(err error, codes ...string) bool {
	var said smithy.APIError
	return errors.As(err, &said) && slices.Contains(codes, said.ErrorCode())
}
