package stacks

import (
	"github.com/vibe-engineering/vibe-platform/names"
)

// outputs describes the cluster to people and scripts.
func (c *Cluster) outputs(n names.Names) {
	for _, o := range []struct {
		id, description string
		value           *string
	}{
		{"ClusterName", "Name of the cluster", c.Cluster.ClusterName()},
		{"ClusterArn", "ARN of the cluster", c.Cluster.ClusterArn()},
		{"ClusterEndpoint", "URL of the Kubernetes API", c.Cluster.ClusterEndpoint()},
		{"ClusterSecurityGroupId", "Security group that EKS made for control plane and nodes", c.Cluster.ClusterSecurityGroupId()},
		{"OidcProviderArn", "ARN of the cluster's OIDC provider in IAM", c.ProviderARN},
		{"OidcIssuer", "Issuer of service account tokens, without https://", c.Issuer},
		{"KeyArn", "Key of Kubernetes secrets, node disks and volumes", c.Key.KeyArn()},
		{"KubeconfigCommand", "Writes a kubeconfig for one of the administrators", new("aws eks update-kubeconfig --name " + n.Shared() + " --region " + n.Region())},
	} {
		output(c.Stack, o.id, o.description, o.value)
	}
}
