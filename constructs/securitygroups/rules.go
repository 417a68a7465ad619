package securitygroups

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// Anywhere is every IPv4 address. The VPC has no IPv6 range, so nothing can be
// reached over IPv6 and no row opens it; a load balancer that becomes dual-stack
// needs `::/0` rows beside these.
const Anywhere = "0.0.0.0/0"

// Groups lists the network's security groups.
//
// Pods share the groups of the node that they run on. A node also carries the
// cluster's own group, which EKS makes: it lets everything that carries it talk
// with each other (nodes, pods, the API server and the kubectl function) and lets
// everything out. So the rows of the nodes' group decide what the load balancer,
// the database and the cache accept from nodes; they do not bound what a pod
// sends, which the NetworkPolicies do.
func Groups(network config.Network) []Group {
	groups := []Group{
		{names.SecurityGroupLoadBalancer, "Internet-facing load balancers, named by the Ingress"},
		{names.SecurityGroupNodes, "Worker nodes and their pods, beside the group of the cluster"},
		{names.SecurityGroupDatabase, "PostgreSQL"},
		{names.SecurityGroupCache, "Cache"},
		{names.SecurityGroupRotation, "Functions that rotate database credentials"},
	}
	groups = append(groups, RestoreGroups()...)
	if len(network.InterfaceEndpoints) > 0 {
		groups = append(groups, Group{names.SecurityGroupEndpoints, "Interface endpoints of AWS services"})
	}
	return groups
}

// RestoreGroups are the groups of RestoreRules, for a network that holds nothing
// but restored instances.
func RestoreGroups() []Group {
	return []Group{
		{names.SecurityGroupValidation, "Functions that check restored data"},
		{names.SecurityGroupRestored, "PostgreSQL instances that restore tests make"},
	}
}

// RestoreRules let the function that asks a restored instance reach it, and nobody
// else: not the application, which knows its passwords. The function needs no other
// way out.
func RestoreRules() []Rule {
	return []Rule{
		{names.SecurityGroupRestored, Ingress, TCP, ports.PostgreSQL, From(names.SecurityGroupValidation), "Restore tests read a restored instance"},
		{names.SecurityGroupValidation, Egress, TCP, ports.PostgreSQL, From(names.SecurityGroupRestored), "Restore tests read a restored instance"},
	}
}

// Rules lists who may talk to whom. No other stack adds a rule. Queries to the
// VPC's own DNS server, the instance metadata and time services are not subject
// to security groups
// (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html).
func Rules(network config.Network) []Rule {
	const (
		loadBalancer = names.SecurityGroupLoadBalancer
		nodes        = names.SecurityGroupNodes
		database     = names.SecurityGroupDatabase
		cache        = names.SecurityGroupCache
		rotation     = names.SecurityGroupRotation
		validation   = names.SecurityGroupValidation
	)
	rules := []Rule{
		{loadBalancer, Ingress, TCP, ports.HTTP, CIDR(Anywhere), "Browsers that ask without TLS are redirected to HTTPS"},
		{loadBalancer, Ingress, TCP, ports.HTTPS, CIDR(Anywhere), "The platform is public"},
		{loadBalancer, Egress, TCP, ports.Frontend, From(nodes), "Requests and health checks to pods of the frontend"},
		{loadBalancer, Egress, TCP, ports.Backend, From(nodes), "Requests and health checks to pods of the API"},

		{nodes, Ingress, TCP, ports.Frontend, From(loadBalancer), "Pods of the frontend serve the load balancer"},
		{nodes, Ingress, TCP, ports.Backend, From(loadBalancer), "Pods of the API serve the load balancer"},
		{nodes, Egress, TCP, ports.PostgreSQL, From(database), "The API and the exporters query PostgreSQL"},
		{nodes, Egress, TCP, ports.Redis, From(cache), "The API and the exporters use the cache"},
		{nodes, Egress, TCP, ports.HTTPS, CIDR(Anywhere), "Registries, AWS APIs, certificate authority and alert receivers"},
		{nodes, Egress, UDP, ports.DNS, CIDR(network.VPCCIDR), "CoreDNS on another node"},
		{nodes, Egress, TCP, ports.DNS, CIDR(network.VPCCIDR), "CoreDNS on another node, for answers that exceed a datagram"},

		{database, Ingress, TCP, ports.PostgreSQL, From(nodes), "The API and the exporters query PostgreSQL"},
		{database, Ingress, TCP, ports.PostgreSQL, From(rotation), "Rotation sets and tries passwords"},

		{cache, Ingress, TCP, ports.Redis, From(nodes), "The API and the exporters use the cache"},
		{cache, Ingress, TCP, ports.Redis, From(validation), "Drills read a restored cache, which carries this group"},

		{rotation, Egress, TCP, ports.PostgreSQL, From(database), "Rotation sets and tries passwords"},
		{rotation, Egress, TCP, ports.HTTPS, CIDR(Anywhere), "Secrets Manager, through NAT or an interface endpoint"},

		{validation, Egress, TCP, ports.Redis, From(cache), "Drills read a restored cache"},
	}
	rules = append(rules, RestoreRules()...)
	if len(network.InterfaceEndpoints) > 0 {
		for _, cidr := range network.CIDRs(config.TierApplication) {
			rules = append(rules, Rule{names.SecurityGroupEndpoints, Ingress, TCP, ports.HTTPS, CIDR(cidr), "Nodes, pods and functions call AWS APIs"})
		}
	}
	return rules
}
