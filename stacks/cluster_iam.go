package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// clusterRole is what EKS acts as.
func clusterRole(stack awscdk.Stack) awsiam.IRole {
	return policy.ServiceRole(stack, "ControlPlaneRole", policy.RoleProps{
		Service:     "eks.amazonaws.com",
		Description: "Kubernetes control plane",
		Managed: []policy.Managed{{
			Name:   "AmazonEKSClusterPolicy",
			Reason: "EKS demands this policy of a cluster's role and adds to it what newer versions need (https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html)",
		}},
	})
}

// launchers are the service-linked roles that start nodes, and so have to be able
// to use the key of their disks: Auto Scaling's, and EC2's own for spot
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html,
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html).
func launchers(env config.Environment) []string {
	roles := "arn:aws:iam::" + env.Account + ":role/aws-service-role/"
	launchers := []string{roles + "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"}
	if env.Cluster.Nodes.Capacity == config.Spot {
		launchers = append(launchers, roles+"spot.amazonaws.com/AWSServiceRoleForEC2Spot")
	}
	return launchers
}

// clusterKey encrypts Kubernetes secrets, the nodes' disks and the volumes of the
// default storage class.
//
// The launchers are named by a condition and not as principals, because KMS
// refuses a principal that does not exist yet, as in an account that has never
// started a node.
func clusterKey(stack awscdk.Stack, env config.Environment, n names.Names) awskms.Key {
	ours := map[string]any{"aws:PrincipalArn": launchers(env), "kms:CallerAccount": env.Account}
	return kmskey.New(stack, "Key", kmskey.Props{
		Alias:       n.KeyAlias(names.Cluster),
		Description: "Kubernetes secrets, node disks and volumes",
		Removal:     env.Deletion.Rules().Keys,
		Statements: []awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Sid:        new("LaunchersUseTheKeyForNodeDisks"),
				Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
				Actions:    jsii.Strings("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
				Resources:  jsii.Strings("*"),
				Conditions: &map[string]any{"StringEquals": ours},
			}),
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Sid:        new("LaunchersHandTheKeyToEC2"),
				Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
				Actions:    jsii.Strings("kms:CreateGrant"),
				Resources:  jsii.Strings("*"),
				Conditions: &map[string]any{
					"StringEquals": ours,
					"Bool":         map[string]bool{"kms:GrantIsForAWSResource": true},
				},
			}),
		},
	})
}
