package inventory

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// clusterKinds are those of the cluster.
func clusterKinds() []kind {
	return []kind{
		paged("AWS::EKS::Cluster", "eks:ListClusters", clusters, clustersOf, func(name string) Item { return Item{ID: name} }).
			described(func(ctx context.Context, c *Clients, i Item) (any, error) {
				out, err := c.eks.DescribeCluster(ctx, &eks.DescribeClusterInput{Name: &i.ID})
				if err != nil {
					return nil, err
				}
				return *out.Cluster, nil
			}),
		inCluster("AWS::EKS::Nodegroup", "eks:ListNodegroups", func(ctx context.Context, c *Clients, cluster string) ([]string, error) {
			return paging.All(ctx, eks.NewListNodegroupsPaginator(c.eks, &eks.ListNodegroupsInput{ClusterName: &cluster}),
				func(o *eks.ListNodegroupsOutput) []string { return o.Nodegroups })
		}).identified(clusterFirst).described(func(ctx context.Context, c *Clients, i Item) (any, error) {
			out, err := c.eks.DescribeNodegroup(ctx, &eks.DescribeNodegroupInput{ClusterName: &i.Of, NodegroupName: &i.Name})
			if err != nil {
				return nil, err
			}
			return *out.Nodegroup, nil
		}),
		inCluster("AWS::EKS::Addon", "eks:ListAddons", func(ctx context.Context, c *Clients, cluster string) ([]string, error) {
			return paging.All(ctx, eks.NewListAddonsPaginator(c.eks, &eks.ListAddonsInput{ClusterName: &cluster}),
				func(o *eks.ListAddonsOutput) []string { return o.Addons })
		}).identified(clusterFirst).described(func(ctx context.Context, c *Clients, i Item) (any, error) {
			out, err := c.eks.DescribeAddon(ctx, &eks.DescribeAddonInput{ClusterName: &i.Of, AddonName: &i.Name})
			if err != nil {
				return nil, err
			}
			return *out.Addon, nil
		}),
		inCluster("AWS::EKS::AccessEntry", "eks:ListAccessEntries", func(ctx context.Context, c *Clients, cluster string) ([]string, error) {
			return paging.All(ctx, eks.NewListAccessEntriesPaginator(c.eks, &eks.ListAccessEntriesInput{ClusterName: &cluster}),
				func(o *eks.ListAccessEntriesOutput) []string { return o.AccessEntries })
		}).identified(principalFirst),
	}
}

// machineKinds are those of nodes, of their disks and of functions.
func machineKinds() []kind {
	return []kind{
		paged("AWS::EC2::LaunchTemplate", "ec2:DescribeLaunchTemplates",
			func(c *Clients) *ec2.DescribeLaunchTemplatesPaginator {
				return ec2.NewDescribeLaunchTemplatesPaginator(c.ec2, nil)
			},
			func(o *ec2.DescribeLaunchTemplatesOutput) []ec2types.LaunchTemplate { return o.LaunchTemplates },
			func(t ec2types.LaunchTemplate) Item {
				return Item{ID: aws.ToString(t.LaunchTemplateId), Name: aws.ToString(t.LaunchTemplateName), detail: t}
			}).described(launchTemplate),
		paged("AWS::EC2::Instance", "ec2:DescribeInstances",
			func(c *Clients) *ec2.DescribeInstancesPaginator {
				return ec2.NewDescribeInstancesPaginator(c.ec2, nil)
			},
			func(o *ec2.DescribeInstancesOutput) []ec2types.Instance {
				var instances []ec2types.Instance
				for _, reservation := range o.Reservations {
					instances = append(instances, reservation.Instances...)
				}
				return instances
			},
			// EC2 still lists one for an hour after it is gone.
			func(i ec2types.Instance) Item {
				if i.State != nil && i.State.Name == ec2types.InstanceStateNameTerminated {
					return Item{}
				}
				return Item{ID: aws.ToString(i.InstanceId), detail: i}
			}),
		paged("AWS::EC2::Volume", "ec2:DescribeVolumes",
			func(c *Clients) *ec2.DescribeVolumesPaginator { return ec2.NewDescribeVolumesPaginator(c.ec2, nil) },
			func(o *ec2.DescribeVolumesOutput) []ec2types.Volume { return o.Volumes },
			func(v ec2types.Volume) Item { return Item{ID: aws.ToString(v.VolumeId), detail: v} }),
		paged("AWS::EC2::Snapshot", "ec2:DescribeSnapshots",
			// Without an owner EC2 lists those of everybody that are public.
			func(c *Clients) *ec2.DescribeSnapshotsPaginator {
				return ec2.NewDescribeSnapshotsPaginator(c.ec2, &ec2.DescribeSnapshotsInput{OwnerIds: []string{"self"}})
			},
			func(o *ec2.DescribeSnapshotsOutput) []ec2types.Snapshot { return o.Snapshots },
			func(s ec2types.Snapshot) Item {
				return Item{ID: aws.ToString(s.SnapshotId), Of: aws.ToString(s.VolumeId), detail: s}
			}),
		paged("AWS::Lambda::Function", "lambda:ListFunctions",
			func(c *Clients) *lambda.ListFunctionsPaginator {
				return lambda.NewListFunctionsPaginator(c.lambda, nil)
			},
			func(o *lambda.ListFunctionsOutput) []lambdatypes.FunctionConfiguration { return o.Functions },
			func(f lambdatypes.FunctionConfiguration) Item {
				return Item{ID: aws.ToString(f.FunctionName), detail: f}
			}),
		{typ: "AWS::Lambda::LayerVersion", api: "lambda:ListLayerVersions", all: layerVersions},
	}
}

