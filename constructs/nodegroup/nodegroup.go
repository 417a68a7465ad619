// Package nodegroup makes the cluster's worker nodes: managed node groups, one a
// zone, that share a role and a launch template.
package nodegroup

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe the nodes.
type Props struct {
	Names   names.Names
	Cluster awseksv2.Cluster
	Nodes   config.Nodes
	// Version is the cluster's Kubernetes version.
	Version string
	// Zones and Subnets are in the same order: a group's nodes stay in its
	// zone, as their volumes do.
	Zones   []string
	Subnets []awsec2.ISubnet
	// SecurityGroups are put on each node beside the cluster's own.
	SecurityGroups []awsec2.ISecurityGroup
	// Key encrypts the nodes' disks. Its policy must let Auto Scaling use it, or
	// no node ever starts.
	Key awskms.IKey
}

// New returns the groups, which nothing that needs nodes may overtake: depend on
// them.
func New(scope constructs.Construct, id string, props Props) constructs.Construct {
	this := constructs.NewConstruct(scope, &id)
	nodes, template := role(this, props.Names), launchTemplate(this, props)
	for i, group := range props.Nodes.Groups(props.Zones) {
		awseksv2.NewCfnNodegroup(this, new(group.Zone), &awseksv2.CfnNodegroupProps{
			ClusterName: props.Cluster.ClusterName(),
			// Without a name, so that a change which replaces the group can
			// start the new one before it drains the old one.
			Subnets:  &[]any{props.Subnets[i].SubnetId()},
			NodeRole: nodes.RoleArn(),
			// Without it, CloudFormation would see nothing to do for the nodes
			// when the cluster moves on to another version.
			Version:       &props.Version,
			AmiType:       new(amiType(props.Nodes.InstanceTypes[0])),
			InstanceTypes: jsii.Strings(props.Nodes.InstanceTypes...),
			CapacityType:  new(capacityType(props.Nodes.Capacity)),
			LaunchTemplate: &awseksv2.CfnNodegroup_LaunchTemplateSpecificationProperty{
				Id:      template.LaunchTemplateId(),
				Version: template.LatestVersionNumber(),
			},
			ScalingConfig: sizes(group, props.Nodes.Start > 0),
			// An update that a disruption budget blocks fails and rolls back
			// instead of evicting the pods all the same.
			ForceUpdateEnabled: new(false),
			UpdateConfig:       &awseksv2.CfnNodegroup_UpdateConfigProperty{MaxUnavailable: new(float64(1))},
			NodeRepairConfig:   &awseksv2.CfnNodegroup_NodeRepairConfigProperty{Enabled: new(true)},
		})
	}
	return this
}

// capacityType is EKS' word for c.
func capacityType(c config.Capacity) string {
	if c == config.Spot {
		return "SPOT"
	}
	return "ON_DEMAND"
}

// sizes bound a group, and say what a new one begins with: EKS makes no group with
// some of the three sizes alone. Later on the desired size is the autoscaler's, and
// CloudFormation leaves it alone once it is not in the template
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-eks-nodegroup-scalingconfig.html).
func sizes(group config.NodeGroup, begins bool) *awseksv2.CfnNodegroup_ScalingConfigProperty {
	s := &awseksv2.CfnNodegroup_ScalingConfigProperty{
		MinSize: new(float64(group.Min)),
		MaxSize: new(float64(group.Max)),
	}
	if begins {
		s.DesiredSize = new(float64(group.Start))
	}
	return s
}
