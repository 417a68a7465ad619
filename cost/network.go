package cost

import (
	"fmt"
)

const (
	typeNAT      = "AWS::EC2::NatGateway"
	typeEndpoint = "AWS::EC2::VPCEndpoint"
	typeSubnet   = "AWS::EC2::Subnet"
)

// traffic is what passes a VPC: one that has NAT gateways. In another nothing runs
// but restore tests, which reach nobody.
func traffic(m *month, r resource) []item {
	gateways := len(m.of(typeNAT, r.stack.ID))
	if gateways == 0 {
		return nil
	}
	t := m.cost.Traffic
	items := []item{
		{what: "sent to the internet", price: "transfer-internet", quantity: float64(t.InternetGB), basis: "GB", assumes: []string{"traffic.internetGb"}},
		{what: "through NAT gateways", price: "nat-gb", quantity: float64(t.NATGB), basis: "GB", assumes: []string{"traffic.natGb"}},
		{what: "between zones", price: "transfer-zone", quantity: 2 * float64(t.ZoneGB), basis: fmt.Sprintf("%d GB, charged where it leaves and where it arrives", t.ZoneGB), assumes: []string{"traffic.zoneGb"}},
	}
	if zones := m.zones(r.stack.ID); gateways < zones {
		apart := crossing(t.NATGB, gateways, zones)
		items = append(items, item{
			what: "to NAT gateways of other zones", price: "transfer-zone", quantity: 2 * apart, assumes: []string{"traffic.natGb"},
			basis: fmt.Sprintf("%.1f GB from the %d zones without a gateway, charged twice", apart, zones-gateways),
		})
	}
	if count := len(m.interfaces(r.stack.ID)); count > 0 {
		items = append(items, item{
			what: "through interface endpoints", price: "endpoint-gb", quantity: float64(t.EndpointGB), assumes: []string{"traffic.endpointGb"},
			basis: fmt.Sprintf("GB, %d endpoints together", count),
		})
	}
	return items
}

// crossing is how many GB reach a NAT gateway from another zone, where zones send as
// much as each other.
func crossing(gb, gateways, zones int) float64 {
	return float64(gb) * float64(zones-gateways) / float64(zones)
}

// zones is how many zones a stack's subnets lie in.
func (m *month) zones(stack string) int {
	seen := map[string]bool{}
	for _, subnet := range m.of(typeSubnet, stack) {
		seen[fmt.Sprint(subnet.at("AvailabilityZone"))] = true
	}
	return len(seen)
}

// interfaces are the interface endpoints of a stack.
func (m *month) interfaces(stack string) []resource {
	var found []resource
	for _, e := range m.of(typeEndpoint, stack) {
		if e.text("VpcEndpointType") == "Interface" {
			found = append(found, e)
		}
	}
	return found
}

// endpoint is an interface endpoint, charged in each of its zones. A gateway
// endpoint is free.
func endpoint(_ *month, r resource) []item {
	switch kind := r.text("VpcEndpointType"); kind {
	case "", "Gateway":
		return nil
	case "Interface":
		zones := len(r.list("SubnetIds"))
		return []item{{what: "endpoint", price: "endpoint-hour", quantity: float64(zones) * hours, basis: fmt.Sprintf("%d zones × 730 hours", zones)}}
	default:
		return []item{{what: kind + " endpoint", price: "endpoint-" + kind + "-hour", basis: "no row knows such an endpoint"}}
	}
}

// flowLog is what a VPC's flow log hands to CloudWatch.
func flowLog(m *month, r resource) []item {
	gb, assumes := m.flowGB(r)
	return []item{{what: "flow logs taken in", price: "logs-vended-gb", quantity: gb, basis: "GB", assumes: assumes}}
}

// flowGB is how many GB of flow logs arise in r's stack: in a VPC in which something
// runs, and as much as the recovery region's share in another.
func (m *month) flowGB(r resource) (float64, []string) {
	gb := float64(m.cost.Logs.FlowGB)
	if len(m.of(typeNAT, r.stack.ID)) > 0 {
		return gb, []string{"logs.flowGb"}
	}
	return gb * float64(m.cost.Events.RecoveryPercent) / 100, []string{"logs.flowGb", "events.recoveryPercent"}
}

// firewall is a web ACL. Groups of rules that AWS keeps count as a rule each.
func firewall(m *month, r resource) []item {
	rules := len(r.list("Rules"))
	return []item{
		{what: "web ACL", price: "waf-acl", quantity: 1, basis: "1 web ACL"},
		{what: "rules", price: "waf-rule", quantity: float64(rules), basis: fmt.Sprintf("%d rules and groups of rules", rules)},
		{what: "requests", price: "waf-requests", quantity: float64(m.cost.RequestsMillions), basis: "million requests", assumes: []string{"requestsMillions"}},
	}
}
