package inventory

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// Resource is what CloudFormation says that a stack holds.
type Resource struct {
	// Stack is the stack's name, of a nested one its own.
	Stack string
	// Logical is the name in the template, and Physical the id of what was made.
	Logical, Physical string
	Type              string
	Region            string
}

// Resources lists what the stacks of those names hold in the clients' region, with
// what the stacks nested in them hold.
func Resources(ctx context.Context, clients *Clients, stacks ...string) ([]Resource, error) {
	var resources []Resource
	for _, stack := range stacks {
		summaries, err := paging.All(ctx, cloudformation.NewListStackResourcesPaginator(clients.cloudformation, &cloudformation.ListStackResourcesInput{StackName: &stack}),
			func(o *cloudformation.ListStackResourcesOutput) []types.StackResourceSummary {
				return o.StackResourceSummaries
			})
		if err != nil {
			return nil, fmt.Errorf("the resources of stack %s in %s are not known: %w", stack, clients.Region, err)
		}
		for _, s := range summaries {
			if s.ResourceStatus == types.ResourceStatusDeleteComplete {
				continue
			}
			r := Resource{
				Stack:    stackName(stack),
				Logical:  aws.ToString(s.LogicalResourceId),
				Physical: aws.ToString(s.PhysicalResourceId),
				Type:     aws.ToString(s.ResourceType),
				Region:   clients.Region,
			}
			resources = append(resources, r)
			if r.Type != "AWS::CloudFormation::Stack" {
				continue
			}
			nested, err := Resources(ctx, clients, r.Physical)
			if err != nil {
				return nil, err
			}
			resources = append(resources, nested...)
		}
	}
	return resources, nil
}

// stackName is the name in a stack's ARN, or the name itself.
func stackName(stack string) string {
	if _, rest, found := strings.Cut(stack, ":stack/"); found {
		stack, _, _ = strings.Cut(rest, "/")
	}
	return stack
}
