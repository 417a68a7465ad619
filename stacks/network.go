package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
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
	// LogsKey encrypts every CloudWatch log group of the environment.
	LogsKey awskms.IKey
}

// NewNetwork makes the network stack.
func NewNetwork(scope constructs.Construct, props NetworkProps) *Network {
	stack := newStack(scope, names.Network, "VPC, subnets, routes, endpoints and security groups", props.Env, names.Home(props.Env))
	return &Network{Stack: stack}
}
