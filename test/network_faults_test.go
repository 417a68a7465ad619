package test

import (
	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

func networkFaults() []fault {
	return []fault{
		{"a subnet moves", "subnets are the address plan's", func(s synthesis) {
			first(s, "AWS::EC2::Subnet").Properties["CidrBlock"] = "10.0.240.0/24"
		}},
		{"a data subnet is routed to the internet", "data subnets have no route out", func(s synthesis) {
			for _, subnet := range tierSubnets(s, config.TierData) {
				table, _ := routesOf(s, subnet)
				stack := first(s, "AWS::EC2::VPC").Stack
				stack.Template.Resources["Leak"] = assembly.Resource{Type: "AWS::EC2::Route", Properties: map[string]any{
					"RouteTableId": map[string]any{"Ref": table}, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": map[string]any{"Ref": "Gateway"},
				}}
			}
		}},
		{"one zone's NAT route is deleted", "each application zone leaves through the NAT gateway meant for it", func(s synthesis) {
			deleted := false
			drop(s, "AWS::EC2::Route", func(r found) bool {
				match := r.at("NatGatewayId") != nil && !deleted
				deleted = deleted || match
				return match
			})
		}},
		{"two zones share a NAT gateway", "each application zone leaves through the NAT gateway meant for it", func(s synthesis) {
			var gateway any
			for _, r := range s.resources("AWS::EC2::Route") {
				if r.at("NatGatewayId") != nil && gateway == nil {
					gateway = r.at("NatGatewayId")
				} else if r.at("NatGatewayId") != nil {
					r.Properties["NatGatewayId"] = gateway
				}
			}
		}},
		{"the internet route is gone", "public subnets route to the internet gateway", func(s synthesis) {
			drop(s, "AWS::EC2::Route", func(r found) bool { return r.at("GatewayId") != nil })
		}},
		{"the database gets a public address", "no subnet hands out public addresses", func(s synthesis) {
			set(s, "AWS::RDS::DBInstance", true, "PubliclyAccessible")
		}},
		{"PostgreSQL opens to the world", "security groups open exactly what is promised", func(s synthesis) {
			for _, rule := range s.resources("AWS::EC2::SecurityGroupIngress") {
				if rule.number("FromPort") == 5432 {
					delete(rule.Properties, "SourceSecurityGroupId")
					rule.Properties["CidrIp"] = "0.0.0.0/0"
				}
			}
		}},
		{"a rule loses its reason", "every security group rule says why", func(s synthesis) {
			delete(first(s, "AWS::EC2::SecurityGroupIngress").Properties, "Description")
		}},
		{"flow logs only record what is refused", "the VPC's traffic is logged", func(s synthesis) {
			set(s, "AWS::EC2::FlowLog", "REJECT", "TrafficType")
		}},
	}
}
