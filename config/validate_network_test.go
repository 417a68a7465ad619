package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateNetwork(t *testing.T) {
	refuse(t, []refusal{
		{"range that is no range", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "10.0.0.0"
		}, []string{
			`network.vpcCidr: "10.0.0.0" is no IPv4 range; write its first address and length, such as 10.0.0.0/16`,
		}},
		{"range that does not begin at its first address", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "10.0.0.1/16"
		}, []string{
			`network.vpcCidr: "10.0.0.1/16" is no IPv4 range; write its first address and length, such as 10.0.0.0/16`,
		}},
		{"IPv6", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "fd00::/16"
		}, []string{
			`network.vpcCidr: "fd00::/16" is no IPv4 range; write its first address and length, such as 10.0.0.0/16`,
		}},
		{"public range", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "8.8.0.0/16"
		}, []string{
			`network.vpcCidr: "8.8.0.0/16" is not private; write a range within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10`,
		}},
		{"range wider than a VPC", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "10.0.0.0/15"
		}, []string{
			`network.vpcCidr: "10.0.0.0/15" is wider than a VPC may be; write a /16 or narrower`,
		}},
		{"range that holds no subnet", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "10.0.0.0/29"
		}, []string{
			`network.vpcCidr: "10.0.0.0/29" cannot hold 3 zones of /20; write a range of /18 or wider`,
		}},
		{"range with one subnet too few", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "10.0.0.0/19"
		}, []string{
			`network.vpcCidr: "10.0.0.0/19" cannot hold 3 zones of /20; write a range of /18 or wider`,
		}},
		{"range of the services", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "172.20.0.0/16"
		}, []string{
			`cluster.serviceCidr: "172.20.0.0/16" meets network.vpcCidr, 172.20.0.0/16; write a range outside of it`,
		}},
		{"range of Docker's bridge", "production", func(e *config.Environment) {
			e.Network.VPCCIDR = "172.17.0.0/16"
		}, []string{
			`network.vpcCidr: "172.17.0.0/16" meets Docker's bridge 172.17.0.0/16; write a range beside it`,
		}},
		{"application subnets that fit into no VPC", "production", func(e *config.Environment) {
			e.Network.ApplicationPrefix = 17
		}, []string{
			`network.applicationPrefix: 17 does not fit 4 times into any VPC; write 18 to 20`,
		}},
		{"application subnets too narrow", "production", func(e *config.Environment) {
			e.Network.ApplicationPrefix = 22
		}, []string{
			`network.applicationPrefix: 22 is out of range; write 17 to 20, a subnet's length`,
		}},
		{"public subnets too wide", "production", func(e *config.Environment) {
			e.Network.PublicPrefix = 22
		}, []string{
			`network.publicPrefix: 22 is out of range; write 23 to 27, a subnet's length`,
		}},
		{"public subnets too narrow for a load balancer", "production", func(e *config.Environment) {
			e.Network.PublicPrefix = 28
		}, []string{
			`network.publicPrefix: 28 is out of range; write 23 to 27, a subnet's length`,
		}},
		{"data subnets too wide", "production", func(e *config.Environment) {
			e.Network.DataPrefix = 21
		}, []string{
			`network.dataPrefix: 21 is out of range; write 23 to 28, a subnet's length`,
		}},
		{"one zone", "development", func(e *config.Environment) {
			e.Network.Zones = []string{"us-east-1a"}
		}, []string{
			`network.zones: "us-east-1a" is too few or too many zones; write 2 to 4 of them`,
		}},
		{"no zone", "development", func(e *config.Environment) {
			e.Network.Zones = nil
		}, []string{
			`network.zones: "" is too few or too many zones; write 2 to 4 of them`,
		}},
		{"five zones", "production", func(e *config.Environment) {
			e.Network.Zones = []string{"us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f"}
			e.Network.NATGateways = 1
		}, []string{
			`network.zones: "us-east-1a,us-east-1b,us-east-1c,us-east-1d,us-east-1f" is too few or too many zones; write 2 to 4 of them`,
		}},
		{"a zone twice", "development", func(e *config.Environment) {
			e.Network.Zones = []string{"us-east-1a", "us-east-1a"}
		}, []string{
			`network.zones: "us-east-1a,us-east-1a" names "us-east-1a" twice; write each once`,
		}},
		{"a zone of another region", "development", func(e *config.Environment) {
			e.Network.Zones = []string{"us-east-1a", "us-west-2b"}
		}, []string{
			`network.zones: "us-west-2b" is no zone of us-east-1; write the region and a letter, such as us-east-1a`,
		}},
		{"a zone without letter", "development", func(e *config.Environment) {
			e.Network.Zones = []string{"us-east-1a", "us-east-1"}
		}, []string{
			`network.zones: "us-east-1" is no zone of us-east-1; write the region and a letter, such as us-east-1a`,
		}},
		{"zones left behind in the old region", "development", func(e *config.Environment) {
			e.Region = "eu-west-1"
		}, []string{
			`network.zones: "us-east-1a" is no zone of eu-west-1; write the region and a letter, such as eu-west-1a`,
			`network.zones: "us-east-1b" is no zone of eu-west-1; write the region and a letter, such as eu-west-1a`,
		}},
		{"NAT gateways for some zones", "production", func(e *config.Environment) {
			e.Network.NATGateways = 2
		}, []string{
			`network.natGateways: 2 serves neither all zones nor each its own; write 1, or one a zone: 3`,
		}},
		{"no NAT gateway", "development", func(e *config.Environment) {
			e.Network.NATGateways = 0
		}, []string{
			`network.natGateways: 0 serves neither all zones nor each its own; write 1, or one a zone: 2`,
		}},
		{"interface endpoint unknown", "production", func(e *config.Environment) {
			e.Network.InterfaceEndpoints = []string{"s3"}
		}, []string{
			`network.interfaceEndpoints: "s3" is unknown; write one of autoscaling, backup, ec2, ec2messages, ecr.api, ecr.dkr, eks, eks-auth, elasticache, elasticloadbalancing, kms, logs, monitoring, rds, secretsmanager, sns, sqs, ssm, ssmmessages, sts, xray`,
		}},
		{"interface endpoint twice", "production", func(e *config.Environment) {
			e.Network.InterfaceEndpoints = []string{"ecr.api", "ecr.api"}
		}, []string{
			`network.interfaceEndpoints: "ecr.api,ecr.api" names "ecr.api" twice; write each once`,
		}},
		{"more cache nodes than addresses", "production", func(e *config.Environment) {
			e.Cache.Shards, e.Network.DataPrefix = 30, 28
		}, []string{
			`cache.shards: 30 with replicas needs 60 addresses, and the data subnets hold 17 for it; write fewer, or a wider network.dataPrefix`,
		}},
		{"more nodes than addresses", "production", func(e *config.Environment) {
			e.Cluster.Nodes.Max, e.Cluster.Nodes.MaxPodsPerNode = 300, 110
		}, []string{
			`cluster.nodes.max: 300 needs 12900 addresses in one zone, and its application subnet holds 4091; write 93 or fewer, or a lower cluster.nodes.maxPodsPerNode`,
		}},
		{"a range one bit too narrow for wide subnets", "production", func(e *config.Environment) {
			e.Network.VPCCIDR, e.Network.ApplicationPrefix = "10.0.0.0/17", 18
		}, []string{
			`network.vpcCidr: "10.0.0.0/17" cannot hold 3 zones of /18; write a range of /16 or wider`,
		}},
	})
}
