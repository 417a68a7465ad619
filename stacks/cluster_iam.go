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

// clusterKey encrypts Kubernetes secrets, the nodes' disks and the volumes of the
// default storage class.
//
// Auto Scaling starts the nodes with its service-linked role, which must be able
// to use the key for their disks
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html).
// The role is named by a condition and not as principal, because KMS refuses a
// principal that does not exist yet, as in an account that has never scaled
// anything.
func clusterKey(stack awscdk.Stack, env config.Environment, n names.Names) awskms.Key {
	autoScaling := map[string]string{
		"aws:PrincipalArn":  "arn:aws:iam::" + env.Account + ":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
		"kms:CallerAccount": env.Account,
	}
	return kmskey.New(stack, "Key", kmskey.Props{
		Alias:       n.KeyAlias(names.Cluster),
		Description: "Kubernetes secrets, node disks and volumes",
		Removal:     env.Deletion.Rules().Keys,
		Statements: []awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Sid:        new("AutoScalingUsesTheKeyForNodeDisks"),
				Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
				Actions:    jsii.Strings("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
				Resources:  jsii.Strings("*"),
				Conditions: &map[string]any{"StringEquals": autoScaling},
			}),
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Sid:        new("AutoScalingHandsTheKeyToEC2"),
				Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
				Actions:    jsii.Strings("kms:CreateGrant"),
				Resources:  jsii.Strings("*"),
				Conditions: &map[string]any{
					"StringEquals": autoScaling,
					"Bool":         map[string]bool{"kms:GrantIsForAWSResource": true},
				},
			}),
		},
	})
}
