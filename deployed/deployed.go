// Package deployed joins what was synthesized with what CloudFormation made of it:
// the resources of the templates with their physical ids, and their properties as
// they read once references to other resources and stacks are followed. So what is
// expected of a service is what the template says, and no second list.
package deployed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
)

// Environment is an assembly, and what became of it in AWS. Each answer is asked
// for once, when it is first needed.
type Environment struct {
	assembly *assembly.Assembly
	stacks   map[string]*check.Shared[map[string]types.Stack]
	made     map[string]*check.Shared[map[string]types.StackResourceSummary]
	slots    chan struct{}
}

// Resource is a resource of a template, and what was made of it.
type Resource struct {
	// Stack is the id of its stack, which is its component.
	Stack           string
	Account, Region string
	// Logical is its id in the template.
	Logical, Type string
	// ID is its physical id as the service's own API takes it. Empty: CloudFormation
	// knows of none.
	ID string
	// Status is what CloudFormation says of it.
	Status types.ResourceStatus
	// Properties are the template's, with references followed. What only the
	// service itself knows is an Attribute.
	Properties map[string]any
	// Created is when its stack was made.
	Created time.Time
}

// sideBySide is how many stacks CloudFormation is asked about at a time, in each
// environment: its describing calls share a low limit in an account.
const sideBySide = 6

// Of returns the environment that a was deployed as. access reaches a region. A nil
// assembly is one without stacks.
func Of(a *assembly.Assembly, access func(region string) aws.Config) *Environment {
	e := &Environment{
		assembly: a,
		stacks:   map[string]*check.Shared[map[string]types.Stack]{},
		made:     map[string]*check.Shared[map[string]types.StackResourceSummary]{},
		slots:    make(chan struct{}, sideBySide),
	}
	if a == nil {
		e.assembly = &assembly.Assembly{}
	}
	for _, s := range e.assembly.Stacks {
		if e.stacks[s.Region] == nil {
			e.stacks[s.Region] = check.Share(func(ctx context.Context) (map[string]types.Stack, error) {
				return stacks(ctx, cloudformation.NewFromConfig(access(s.Region)))
			})
		}
		e.made[s.ID] = check.Share(func(ctx context.Context) (map[string]types.StackResourceSummary, error) {
			e.slots <- struct{}{}
			defer func() { <-e.slots }()
			return resources(ctx, cloudformation.NewFromConfig(access(s.Region)), s.Name)
		})
	}
	return e
}

// stacks lists a region's stacks by their names. Of stacks that are gone
// CloudFormation lists none here.
func stacks(ctx context.Context, client *cloudformation.Client) (map[string]types.Stack, error) {
	found := map[string]types.Stack{}
	for pages := cloudformation.NewDescribeStacksPaginator(client, nil); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range page.Stacks {
			found[aws.ToString(s.StackName)] = s
		}
	}
	return found, nil
}

// resources lists what a stack holds, by the logical ids.
func resources(ctx context.Context, client *cloudformation.Client, stack string) (map[string]types.StackResourceSummary, error) {
	found := map[string]types.StackResourceSummary{}
	for pages := cloudformation.NewListStackResourcesPaginator(client, &cloudformation.ListStackResourcesInput{StackName: &stack}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range page.StackResourceSummaries {
			if r.ResourceStatus != types.ResourceStatusDeleteComplete {
				found[aws.ToString(r.LogicalResourceId)] = r
			}
		}
	}
	return found, nil
}

// Assembly is what was synthesized.
func (e *Environment) Assembly() *assembly.Assembly { return e.assembly }

// Stack is what CloudFormation says of a stack, or false where there is none.
func (e *Environment) Stack(ctx context.Context, s assembly.Stack) (types.Stack, bool, error) {
	all, err := e.stacks[s.Region].Get(ctx)
	if err != nil {
		return types.Stack{}, false, err
	}
	stack, ok := all[s.Name]
	return stack, ok, nil
}

// Made is what CloudFormation says of each resource of a stack, by the logical ids.
func (e *Environment) Made(ctx context.Context, s assembly.Stack) (map[string]types.StackResourceSummary, error) {
	return e.made[s.ID].Get(ctx)
}

// Resources returns the resources of a type in every stack, in the order of stacks
// and logical ids. A stack that is not deployed is an error.
func (e *Environment) Resources(ctx context.Context, typ string) ([]Resource, error) {
	var found []Resource
	for _, s := range e.assembly.Stacks {
		var ids []string
		for id, r := range s.Template.Resources {
			if r.Type == typ {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			r, err := e.Resource(ctx, s, id)
			if err != nil {
				return nil, err
			}
			found = append(found, r)
		}
	}
	return found, nil
}

// Resource returns one resource of a stack.
func (e *Environment) Resource(ctx context.Context, s assembly.Stack, logical string) (Resource, error) {
	stack, ok, err := e.Stack(ctx, s)
	if err != nil {
		return Resource{}, err
	}
	if !ok {
		return Resource{}, fmt.Errorf("stack %s is not deployed in %s", s.Name, s.Region)
	}
	made, err := e.Made(ctx, s)
	if err != nil {
		return Resource{}, err
	}
	template := s.Template.Resources[logical]
	r := Resource{
		Stack: s.ID, Account: s.Account, Region: s.Region, Logical: logical, Type: template.Type,
		Created: aws.ToTime(stack.CreationTime),
	}
	if m, there := made[logical]; there {
		r.ID, r.Status = apiID(r.Type, aws.ToString(m.PhysicalResourceId)), m.ResourceStatus
	}
	properties, err := e.resolve(ctx, s, template.Properties)
	if err != nil {
		return Resource{}, fmt.Errorf("%s of stack %s: %w", logical, s.Name, err)
	}
	r.Properties, _ = properties.(map[string]any)
	return r, nil
}

// apiID is a physical id as the type's own API takes it, where CloudFormation's is
// another, or may be given as an ARN.
func apiID(typ, physical string) string {
	switch typ {
	case "AWS::IAM::Role":
		return physical[strings.LastIndex(physical, "/")+1:]
	case "AWS::Logs::LogGroup":
		if _, name, found := strings.Cut(physical, ":log-group:"); found {
			return strings.TrimSuffix(name, ":*")
		}
	case "AWS::EKS::Nodegroup", "AWS::EKS::Addon":
		// cluster/nodegroup and cluster|addon
		return physical[strings.LastIndexAny(physical, "/|")+1:]
	}
	return physical
}
