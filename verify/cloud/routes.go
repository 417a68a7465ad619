package cloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// routing is what the templates say of routes, and what EC2 has of them.
type routing struct {
	// tables are the route tables of the templates, by their ids.
	tables map[string]table
	seen   map[string]types.RouteTable
	// own are the subnets of the templates, each with its route table.
	subnets map[string]string
}

// table is a route table as the templates have it.
type table struct {
	deployed.Resource
	// routes are as text: `0.0.0.0/0 to nat-1`.
	routes []string
	// endpoints are the gateway endpoints that write routes into it. A gateway
	// endpoint's route has the service's prefix list for a destination.
	endpoints []string
}

func (a *Account) askRouting(ctx context.Context) (routing, error) {
	by := map[string][]deployed.Resource{}
	for _, typ := range []string{"AWS::EC2::RouteTable", "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPCEndpoint"} {
		resources, err := a.env.Resources(ctx, typ)
		if err != nil {
			return routing{}, err
		}
		by[typ] = resources
	}
	r := routing{tables: map[string]table{}, seen: map[string]types.RouteTable{}, subnets: map[string]string{}}
	for _, one := range by["AWS::EC2::RouteTable"] {
		t := table{Resource: one}
		for _, route := range by["AWS::EC2::Route"] {
			if textAt(route.Properties, "RouteTableId") == one.ID {
				t.routes = append(t.routes, planned(route.Properties))
			}
		}
		for _, endpoint := range by["AWS::EC2::VPCEndpoint"] {
			if slices.Contains(texts(endpoint.Properties["RouteTableIds"]), one.ID) {
				t.endpoints = append(t.endpoints, endpoint.ID)
			}
		}
		r.tables[one.ID] = t
	}
	for _, association := range by["AWS::EC2::SubnetRouteTableAssociation"] {
		r.subnets[textAt(association.Properties, "SubnetId")] = textAt(association.Properties, "RouteTableId")
	}
	for region := range regionsOf(by["AWS::EC2::RouteTable"]) {
		all, err := paging.All(ctx, ec2.NewDescribeRouteTablesPaginator(ec2.NewFromConfig(a.region(region)), nil),
			func(o *ec2.DescribeRouteTablesOutput) []types.RouteTable { return o.RouteTables })
		if err != nil {
			return routing{}, err
		}
		for _, t := range all {
			r.seen[aws.ToString(t.RouteTableId)] = t
		}
	}
	return r, nil
}

// texts are the scalars of a list.
func texts(value any) []string {
	var all []string
	for _, one := range list(value) {
		all = append(all, scalar(one))
	}
	return all
}

// planned is a route of a template as text.
func planned(properties map[string]any) string {
	var destination, target string
	for _, key := range []string{"DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"} {
		destination += textAt(properties, key)
	}
	for _, key := range []string{"GatewayId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "VpcEndpointId", "NetworkInterfaceId", "EgressOnlyInternetGatewayId", "InstanceId"} {
		target += textAt(properties, key)
	}
	return destination + " to " + target
}

// standing is a route of EC2 as text.
func standing(r types.Route) (text, target string) {
	destination := aws.ToString(r.DestinationCidrBlock) + aws.ToString(r.DestinationIpv6CidrBlock) + aws.ToString(r.DestinationPrefixListId)
	for _, one := range []*string{r.GatewayId, r.NatGatewayId, r.TransitGatewayId, r.VpcPeeringConnectionId, r.EgressOnlyInternetGatewayId, r.InstanceId} {
		if target == "" {
			target = aws.ToString(one)
		}
	}
	if target == "" {
		target = aws.ToString(r.NetworkInterfaceId)
	}
	return destination + " to " + target, target
}

func (a *Account) routeTables(ctx context.Context) (check.Outcome, error) {
	r, err := a.routes.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	routes := 0
	for _, id := range slices.Sorted(maps.Keys(r.tables)) {
		t := r.tables[id]
		seen, ok := r.seen[id]
		if !ok {
			findings = append(findings, missing(named("route table", t.Resource)))
			continue
		}
		routes += len(t.routes)
		findings = append(findings, t.findings(seen)...)
		findings = append(findings, r.associations(t, seen)...)
	}
	return outcome(findings, "%d tables, %d routes beside the local ones", len(r.tables), routes)
}

// findings are what is wrong with the routes of a table.
func (t table) findings(seen types.RouteTable) []check.Finding {
	subject := named("route table", t.Resource)
	var got []string
	var findings []check.Finding
	for _, route := range seen.Routes {
		text, target := standing(route)
		if target == "local" || slices.Contains(t.endpoints, target) {
			continue
		}
		got = append(got, text)
		// A target that is gone or off leaves its route as a black hole
		// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html).
		if route.State == types.RouteStateBlackhole {
			findings = append(findings, check.Finding{Subject: subject, Got: "loses what goes by its route " + text + ", whose target is gone", Want: "lead to one that is available"})
		}
	}
	absent, surplus := sets(t.routes, got)
	for _, route := range absent {
		findings = append(findings, check.Finding{Subject: subject, Got: "lacks the route " + route, Want: "have it"})
	}
	for _, route := range surplus {
		want := "not have it"
		if len(t.routes) == 0 && strings.HasPrefix(route, "0.0.0.0/0") {
			want += ": nothing in these subnets may reach the internet"
		}
		findings = append(findings, check.Finding{Subject: subject, Got: "has the route " + route, Want: want})
	}
	return findings
}

// associations finds the subnets that a table should have and has not, or has and
// should not.
func (r routing) associations(t table, seen types.RouteTable) []check.Finding {
	var want, got []string
	for subnet, id := range r.subnets {
		if id == t.ID {
			want = append(want, subnet)
		}
	}
	for _, association := range seen.Associations {
		if subnet := aws.ToString(association.SubnetId); subnet != "" {
			got = append(got, subnet)
		}
	}
	absent, surplus := sets(want, got)
	var findings []check.Finding
	for _, subnet := range absent {
		findings = append(findings, check.Finding{Subject: named("route table", t.Resource), Got: "is not that of " + subnet, Want: "be"})
	}
	for _, subnet := range surplus {
		findings = append(findings, check.Finding{Subject: named("route table", t.Resource), Got: "is that of " + subnet, Want: fmt.Sprintf("not be, but %s", show(r.subnets[subnet]))})
	}
	return findings
}
