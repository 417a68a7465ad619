package nodegroup

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// role is the nodes' own: for the kubelet, the container runtime, the Systems
// Manager agent and an agent on the host's network. The VPC CNI is not among
// them; it has a role of its own.
func role(scope constructs.Construct, n names.Names) awsiam.IRole {
	return policy.ServiceRole(scope, "Node", policy.RoleProps{
		Service:     "ec2.amazonaws.com",
		Description: "Worker nodes",
		Managed: []policy.Managed{
			{
				Name:   "AmazonEKSWorkerNodePolicy",
				Reason: "EKS checks a node role for this policy, and adds to it what newer kubelets need (https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html)",
			},
			{
				Name:   "AmazonEC2ContainerRegistryPullOnly",
				Reason: "pulls the images of EKS' add-ons, which lie in accounts of AWS that differ from region to region (https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html)",
			},
			{
				Name:   "AmazonSSMManagedInstanceCore",
				Reason: "Systems Manager's agent updates itself and with it what it calls; there is no other way onto a node, SSH included (https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html)",
			},
		},
		Grants: cloudWatch(n),
	})
}

// cloudWatch lets an agent on the host write what Container Insights shows.
func cloudWatch(n names.Names) []policy.Grant {
	return []policy.Grant{
		{
			Reason:     "metrics have no ARN, so the namespace alone bounds what an agent on the node may write",
			Actions:    []string{"cloudwatch:PutMetricData"},
			Resources:  []string{"*"},
			Conditions: policy.Conditions{"StringEquals": {"cloudwatch:namespace": {"ContainerInsights"}}},
		},
		{
			Reason:    "the streams of the log groups that Container Insights names after our cluster",
			Actions:   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			Resources: []string{n.ARN("logs", "log-group:/aws/containerinsights/"+n.Shared()+"/*")},
		},
	}
}
