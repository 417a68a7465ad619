package inventory

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// networkKinds are those of the VPC and its routes.
func networkKinds() []kind {
	return []kind{
		paged("AWS::EC2::VPC", "ec2:DescribeVpcs",
			func(c *Clients) *ec2.DescribeVpcsPaginator { return ec2.NewDescribeVpcsPaginator(c.ec2, nil) },
			func(o *ec2.DescribeVpcsOutput) []types.Vpc { return o.Vpcs },
			func(v types.Vpc) Item { return Item{ID: aws.ToString(v.VpcId), detail: v} }),
		paged("AWS::EC2::Subnet", "ec2:DescribeSubnets",
			func(c *Clients) *ec2.DescribeSubnetsPaginator { return ec2.NewDescribeSubnetsPaginator(c.ec2, nil) },
			func(o *ec2.DescribeSubnetsOutput) []types.Subnet { return o.Subnets },
			func(s types.Subnet) Item {
				return Item{ID: aws.ToString(s.SubnetId), Name: aws.ToString(s.CidrBlock), detail: s}
			}),
		paged("AWS::EC2::RouteTable", "ec2:DescribeRouteTables", routeTables, tablesOf,
			func(t types.RouteTable) Item { return Item{ID: aws.ToString(t.RouteTableId), detail: t} }),
		paged("AWS::EC2::Route", "ec2:DescribeRouteTables", routeTables, routesOf, func(r Item) Item { return r }),
		paged("AWS::EC2::SubnetRouteTableAssociation", "ec2:DescribeRouteTables", routeTables, associationsOf,
			func(a types.RouteTableAssociation) Item {
				return Item{ID: aws.ToString(a.RouteTableAssociationId), Of: aws.ToString(a.RouteTableId), detail: a}
			}),
		paged("AWS::EC2::InternetGateway", "ec2:DescribeInternetGateways", internetGateways,
			func(o *ec2.DescribeInternetGatewaysOutput) []types.InternetGateway { return o.InternetGateways },
			func(g types.InternetGateway) Item { return Item{ID: aws.ToString(g.InternetGatewayId), detail: g} }),
		// CloudFormation's id is `IGW|` and the VPC's.
		paged("AWS::EC2::VPCGatewayAttachment", "ec2:DescribeInternetGateways", internetGateways,
			func(o *ec2.DescribeInternetGatewaysOutput) []types.InternetGatewayAttachment {
				var attachments []types.InternetGatewayAttachment
				for _, gateway := range o.InternetGateways {
					attachments = append(attachments, gateway.Attachments...)
				}
				return attachments
			},
			func(a types.InternetGatewayAttachment) Item { return Item{ID: aws.ToString(a.VpcId), detail: a} }).identified(afterBar),
		paged("AWS::EC2::NatGateway", "ec2:DescribeNatGateways",
			func(c *Clients) *ec2.DescribeNatGatewaysPaginator {
				return ec2.NewDescribeNatGatewaysPaginator(c.ec2, nil)
			},
			func(o *ec2.DescribeNatGatewaysOutput) []types.NatGateway { return o.NatGateways },
			// EC2 still lists one for an hour after it is gone.
			func(g types.NatGateway) Item {
				if g.State == types.NatGatewayStateDeleted || g.State == types.NatGatewayStateDeleting {
					return Item{}
				}
				return Item{ID: aws.ToString(g.NatGatewayId), detail: g}
			}),
		once("AWS::EC2::EIP", "ec2:DescribeAddresses",
			func(ctx context.Context, c *Clients) ([]types.Address, error) {
				out, err := c.ec2.DescribeAddresses(ctx, nil)
				if err != nil {
					return nil, err
				}
				return out.Addresses, nil
			},
			func(a types.Address) Item {
				return Item{ID: aws.ToString(a.PublicIp), Name: aws.ToString(a.AllocationId), detail: a}
			}),
	}
}

