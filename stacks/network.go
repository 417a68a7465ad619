package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/endpoints"
	"github.com/vibe-engineering/vibe-platform/constructs/flowlogs"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/securitygroups"
	"github.com/vibe-engineering/vibe-platform/constructs/vpc"
	"github.com/vibe-engineering/vibe-platform/names"
)

// NetworkProps are what the network stack needs.
type NetworkProps struct {
	Env config.Environment
}

// Network is the VPC and what other stacks attach to it.
type Network struct {
	Stack awscdk.Stack
	VPC   awsec2.IVpc
	// PublicSubnets, ApplicationSubnets and DataSubnets are in the order of the
	// environment's zones.
	PublicSubnets      []awsec2.ISubnet
	ApplicationSubnets []awsec2.ISubnet
	DataSubnets        []awsec2.ISubnet
	// The security groups, whose rules all stand in this stack.
	LoadBalancer awsec2.ISecurityGroup
	Nodes        awsec2.ISecurityGroup
	Database     awsec2.ISecurityGroup
	Cache        awsec2.ISecurityGroup
	Rotation     awsec2.ISecurityGroup
	Validation   awsec2.ISecurityGroup
	Restored     awsec2.ISecurityGroup
	// LogsKey encrypts every CloudWatch log group of the environment.
	LogsKey awskms.IKey
	// NATAddresses are the public addresses that the platform's requests come
	// from, which partners put on their allow-lists.
	NATAddresses []*string
}

// NewNetwork makes the network stack.
func NewNetwork(scope constructs.Construct, props NetworkProps) *Network {
	env, n := props.Env, names.Home(props.Env)
	rules := env.Deletion.Rules()
	stack := newStack(scope, names.Network, "VPC, subnets, routes, endpoints and security groups", env, n)
	vpc.KnownZones(stack, env.Network.Zones)
	key := kmskey.New(stack, "LogsKey", kmskey.Props{
		Alias:       n.KeyAlias(names.Network),
		Description: "CloudWatch log groups of " + n.Shared(),
		Removal:     rules.Keys,
		Logs:        true,
	})

	made := vpc.New(stack, "VPC", vpc.Props{
		Names: n, Network: env.Network, Component: names.Network, LogsKey: key, LogRetentionDays: env.Logs.RetentionDays, LogRemoval: rules.Logs,
	})
	flowlogs.New(stack, "FlowLogs", flowlogs.Props{
		Names: n, VPC: made.VPC, Component: names.Network, Key: key, RetentionDays: env.Logs.RetentionDays, Removal: rules.Logs,
	})
	groups := securitygroups.New(stack, "SecurityGroups", securitygroups.Props{
		Name: n.Resource, VPC: made.VPC, Groups: securitygroups.Groups(env.Network), Rules: securitygroups.Rules(env.Network),
	})
	endpoints.New(stack, "Endpoints", endpoints.Props{
		Names: n, VPC: made.VPC, RouteTableIDs: made.ApplicationRouteTableIDs, Subnets: made.Application,
		Services: env.Network.InterfaceEndpoints, Group: groups[names.SecurityGroupEndpoints],
	})

	network := &Network{
		Stack:              stack,
		VPC:                made.VPC,
		PublicSubnets:      made.Public,
		ApplicationSubnets: made.Application,
		DataSubnets:        made.Data,
		LoadBalancer:       groups[names.SecurityGroupLoadBalancer],
		Nodes:              groups[names.SecurityGroupNodes],
		Database:           groups[names.SecurityGroupDatabase],
		Cache:              groups[names.SecurityGroupCache],
		Rotation:           groups[names.SecurityGroupRotation],
		Validation:         groups[names.SecurityGroupValidation],
		Restored:           groups[names.SecurityGroupRestored],
		LogsKey:            key,
		NATAddresses:       made.NATAddresses,
	}
	network.addOutputs()
	return network
}

// addOutputs describes the network to people and scripts.
func (n *Network) addOutputs() {
	output(n.Stack, "VpcId", "VPC", n.VPC.VpcId())
	output(n.Stack, "PublicSubnetIds", "Public subnets, in the order of the zones", subnetIDs(n.PublicSubnets))
	output(n.Stack, "ApplicationSubnetIds", "Subnets of nodes, pods and functions, in the order of the zones", subnetIDs(n.ApplicationSubnets))
	output(n.Stack, "DataSubnetIds", "Subnets of the database and the cache, in the order of the zones", subnetIDs(n.DataSubnets))
	output(n.Stack, "NatAddresses", "Addresses that requests to the internet come from, for allow-lists", list(n.NATAddresses))
	output(n.Stack, "LogsKeyArn", "Key of the CloudWatch log groups", n.LogsKey.KeyArn())
	for _, group := range []struct {
		id, carrier string
		group       awsec2.ISecurityGroup
	}{
		{"LoadBalancerSecurityGroupId", "load balancers", n.LoadBalancer},
		{"NodesSecurityGroupId", "worker nodes", n.Nodes},
		{"DatabaseSecurityGroupId", "PostgreSQL", n.Database},
		{"CacheSecurityGroupId", "the cache, restored ones included", n.Cache},
		{"RotationSecurityGroupId", "functions that rotate credentials", n.Rotation},
		{"RestoredSecurityGroupId", "instances that restore tests make", n.Restored},
		{"ValidationSecurityGroupId", "functions that check restored data", n.Validation},
	} {
		output(n.Stack, group.id, "Security group of "+group.carrier, group.group.SecurityGroupId())
	}
}

// subnetIDs is the ids of subnets, separated by commas.
func subnetIDs(subnets []awsec2.ISubnet) *string {
	ids := make([]*string, len(subnets))
	for i, s := range subnets {
		ids[i] = s.SubnetId()
	}
	return list(ids)
}

// list joins values, tokens among them, with commas.
func list(values []*string) *string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = *v
	}
	return new(strings.Join(parts, ","))
}
