package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateCluster(t *testing.T) {
	refuse(t, []refusal{
		{"version that never was", "production", func(e *config.Environment) {
			e.Cluster.Version = "1.99"
		}, []string{
			`cluster.version: "1.99" is unknown; write one of 1.29, 1.30, 1.31, 1.32, 1.33, 1.34, 1.35, 1.36`,
		}},
		{"version before the first", "production", func(e *config.Environment) {
			e.Cluster.Version = "1.28"
		}, []string{
			`cluster.version: "1.28" is unknown; write one of 1.29, 1.30, 1.31, 1.32, 1.33, 1.34, 1.35, 1.36`,
		}},
		{"version with a patch", "production", func(e *config.Environment) {
			e.Cluster.Version = "1.36.2"
		}, []string{
			`cluster.version: "1.36.2" is unknown; write one of 1.29, 1.30, 1.31, 1.32, 1.33, 1.34, 1.35, 1.36`,
		}},
		{"administrator that is a user", "production", func(e *config.Environment) {
			e.Cluster.Administrators = []string{"arn:aws:iam::111122223333:user/anna"}
		}, []string{
			`cluster.administrators: "arn:aws:iam::111122223333:user/anna" is no ARN of an IAM role; write one such as arn:aws:iam::111122223333:role/operators`,
		}},
		{"administrator of another partition", "production", func(e *config.Environment) {
			e.Cluster.Administrators = []string{"arn:aws-cn:iam::111122223333:role/operators"}
		}, []string{
			`cluster.administrators: "arn:aws-cn:iam::111122223333:role/operators" is no ARN of an IAM role; write one such as arn:aws:iam::111122223333:role/operators`,
		}},
		{"services without a range", "production", func(e *config.Environment) {
			e.Cluster.ServiceCIDR = ""
		}, []string{
			`cluster.serviceCidr: "" is no IPv4 range; write its first address and length, such as 172.20.0.0/16`,
		}},
		{"services in a public range", "production", func(e *config.Environment) {
			e.Cluster.ServiceCIDR = "8.8.0.0/16"
		}, []string{
			`cluster.serviceCidr: "8.8.0.0/16" is not private; write a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`,
		}},
		{"services in too small a range", "production", func(e *config.Environment) {
			e.Cluster.ServiceCIDR = "172.20.0.0/28"
		}, []string{
			`cluster.serviceCidr: "172.20.0.0/28" is no size that EKS takes; write a range of /12 to /24`,
		}},
		{"services in the VPC", "production", func(e *config.Environment) {
			e.Cluster.ServiceCIDR = "10.0.0.0/16"
		}, []string{
			`cluster.serviceCidr: "10.0.0.0/16" meets network.vpcCidr, 10.0.0.0/16; write a range outside of it`,
		}},
		{"endpoint open to the world", "development", func(e *config.Environment) {
			e.Cluster.PublicCIDRs = []string{"0.0.0.0/0"}
		}, []string{
			`cluster.publicCidrs: "0.0.0.0/0" opens the Kubernetes API to the world; write the ranges of your offices and CI, or nothing for a private endpoint`,
		}},
		{"endpoint open to half the world", "development", func(e *config.Environment) {
			e.Cluster.PublicCIDRs = []string{"128.0.0.0/1"}
		}, []string{
			`cluster.publicCidrs: "128.0.0.0/1" opens the Kubernetes API to the world; write the ranges of your offices and CI, or nothing for a private endpoint`,
		}},
		{"endpoint open to a private range", "development", func(e *config.Environment) {
			e.Cluster.PublicCIDRs = []string{"10.1.0.0/16"}
		}, []string{
			`cluster.publicCidrs: "10.1.0.0/16" never arrives over the internet; write the public ranges of your offices and CI`,
		}},
		{"endpoint open to an address without length", "development", func(e *config.Environment) {
			e.Cluster.PublicCIDRs = []string{"203.0.113.7"}
		}, []string{
			`cluster.publicCidrs: "203.0.113.7" is no IPv4 range; write its first address and length, such as 203.0.113.0/24`,
		}},
		{"endpoint open to a range twice", "development", func(e *config.Environment) {
			e.Cluster.PublicCIDRs = []string{"203.0.113.0/24", "203.0.113.0/24"}
		}, []string{
			`cluster.publicCidrs: "203.0.113.0/24,203.0.113.0/24" names "203.0.113.0/24" twice; write each once`,
		}},
		{"add-on unknown", "production", func(e *config.Environment) {
			e.Cluster.AddOns = []string{"cni=v1.20.4-eksbuild.1"}
		}, []string{
			`cluster.addOns: "cni=v1.20.4-eksbuild.1" is unknown; write one of amazon-cloudwatch-observability, aws-ebs-csi-driver, aws-network-flow-monitoring-agent, coredns, eks-pod-identity-agent, kube-proxy, metrics-server, vpc-cni`,
		}},
		{"add-on without version", "production", func(e *config.Environment) {
			e.Cluster.AddOns = []string{"vpc-cni"}
		}, []string{
			`cluster.addOns: "vpc-cni" pins no version of EKS; write name=version, such as vpc-cni=v1.20.4-eksbuild.1`,
		}},
		{"add-on of an upstream version", "production", func(e *config.Environment) {
			e.Cluster.AddOns = []string{"vpc-cni=v1.20.4"}
		}, []string{
			`cluster.addOns: "vpc-cni=v1.20.4" pins no version of EKS; write name=version, such as vpc-cni=v1.20.4-eksbuild.1`,
		}},
		{"add-on twice", "production", func(e *config.Environment) {
			e.Cluster.AddOns = []string{"coredns=v1.12.4-eksbuild.1", "coredns=v1.12.3-eksbuild.1"}
		}, []string{
			`cluster.addOns: "coredns,coredns" names "coredns" twice; write each once`,
		}},
		{"an administrator twice", "production", func(e *config.Environment) {
			e.Cluster.Administrators = []string{"arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/a"}
		}, []string{
			`cluster.administrators: "arn:aws:iam::111122223333:role/a,arn:aws:iam::111122223333:role/a" names "arn:aws:iam::111122223333:role/a" twice; write each once`,
		}},
		{"endpoint open to all private addresses", "development", func(e *config.Environment) {
			e.Cluster.PublicCIDRs = []string{"10.0.0.0/8"}
		}, []string{
			`cluster.publicCidrs: "10.0.0.0/8" never arrives over the internet; write the public ranges of your offices and CI`,
		}},
	})
}
