package test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

func networkInvariants() []invariant {
	return []invariant{
		{"subnets are the address plan's", subnetsArePlanned},
		{"data subnets have no route out", dataHasNoRouteOut},
		{"each application zone leaves through the NAT gateway meant for it", oneNATRouteAZone},
		{"public subnets route to the internet gateway", publicRoutesToInternet},
		{"no subnet hands out public addresses", noPublicAddresses},
		{"security groups open exactly what is promised", securityGroupsAsPromised},
		{"every security group rule says why", rulesSayWhy},
		{"the VPC's traffic is logged", trafficIsLogged},
	}
}

// tierSubnets are the logical ids of a tier's subnets, by zone.
func tierSubnets(s synthesis, tier config.Tier) map[string]string {
	ids := map[string]string{}
	planned := s.Env.Network.CIDRs(tier)
	for _, subnet := range s.resources("AWS::EC2::Subnet") {
		if slices.Contains(planned, subnet.text("CidrBlock")) {
			ids[subnet.text("AvailabilityZone")] = subnet.ID
		}
	}
	return ids
}

// routesOf are the routes that a subnet's traffic follows.
func routesOf(s synthesis, subnet string) (table string, routes []found) {
	for _, a := range s.resources("AWS::EC2::SubnetRouteTableAssociation") {
		if refersTo(a.at("SubnetId")) == subnet {
			table = refersTo(a.at("RouteTableId"))
		}
	}
	for _, r := range s.resources("AWS::EC2::Route") {
		if refersTo(r.at("RouteTableId")) == table {
			routes = append(routes, r)
		}
	}
	return table, routes
}

func subnetsArePlanned(s synthesis) (problems []string) {
	plan, err := s.Env.Network.Subnets()
	if err != nil {
		return []string{err.Error()}
	}
	var want, got []string
	for _, subnet := range plan {
		want = append(want, subnet.Zone+" "+subnet.CIDR.String())
	}
	for _, subnet := range s.resources("AWS::EC2::Subnet") {
		if subnet.Stack.Region != s.Env.Region {
			continue
		}
		got = append(got, subnet.text("AvailabilityZone")+" "+subnet.text("CidrBlock"))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		problems = append(problems, fmt.Sprintf("planned %v, synthesized %v", want, got))
	}
	return problems
}

func dataHasNoRouteOut(s synthesis) (problems []string) {
	subnets := tierSubnets(s, config.TierData)
	if len(subnets) != len(s.Env.Network.Zones) {
		problems = append(problems, fmt.Sprintf("%d data subnets for %d zones", len(subnets), len(s.Env.Network.Zones)))
	}
	for zone, subnet := range subnets {
		table, routes := routesOf(s, subnet)
		if table == "" {
			problems = append(problems, "the data subnet of "+zone+" has no route table of its own, and so the VPC's main one")
		}
		for _, r := range routes {
			problems = append(problems, r.says("a data subnet must only have the VPC's local route"))
		}
	}
	return problems
}

func oneNATRouteAZone(s synthesis) (problems []string) {
	gateways := s.resources("AWS::EC2::NatGateway")
	if len(gateways) != s.Env.Network.NATGateways {
		problems = append(problems, fmt.Sprintf("%d NAT gateways, and the environment asks for %d", len(gateways), s.Env.Network.NATGateways))
	}
	home := map[string]string{}
	for zone, subnet := range tierSubnets(s, config.TierPublic) {
		for _, g := range gateways {
			if refersTo(g.at("SubnetId")) == subnet {
				home[g.ID] = zone
			}
		}
	}
	for zone, subnet := range tierSubnets(s, config.TierApplication) {
		var out []string
		_, routes := routesOf(s, subnet)
		for _, r := range routes {
			if r.text("DestinationCidrBlock") == "0.0.0.0/0" {
				out = append(out, refersTo(r.at("NatGatewayId")))
			}
		}
		switch {
		case len(out) != 1:
			problems = append(problems, fmt.Sprintf("the application subnet of %s has %d ways out, not 1", zone, len(out)))
		case home[out[0]] == "":
			problems = append(problems, fmt.Sprintf("the way out of %s is no NAT gateway in a public subnet", zone))
		case s.Env.Network.NATGateways > 1 && home[out[0]] != zone:
			problems = append(problems, fmt.Sprintf("%s leaves through the NAT gateway of %s: the loss of one zone would take two", zone, home[out[0]]))
		}
	}
	return problems
}

