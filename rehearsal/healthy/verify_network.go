package healthy

import (
	"context"
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// networkRows tell of what CloudFormation keeps and EC2 has not.
func networkRows(s Scene) []Row {
	const unbacked = "CloudFormation has no provisioner for the type and keeps only its own record"
	return []Row{
		{standin.Row{Service: "ec2", Action: "DescribeVpcEndpoints", Answer: written(s.endpoints)}, unbacked},
		{standin.Row{Service: "ec2", Action: "DescribeFlowLogs", Answer: written(s.flowLogs)}, unbacked},
		{standin.Row{Service: "ec2", Action: "DescribeRouteTables", Answer: filled(s.associations)}, unbacked},
	}
}

func (s Scene) endpoints(ctx context.Context, c standin.Call) (string, error) {
	endpoints, err := s.of(ctx, "AWS::EC2::VPCEndpoint", c.Region)
	var all strings.Builder
	for _, r := range endpoints {
		var groups strings.Builder
		for _, id := range texts(r.Properties, "SecurityGroupIds") {
			groups.WriteString("<item>" + element("groupId", id) + "</item>")
		}
		fmt.Fprintf(&all, "<item>%s%s%s%s%s<routeTableIdSet>%s</routeTableIdSet><subnetIdSet>%s</subnetIdSet><groupSet>%s</groupSet>%s</item>",
			element("vpcEndpointId", r.ID), element("vpcEndpointType", text(r.Properties, "VpcEndpointType")), element("vpcId", text(r.Properties, "VpcId")),
			element("serviceName", text(r.Properties, "ServiceName")), element("state", "available"),
			elements("item", texts(r.Properties, "RouteTableIds")), elements("item", texts(r.Properties, "SubnetIds")), groups.String(),
			element("privateDnsEnabled", fmt.Sprint(text(r.Properties, "PrivateDnsEnabled") == "true")))
	}
	return asked(c.Action, namespaceEC2, "<vpcEndpointSet>"+all.String()+"</vpcEndpointSet>"), err
}

func (s Scene) flowLogs(ctx context.Context, c standin.Call) (string, error) {
	logs, err := s.of(ctx, "AWS::EC2::FlowLog", c.Region)
	var all strings.Builder
	for _, r := range logs {
		fmt.Fprintf(&all, "<item>%s%s%s%s%s%s%s%s</item>", element("flowLogId", r.ID), element("flowLogStatus", "ACTIVE"), element("deliverLogsStatus", "SUCCESS"),
			element("resourceId", text(r.Properties, "ResourceId")), element("trafficType", text(r.Properties, "TrafficType")), element("logGroupName", text(r.Properties, "LogGroupName")),
			element("logDestinationType", text(r.Properties, "LogDestinationType")), element("maxAggregationInterval", text(r.Properties, "MaxAggregationInterval")))
	}
	return asked(c.Action, namespaceEC2, "<flowLogSet>"+all.String()+"</flowLogSet>"), err
}

// associations puts the subnets of the templates into their route tables.
func (s Scene) associations(ctx context.Context, _ standin.Call, body []byte) ([]byte, error) {
	all, err := s.of(ctx, "AWS::EC2::SubnetRouteTableAssociation", "")
	tables := map[string]string{}
	for _, r := range all {
		table := text(r.Properties, "RouteTableId")
		tables[table] += "<item>" + element("routeTableAssociationId", r.ID) + element("routeTableId", table) + element("subnetId", text(r.Properties, "SubnetId")) +
			"<main>false</main><associationState><state>associated</state></associationState></item>"
	}
	// The tables stand one behind the other, each with its id first.
	parts := strings.Split(string(body), "<item><routeTableId>")
	for i, part := range parts[1:] {
		id, _, _ := strings.Cut(part, "<")
		parts[i+1] = strings.Replace(part, "<associationSet/>", "<associationSet>"+tables[id]+"</associationSet>", 1)
	}
	return []byte(strings.Join(parts, "<item><routeTableId>")), err
}
