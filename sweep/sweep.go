// Package sweep finds, and on request removes, what an environment's cluster left
// in AWS that CloudFormation cannot see, because controllers in the cluster made
// it: load balancers, target groups, network interfaces, security groups, volumes,
// snapshots and DNS records.
//
// What it believes ours stands as rules over tags in tags.go and over external-dns'
// notes in registry.go, each with where it comes from. Whatever bears a tag of
// CloudFormation, of AWS Backup or of the lifecycle manager is never among it.
package sweep

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	ekstypes "github.com/aws/aws-sdk-go-v2/service/eks/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// sweep looks into one environment in one region.
type sweep struct {
	env config.Environment
	// names are the environment's in the region.
	names names.Names

	ec2     *ec2.Client
	eks     *eks.Client
	elb     *elb.Client
	route53 *route53.Client
	sts     *sts.Client

	pace pace
	// say tells what happens while it does.
	say func(format string, args ...any)
}

// newSweep returns the sweep of what a plan names.
func newSweep(p plan, access aws.Config, say func(string, ...any)) *sweep {
	access.Region = p.region
	here := p.env
	here.Region = p.region
	return &sweep{
		env:     p.env,
		names:   names.Home(here),
		ec2:     ec2.NewFromConfig(access),
		eks:     eks.NewFromConfig(access),
		elb:     elb.NewFromConfig(access),
		route53: route53.NewFromConfig(access),
		sts:     sts.NewFromConfig(access),
		pace:    p.pace,
		say:     say,
	}
}

// rightAccount fails unless the credentials are of the environment's account:
// anywhere else, nothing found would mean nothing.
func (s *sweep) rightAccount(ctx context.Context) error {
	caller, err := s.sts.GetCallerIdentity(ctx, nil)
	if err != nil {
		return fmt.Errorf("cannot learn which account the credentials are of: %w", err)
	}
	if account := aws.ToString(caller.Account); account != s.env.Account {
		return fmt.Errorf("the credentials are of account %s, and %s lives in %s; use credentials of that account, or correct `account` in config/%s.go",
			account, s.env.Name, s.env.Account, s.env.Name)
	}
	return nil
}

// clusterStatus is EKS' word for the cluster's state, and empty if there is no
// cluster.
func (s *sweep) clusterStatus(ctx context.Context) (string, error) {
	out, err := s.eks.DescribeCluster(ctx, &eks.DescribeClusterInput{Name: new(s.names.Shared())})
	if _, gone := errors.AsType[*ekstypes.ResourceNotFoundException](err); gone {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("cannot learn whether the cluster %s still exists: %w", s.names.Shared(), err)
	}
	return string(out.Cluster.Status), nil
}

// find returns all that was left, in the order in which it is removed. Where one
// kind cannot be looked for, the others still are, and the error names each.
func (s *sweep) find(ctx context.Context) ([]Finding, error) {
	var all []Finding
	var problems []error
	for _, row := range s.rows() {
		found, err := row.find(ctx)
		if err != nil {
			problems = append(problems, fmt.Errorf("cannot look for a %s: %w", row.kind, err))
		}
		all = append(all, found...)
	}
	return all, errors.Join(problems...)
}

// row is what is known of one kind.
type row struct {
	kind Kind
	find func(context.Context) ([]Finding, error)
	// remove asks for a finding's end, and exists says whether it is there still.
	remove func(context.Context, Finding) error
	exists func(context.Context, Finding) (bool, error)
}

// rows are all kinds, each before what it holds on to: a load balancer uses its
// target groups, and both a balancer's and a node's interfaces use security
// groups.
func (s *sweep) rows() []row {
	return []row{
		{LoadBalancer, s.findLoadBalancers, s.removeLoadBalancer, s.loadBalancerExists},
		{TargetGroup, s.findTargetGroups, s.removeTargetGroup, s.targetGroupExists},
		{Interface, s.findInterfaces, s.removeInterface, s.interfaceExists},
		{SecurityGroup, s.findSecurityGroups, s.removeSecurityGroup, s.securityGroupExists},
		{Volume, s.findVolumes, s.removeVolume, s.volumeExists},
		{Snapshot, s.findSnapshots, s.removeSnapshot, s.snapshotExists},
		{Record, s.findRecords, s.removeRecord, s.recordExists},
	}
}