func publicRoutesToInternet(s synthesis) (problems []string) {
	for zone, subnet := range tierSubnets(s, config.TierPublic) {
		open := false
		_, routes := routesOf(s, subnet)
		for _, r := range routes {
			open = open || r.text("DestinationCidrBlock") == "0.0.0.0/0" && refersTo(r.at("GatewayId")) != ""
		}
		if !open {
			problems = append(problems, "the public subnet of "+zone+" has no route to the internet gateway")
		}
	}
	return problems
}

func noPublicAddresses(s synthesis) (problems []string) {
	for _, subnet := range s.resources("AWS::EC2::Subnet") {
		if subnet.at("MapPublicIpOnLaunch") == true {
			problems = append(problems, subnet.says("hands a public address to whatever starts in it"))
		}
	}
	for _, db := range s.resources("AWS::RDS::DBInstance") {
		if db.at("PubliclyAccessible") != false {
			problems = append(problems, db.says("PubliclyAccessible must be false"))
		}
	}
	return problems
}

// opening is one way into a security group.
func opening(group, from string, port int) string {
	return fmt.Sprintf("%s <- %s :%d", group, from, port)
}

func securityGroupsAsPromised(s synthesis) (problems []string) {
	const anywhere = "0.0.0.0/0"
	balancer, nodes := names.SecurityGroupLoadBalancer, names.SecurityGroupNodes
	want := []string{
		opening(balancer, anywhere, ports.HTTP),
		opening(balancer, anywhere, ports.HTTPS),
		opening(nodes, balancer, ports.Frontend),
		opening(nodes, balancer, ports.Backend),
	}
	want = append(want, opening(names.SecurityGroupRestored, names.SecurityGroupValidation, ports.PostgreSQL))
	if s.Env.RestoreTesting.Enabled && s.Env.Recovery.Enabled() {
		want = append(want, opening(names.SecurityGroupRestored, names.SecurityGroupValidation, ports.PostgreSQL))
	}
	for _, peer := range []string{nodes, names.SecurityGroupRotation} {
		want = append(want, opening(names.SecurityGroupDatabase, peer, ports.PostgreSQL))
	}
	for _, peer := range []string{nodes, names.SecurityGroupValidation} {
		want = append(want, opening(names.SecurityGroupCache, peer, ports.Redis))
	}
	groups := securityGroupPurposes(s)
	var got []string
	for _, rule := range s.resources("AWS::EC2::SecurityGroupIngress") {
		group, ours := groups[refersTo(rule.at("GroupId"))]
		if !ours {
			continue
		}
		from := rule.text("CidrIp")
		if from == "" {
			from = groups[refersTo(rule.at("SourceSecurityGroupId"))]
		}
		if rule.number("FromPort") != rule.number("ToPort") || rule.text("IpProtocol") != "tcp" {
			problems = append(problems, rule.says("opens more than one TCP port"))
		}
		got = append(got, opening(group, from, rule.number("FromPort")))
	}
	for _, group := range s.resources("AWS::EC2::SecurityGroup") {
		if len(group.list("SecurityGroupIngress")) > 0 && groups[group.ID] != "" {
			problems = append(problems, group.says("opens a way in beside the table of rules"))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		problems = append(problems, fmt.Sprintf("promised:\n  %s\nsynthesized:\n  %s", strings.Join(want, "\n  "), strings.Join(got, "\n  ")))
	}
	return problems
}

// securityGroupPurposes maps the logical id of each security group of ours to
// the purpose that its name says.
func securityGroupPurposes(s synthesis) map[string]string {
	purposes := map[string]string{}
	for _, group := range s.resources("AWS::EC2::SecurityGroup") {
		for _, purpose := range []string{
			names.SecurityGroupLoadBalancer, names.SecurityGroupNodes, names.SecurityGroupDatabase,
			names.SecurityGroupCache, names.SecurityGroupRotation, names.SecurityGroupValidation,
			names.SecurityGroupRestored,
		} {
			if n := names.Home(s.Env); group.text("GroupName") == n.Resource(purpose) || group.text("GroupName") == n.RecoveryResource(purpose) {
				purposes[group.ID] = purpose
			}
		}
	}
	return purposes
}

func rulesSayWhy(s synthesis) (problems []string) {
	for _, rule := range s.resources("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress") {
		if len(rule.text("Description")) < 10 {
			problems = append(problems, rule.says("has no description that says why"))
		}
	}
	return problems
}

func trafficIsLogged(s synthesis) (problems []string) {
	logged := map[string]bool{}
	for _, log := range s.resources("AWS::EC2::FlowLog") {
		if log.text("TrafficType") == "ALL" {
			logged[refersTo(log.at("ResourceId"))] = true
		}
	}
	for _, vpc := range s.resources("AWS::EC2::VPC") {
		if !logged[vpc.ID] {
			problems = append(problems, vpc.says("has no flow log of all traffic"))
		}
	}
	return problems
}
