package sweep

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// tagsAtOnce is how many resources DescribeTags takes
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html).
const tagsAtOnce = 20

// balancerTags are the tags of load balancers or target groups, by ARN.
func (s *sweep) balancerTags(ctx context.Context, arns []string) (map[string]tags, error) {
	all := map[string]tags{}
	for len(arns) > 0 {
		n := min(tagsAtOnce, len(arns))
		out, err := s.elb.DescribeTags(ctx, &elb.DescribeTagsInput{ResourceArns: arns[:n]})
		if err != nil {
			return nil, err
		}
		for _, described := range out.TagDescriptions {
			all[value(described.ResourceArn)] = elbTags(described.Tags)
		}
		arns = arns[n:]
	}
	return all, nil
}

func (s *sweep) findLoadBalancers(ctx context.Context) ([]Finding, error) {
	var found []Finding
	for pages := elb.NewDescribeLoadBalancersPaginator(s.elb, nil); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		arns := make([]string, len(page.LoadBalancers))
		for i, balancer := range page.LoadBalancers {
			arns[i] = value(balancer.LoadBalancerArn)
		}
		tagged, err := s.balancerTags(ctx, arns)
		if err != nil {
			return nil, err
		}
		for _, balancer := range page.LoadBalancers {
			t := tagged[value(balancer.LoadBalancerArn)]
			why := t.balanced(s.names.Shared())
			if why == "" {
				continue
			}
			f := Finding{
				Kind: LoadBalancer, ID: value(balancer.LoadBalancerArn), Name: value(balancer.LoadBalancerName),
				Created: balancer.CreatedTime, MadeFor: t.balancedFor(), Why: why,
			}
			if balancer.State != nil {
				f.State = string(balancer.State.Code)
			}
			found = append(found, f)
		}
	}
	return found, nil
}

// deletionProtection is the attribute with which a load balancer refuses to go.
const deletionProtection = "deletion_protection.enabled"

// removeLoadBalancer lifts the load balancer's own protection where the environment
// has lifted its.
func (s *sweep) removeLoadBalancer(ctx context.Context, f Finding) error {
	out, err := s.elb.DescribeLoadBalancerAttributes(ctx, &elb.DescribeLoadBalancerAttributesInput{LoadBalancerArn: &f.ID})
	if err != nil {
		return err
	}
	for _, attribute := range out.Attributes {
		if value(attribute.Key) != deletionProtection || value(attribute.Value) != "true" {
			continue
		}
		if s.env.Deletion.Rules().Protected {
			return fmt.Errorf("it is protected from deletion, as `deletion` is %q in config/%s.go; write decommission there first", s.env.Deletion, s.env.Name)
		}
		_, err := s.elb.ModifyLoadBalancerAttributes(ctx, &elb.ModifyLoadBalancerAttributesInput{
			LoadBalancerArn: &f.ID,
			Attributes:      []elbtypes.LoadBalancerAttribute{{Key: new(deletionProtection), Value: new("false")}},
		})
		if err != nil {
			return err
		}
	}
	_, err = s.elb.DeleteLoadBalancer(ctx, &elb.DeleteLoadBalancerInput{LoadBalancerArn: &f.ID})
	return err
}

// loadBalancerExists waits for its interfaces too, which go minutes later and until
// then hold its subnets and security group. Elastic Load Balancing describes them as
// `ELB app/<name>/<id>`
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html).
func (s *sweep) loadBalancerExists(ctx context.Context, f Finding) (bool, error) {
	_, err := s.elb.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{LoadBalancerArns: []string{f.ID}})
	if _, gone := errors.AsType[*elbtypes.LoadBalancerNotFoundException](err); !gone {
		return true, err
	}
	out, err := s.ec2.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{
		Filters: filter("description", "ELB "+strings.TrimPrefix(f.shortID(), "loadbalancer/")),
	})
	if err != nil {
		return true, err
	}
	return len(out.NetworkInterfaces) > 0, nil
}

func (s *sweep) findTargetGroups(ctx context.Context) ([]Finding, error) {
	var found []Finding
	for pages := elb.NewDescribeTargetGroupsPaginator(s.elb, nil); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		arns := make([]string, len(page.TargetGroups))
		for i, group := range page.TargetGroups {
			arns[i] = value(group.TargetGroupArn)
		}
		tagged, err := s.balancerTags(ctx, arns)
		if err != nil {
			return nil, err
		}
		for _, group := range page.TargetGroups {
			t := tagged[value(group.TargetGroupArn)]
			if why := t.balanced(s.names.Shared()); why != "" {
				found = append(found, Finding{
					Kind: TargetGroup, ID: value(group.TargetGroupArn), Name: value(group.TargetGroupName),
					MadeFor: t.balancedFor(), Why: why,
				})
			}
		}
	}
	return found, nil
}

func (s *sweep) removeTargetGroup(ctx context.Context, f Finding) error {
	_, err := s.elb.DeleteTargetGroup(ctx, &elb.DeleteTargetGroupInput{TargetGroupArn: &f.ID})
	return err
}

func (s *sweep) targetGroupExists(ctx context.Context, f Finding) (bool, error) {
	_, err := s.elb.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{TargetGroupArns: []string{f.ID}})
	_, gone := errors.AsType[*elbtypes.TargetGroupNotFoundException](err)
	if gone {
		return false, nil
	}
	return true, err
}
