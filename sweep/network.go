package sweep

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/names"
)

// filter is one of EC2's filters.
func filter(name string, values ...string) []ec2types.Filter {
	return []ec2types.Filter{{Name: &name, Values: values}}
}

// findInterfaces leaves out what a node uses still: only what is `available` was
// left behind.
func (s *sweep) findInterfaces(ctx context.Context) ([]Finding, error) {
	var found []Finding
	pages := ec2.NewDescribeNetworkInterfacesPaginator(s.ec2, &ec2.DescribeNetworkInterfacesInput{
		Filters: filter("tag:"+interfaceCluster, s.names.Shared()),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, i := range page.NetworkInterfaces {
			t := ec2Tags(i.TagSet)
			why := t.networked(s.names.Shared())
			if why == "" || i.Status != ec2types.NetworkInterfaceStatusAvailable {
				continue
			}
			f := Finding{
				Kind: Interface, ID: value(i.NetworkInterfaceId), Name: value(i.Description), Zone: value(i.AvailabilityZone),
				State: string(i.Status), MadeFor: "Node on " + cmp.Or(t[interfaceNode], "an instance unknown"), Why: why,
			}
			if made, err := time.Parse(time.RFC3339, t[interfaceCreated]); err == nil {
				f.Created = &made
			}
			found = append(found, f)
		}
	}
	return found, nil
}

func (s *sweep) removeInterface(ctx context.Context, f Finding) error {
	_, err := s.ec2.DeleteNetworkInterface(ctx, &ec2.DeleteNetworkInterfaceInput{NetworkInterfaceId: &f.ID})
	return err
}

func (s *sweep) interfaceExists(ctx context.Context, f Finding) (bool, error) {
	_, err := s.ec2.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{NetworkInterfaceIds: []string{f.ID}})
	return exists(err)
}

// findSecurityGroups finds the load balancer controller's groups, and the one that
// EKS made with the cluster.
func (s *sweep) findSecurityGroups(ctx context.Context) ([]Finding, error) {
	var found []Finding
	seen := map[string]bool{}
	for _, key := range []string{names.TagLoadBalancers, clusterSecurityGroup} {
		pages := ec2.NewDescribeSecurityGroupsPaginator(s.ec2, &ec2.DescribeSecurityGroupsInput{
			Filters: filter("tag:"+key, s.names.Shared()),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, group := range page.SecurityGroups {
				t, id := ec2Tags(group.Tags), value(group.GroupId)
				f := Finding{Kind: SecurityGroup, ID: id, Name: value(group.GroupName), MadeFor: t.balancedFor(), Why: t.balanced(s.names.Shared())}
				if f.Why == "" {
					f.MadeFor, f.Why = "the cluster itself", t.guards(s.names.Shared())
				}
				if f.Why != "" && !seen[id] {
					seen[id] = true
					found = append(found, f)
				}
			}
		}
	}
	return found, nil
}

func (s *sweep) removeSecurityGroup(ctx context.Context, f Finding) error {
	_, err := s.ec2.DeleteSecurityGroup(ctx, &ec2.DeleteSecurityGroupInput{GroupId: &f.ID})
	return err
}

func (s *sweep) securityGroupExists(ctx context.Context, f Finding) (bool, error) {
	_, err := s.ec2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: []string{f.ID}})
	return exists(err)
}