// trafficKinds are what traffic in the VPC passes, or is seen by.
func trafficKinds() []kind {
	return []kind{
		paged("AWS::EC2::VPCEndpoint", "ec2:DescribeVpcEndpoints",
			func(c *Clients) *ec2.DescribeVpcEndpointsPaginator {
				return ec2.NewDescribeVpcEndpointsPaginator(c.ec2, nil)
			},
			func(o *ec2.DescribeVpcEndpointsOutput) []types.VpcEndpoint { return o.VpcEndpoints },
			func(e types.VpcEndpoint) Item {
				return Item{ID: aws.ToString(e.VpcEndpointId), Name: aws.ToString(e.ServiceName), detail: e}
			}),
		paged("AWS::EC2::FlowLog", "ec2:DescribeFlowLogs",
			func(c *Clients) *ec2.DescribeFlowLogsPaginator { return ec2.NewDescribeFlowLogsPaginator(c.ec2, nil) },
			func(o *ec2.DescribeFlowLogsOutput) []types.FlowLog { return o.FlowLogs },
			func(l types.FlowLog) Item { return Item{ID: aws.ToString(l.FlowLogId), detail: l} }),
		paged("AWS::EC2::SecurityGroup", "ec2:DescribeSecurityGroups",
			func(c *Clients) *ec2.DescribeSecurityGroupsPaginator {
				return ec2.NewDescribeSecurityGroupsPaginator(c.ec2, nil)
			},
			func(o *ec2.DescribeSecurityGroupsOutput) []types.SecurityGroup { return o.SecurityGroups },
			func(g types.SecurityGroup) Item {
				return Item{ID: aws.ToString(g.GroupId), Name: aws.ToString(g.GroupName), detail: g}
			}),
		securityGroupRules("AWS::EC2::SecurityGroupIngress", false),
		securityGroupRules("AWS::EC2::SecurityGroupEgress", true),
		paged("AWS::EC2::NetworkInterface", "ec2:DescribeNetworkInterfaces",
			func(c *Clients) *ec2.DescribeNetworkInterfacesPaginator {
				return ec2.NewDescribeNetworkInterfacesPaginator(c.ec2, nil)
			},
			func(o *ec2.DescribeNetworkInterfacesOutput) []types.NetworkInterface { return o.NetworkInterfaces },
			func(i types.NetworkInterface) Item {
				return Item{ID: aws.ToString(i.NetworkInterfaceId), Name: aws.ToString(i.Description), detail: i}
			}),
	}
}

func routeTables(c *Clients) *ec2.DescribeRouteTablesPaginator {
	return ec2.NewDescribeRouteTablesPaginator(c.ec2, nil)
}

func tablesOf(o *ec2.DescribeRouteTablesOutput) []types.RouteTable { return o.RouteTables }

// routesOf are the routes beside each table's local one, by CloudFormation's id:
// the table's and the destination, with a bar between.
func routesOf(o *ec2.DescribeRouteTablesOutput) []Item {
	var routes []Item
	for _, table := range o.RouteTables {
		for _, route := range table.Routes {
			destination := aws.ToString(route.DestinationCidrBlock)
			if destination == "" || aws.ToString(route.GatewayId) == "local" {
				continue
			}
			routes = append(routes, Item{ID: aws.ToString(table.RouteTableId) + "|" + destination, detail: route})
		}
	}
	return routes
}

func associationsOf(o *ec2.DescribeRouteTablesOutput) []types.RouteTableAssociation {
	var associations []types.RouteTableAssociation
	for _, table := range o.RouteTables {
		associations = append(associations, table.Associations...)
	}
	return associations
}

func internetGateways(c *Clients) *ec2.DescribeInternetGatewaysPaginator {
	return ec2.NewDescribeInternetGatewaysPaginator(c.ec2, nil)
}

func securityGroupRules(typ string, egress bool) kind {
	return paged(typ, "ec2:DescribeSecurityGroupRules",
		func(c *Clients) *ec2.DescribeSecurityGroupRulesPaginator {
			return ec2.NewDescribeSecurityGroupRulesPaginator(c.ec2, nil)
		},
		func(o *ec2.DescribeSecurityGroupRulesOutput) []types.SecurityGroupRule { return o.SecurityGroupRules },
		func(r types.SecurityGroupRule) Item {
			if aws.ToBool(r.IsEgress) != egress {
				return Item{}
			}
			return Item{ID: aws.ToString(r.SecurityGroupRuleId), Of: aws.ToString(r.GroupId), detail: r}
		})
}

// afterBar is the last part of an id whose parts are separated by bars.
func afterBar(physical string) string {
	return physical[strings.LastIndex(physical, "|")+1:]
}