func clusters(c *Clients) *eks.ListClustersPaginator { return eks.NewListClustersPaginator(c.eks, nil) }

func clustersOf(o *eks.ListClustersOutput) []string { return o.Clusters }

// inCluster is a kind that EKS lists cluster by cluster. Its id is the cluster's
// name and its own, with a bar between.
func inCluster(typ, api string, list func(ctx context.Context, c *Clients, cluster string) ([]string, error)) kind {
	return kind{typ: typ, api: api, all: func(ctx context.Context, c *Clients) ([]Item, error) {
		names, err := paging.All(ctx, clusters(c), clustersOf)
		if err != nil {
			return nil, err
		}
		var items []Item
		for _, cluster := range names {
			members, err := list(ctx, c, cluster)
			if err != nil {
				return nil, err
			}
			for _, name := range members {
				items = append(items, Item{ID: cluster + "|" + name, Name: name, Of: cluster})
			}
		}
		return items, nil
	}}
}

// clusterFirst takes CloudFormation's `cluster/nodegroup` too.
func clusterFirst(physical string) string { return strings.Replace(physical, "/", "|", 1) }

// principalFirst turns CloudFormation's `principal|cluster` around.
func principalFirst(physical string) string {
	if principal, cluster, found := strings.Cut(physical, "|"); found && strings.HasPrefix(principal, "arn:") {
		return cluster + "|" + principal
	}
	return physical
}

// launchTemplate is what the latest version of a launch template holds.
func launchTemplate(ctx context.Context, c *Clients, i Item) (any, error) {
	out, err := c.ec2.DescribeLaunchTemplateVersions(ctx, &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &i.ID, Versions: []string{"$Latest"}})
	if err != nil {
		return nil, err
	}
	if len(out.LaunchTemplateVersions) == 0 || out.LaunchTemplateVersions[0].LaunchTemplateData == nil {
		return nil, errors.New("ec2:DescribeLaunchTemplateVersions knows no latest version")
	}
	return *out.LaunchTemplateVersions[0].LaunchTemplateData, nil
}

func layerVersions(ctx context.Context, c *Clients) ([]Item, error) {
	layers, err := paging.All(ctx, lambda.NewListLayersPaginator(c.lambda, nil),
		func(o *lambda.ListLayersOutput) []lambdatypes.LayersListItem { return o.Layers })
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, layer := range layers {
		versions, err := paging.All(ctx, lambda.NewListLayerVersionsPaginator(c.lambda, &lambda.ListLayerVersionsInput{LayerName: layer.LayerName}),
			func(o *lambda.ListLayerVersionsOutput) []lambdatypes.LayerVersionsListItem { return o.LayerVersions })
		if err != nil {
			return nil, err
		}
		for _, version := range versions {
			items = append(items, Item{ID: aws.ToString(version.LayerVersionArn), detail: version})
		}
	}
	return items, nil
}
