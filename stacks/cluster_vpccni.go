package stacks

import (
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
)

// vpcCNIConfiguration is the part of the add-on's schema that we set; its values
// are texts, booleans and numbers too
// (https://github.com/aws/amazon-vpc-cni-k8s/blob/master/charts/aws-vpc-cni/values.yaml).
type vpcCNIConfiguration struct {
	EnableNetworkPolicy string            `json:"enableNetworkPolicy"`
	NodeAgent           vpcCNINodeAgent   `json:"nodeAgent"`
	Env                 map[string]string `json:"env"`
}

// vpcCNINodeAgent enforces network policies on a node.
type vpcCNINodeAgent struct {
	// EnablePolicyEventLogs writes each allowed and denied connection to a file
	// on the node.
	EnablePolicyEventLogs string `json:"enablePolicyEventLogs"`
}

// vpcCNI turns on network policies and prefix delegation.
func vpcCNI() vpcCNIConfiguration {
	return vpcCNIConfiguration{
		EnableNetworkPolicy: "true",
		NodeAgent:           vpcCNINodeAgent{EnablePolicyEventLogs: "true"},
		Env: map[string]string{
			// A /28 for each of a network interface's addresses: 110 pods on a
			// t3.medium instead of 17.
			"ENABLE_PREFIX_DELEGATION": "true",
			"WARM_PREFIX_TARGET":       "1",
			// A pod that starts is open until its policies are in place, a
			// second or so. `strict` would close every pod without a policy,
			// the cluster's own included
			// (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html).
			"NETWORK_POLICY_ENFORCING_MODE": "standard",
		},
	}
}

// vpcCNIGrants are the permissions of aws-node
// (https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/iam-policy.md),
// narrowed to the account and region where EC2 knows resources.
func vpcCNIGrants(n names.Names) []irsa.Grant {
	return []irsa.Grant{
		{
			Reason: "EC2's lists know no resources",
			Actions: []string{
				"ec2:DescribeInstanceTypes",
				"ec2:DescribeInstances",
				"ec2:DescribeNetworkInterfaces",
				"ec2:DescribeSecurityGroups",
				"ec2:DescribeSubnets",
				"ec2:DescribeTags",
			},
			Resources: []string{"*"},
		},
		{
			Reason: "aws-node makes and removes the network interfaces of the node it runs on, whose ids nobody knows beforehand",
			Actions: []string{
				"ec2:AssignPrivateIpAddresses",
				"ec2:AttachNetworkInterface",
				"ec2:CreateNetworkInterface",
				"ec2:DeleteNetworkInterface",
				"ec2:DetachNetworkInterface",
				"ec2:ModifyNetworkInterfaceAttribute",
				"ec2:UnassignPrivateIpAddresses",
			},
			Resources: ec2ARNs(n, "instance/*", "network-interface/*", "security-group/*", "subnet/*"),
		},
		{
			Reason:    "marks the interfaces it made, so that it finds those to clean up",
			Actions:   []string{"ec2:CreateTags"},
			Resources: ec2ARNs(n, "network-interface/*"),
		},
	}
}

// ec2ARNs are the ARNs of EC2 resources in the account and region of n.
func ec2ARNs(n names.Names, resources ...string) []string {
	arns := make([]string, len(resources))
	for i, r := range resources {
		arns[i] = n.ARN("ec2", r)
	}
	return arns
}
