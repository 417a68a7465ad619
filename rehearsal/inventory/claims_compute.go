package inventory

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/eks/types"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// computeClaims: the cluster and its nodes.
func (s scene) computeClaims() []Claim {
	if !s.home {
		return []Claim{number("AWS::EKS::Cluster", 0)}
	}
	return slices.Concat(s.clusterClaims(), s.nodeClaims())
}

func (s scene) clusterClaims() []Claim {
	cluster := s.env.Cluster
	const typ = "AWS::EKS::Cluster"
	return []Claim{
		number(typ, 1),
		is(typ, "is", types.ClusterStatusActive, func(c types.Cluster) any { return c.Status }),
		is(typ, "has the version", cluster.Version, func(c types.Cluster) any { return c.Version }),
		is(typ, "answers within the VPC", true, func(c types.Cluster) any { return endpoints(c).EndpointPrivateAccess }),
		is(typ, "answers outside of the VPC", len(cluster.PublicCIDRs) > 0, func(c types.Cluster) any { return endpoints(c).EndpointPublicAccess }),
		is(typ, "answers outside of the VPC to", sorted(cluster.PublicCIDRs), func(c types.Cluster) any {
			if !endpoints(c).EndpointPublicAccess {
				return []string{}
			}
			return sorted(endpoints(c).PublicAccessCidrs)
		}),
		of(typ, "encrypts secrets by", func(Item) any { return s.n.KeyAlias(names.Cluster) }, func(v *view, _ Item, c types.Cluster) any {
			for _, e := range c.EncryptionConfig {
				if e.Provider != nil {
					return v.alias(e.Provider.KeyArn)
				}
			}
			return "no key"
		}),
		is(typ, "logs", sorted(types.LogType("").Values()), func(c types.Cluster) any { return sorted(loggedBy(c)) }),
		is(typ, "is protected from deletion", s.env.Deletion.Rules().Protected, func(c types.Cluster) any { return c.DeletionProtection }),
		is(typ, "knows who may enter by", types.AuthenticationModeApi, func(c types.Cluster) any {
			if c.AccessConfig == nil {
				return nil
			}
			return c.AccessConfig.AuthenticationMode
		}),
		is(typ, "has services in", cluster.ServiceCIDR, func(c types.Cluster) any {
			if c.KubernetesNetworkConfig == nil {
				return nil
			}
			return c.KubernetesNetworkConfig.ServiceIpv4Cidr
		}),
		is(typ, "is supported as", types.SupportTypeStandard, func(c types.Cluster) any {
			if c.UpgradePolicy == nil {
				return nil
			}
			return c.UpgradePolicy.SupportType
		}),
		number("AWS::EKS::Addon", len(addOns())),
		of("AWS::EKS::Addon", "is one of ours", func(Item) any { return true }, func(_ *view, i Item, _ types.Addon) any { return slices.Contains(addOns(), i.Name) }),
		is("AWS::EKS::Addon", "is", types.AddonStatusActive, func(a types.Addon) any { return a.Status }),
		of("AWS::EKS::Addon", "has the pinned version", func(i Item) any { return s.pinned(i.Name) },
			func(_ *view, _ Item, a types.Addon) any { return a.AddonVersion }).only(func(i Item) bool { return s.pinned(i.Name) != "" }),
	}
}

// addOns are those without which the cluster does not work.
func addOns() []string { return []string{"aws-ebs-csi-driver", "coredns", "kube-proxy", "vpc-cni"} }

// endpoints is how a cluster's API is reached.
func endpoints(c types.Cluster) types.VpcConfigResponse {
	if c.ResourcesVpcConfig == nil {
		return types.VpcConfigResponse{}
	}
	return *c.ResourcesVpcConfig
}

// loggedBy are the logs that a cluster writes.
func loggedBy(c types.Cluster) []types.LogType {
	var logs []types.LogType
	if c.Logging == nil {
		return nil
	}
	for _, setup := range c.Logging.ClusterLogging {
		if aws.ToBool(setup.Enabled) {
			logs = append(logs, setup.Types...)
		}
	}
	return logs
}

// pinned is the version that the configuration pins an add-on to, or nothing.
func (s scene) pinned(addOn string) string {
	for _, pin := range s.env.Cluster.AddOns {
		if version, found := strings.CutPrefix(pin, addOn+"="); found {
			return version
		}
	}
	return ""
}

func (s scene) nodeClaims() []Claim {
	nodes := s.env.Cluster.Nodes
	const group, template = "AWS::EKS::Nodegroup", "AWS::EC2::LaunchTemplate"
	capacity := types.CapacityTypesOnDemand
	if nodes.Capacity == config.Spot {
		capacity = types.CapacityTypesSpot
	}
	return []Claim{
		number(group, len(s.env.Network.Zones)),
		is(group, "is", types.NodegroupStatusActive, func(g types.Nodegroup) any { return g.Status }),
		is(group, "has the version", s.env.Cluster.Version, func(g types.Nodegroup) any { return g.Version }),
		is(group, "has the instance types", nodes.InstanceTypes, func(g types.Nodegroup) any { return g.InstanceTypes }),
		is(group, "is bought as", capacity, func(g types.Nodegroup) any { return g.CapacityType }),
		of(group, "has the bounds that its zone has", func(Item) any { return "yes" }, func(v *view, _ Item, g types.Nodegroup) any {
			zones := v.zonesOf(g.Subnets)
			for _, planned := range nodes.Groups(s.env.Network.Zones) {
				if len(zones) == 1 && zones[0] == planned.Zone && g.ScalingConfig != nil &&
					int(aws.ToInt32(g.ScalingConfig.MinSize)) == planned.Min && int(aws.ToInt32(g.ScalingConfig.MaxSize)) == planned.Max {
					return "yes"
				}
			}
			return "no: " + show(zones) + " " + bounds(g)
		}),
		is(template, "asks for signed metadata requests", ec2types.LaunchTemplateHttpTokensStateRequired, func(d ec2types.ResponseLaunchTemplateData) any {
			if d.MetadataOptions == nil {
				return nil
			}
			return d.MetadataOptions.HttpTokens
		}),
		of(template, "has a disk of", func(Item) any { return show(nodes.DiskGiB) + " GiB gp3 by " + s.n.KeyAlias(names.Cluster) },
			func(v *view, _ Item, d ec2types.ResponseLaunchTemplateData) any {
				if len(d.BlockDeviceMappings) != 1 || d.BlockDeviceMappings[0].Ebs == nil {
					return nil
				}
				disk := d.BlockDeviceMappings[0].Ebs
				if !aws.ToBool(disk.Encrypted) {
					return "no encryption"
				}
				return show(disk.VolumeSize) + " GiB " + string(disk.VolumeType) + " by " + v.alias(disk.KmsKeyId)
			}),
	}
}

func bounds(g types.Nodegroup) string {
	if g.ScalingConfig == nil {
		return "without bounds"
	}
	return show(g.ScalingConfig.MinSize) + " to " + show(g.ScalingConfig.MaxSize)
}
