package cloud

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
)

func said(findings []check.Finding) []string {
	var texts []string
	for _, f := range findings {
		texts = append(texts, f.Got)
	}
	return texts
}

func TestRoutes(t *testing.T) {
	local := types.Route{DestinationCidrBlock: new("10.0.0.0/16"), GatewayId: new("local"), State: types.RouteStateActive}
	out := types.Route{DestinationCidrBlock: new("0.0.0.0/0"), NatGatewayId: new("nat-1"), State: types.RouteStateActive}
	hole := out
	hole.State = types.RouteStateBlackhole
	s3 := types.Route{DestinationPrefixListId: new("pl-1"), GatewayId: new("vpce-1"), State: types.RouteStateActive}
	foreign := types.Route{DestinationCidrBlock: new("192.168.0.0/16"), VpcPeeringConnectionId: new("pcx-1"), State: types.RouteStateActive}
	application := table{Resource: deployed.Resource{ID: "rtb-1"}, routes: []string{"0.0.0.0/0 to nat-1"}, endpoints: []string{"vpce-1"}}
	data := table{Resource: deployed.Resource{ID: "rtb-2"}}
	for _, row := range []struct {
		name   string
		table  table
		routes []types.Route
		says   []string
	}{
		{"as the template has it", application, []types.Route{local, out, s3}, nil},
		{"a route is gone", application, []types.Route{local, s3}, []string{"lacks the route 0.0.0.0/0 to nat-1"}},
		{"a black hole", application, []types.Route{local, hole, s3}, []string{"loses what goes by its route 0.0.0.0/0 to nat-1, whose target is gone"}},
		{"a foreign route", application, []types.Route{local, out, s3, foreign}, []string{"has the route 192.168.0.0/16 to pcx-1"}},
		{"another's endpoint", data, []types.Route{local, s3}, []string{"has the route pl-1 to vpce-1"}},
		{"a way out of a data subnet", data, []types.Route{local, out}, []string{"has the route 0.0.0.0/0 to nat-1"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			same(t, row.says, said(row.table.findings(types.RouteTable{Routes: row.routes})))
		})
	}
}

func TestAssociations(t *testing.T) {
	r := routing{subnets: map[string]string{"subnet-1": "rtb-1", "subnet-2": "rtb-2"}}
	one := table{Resource: deployed.Resource{ID: "rtb-1"}}
	seen := func(subnets ...string) types.RouteTable {
		main := types.RouteTableAssociation{Main: new(true)}
		all := types.RouteTable{Associations: []types.RouteTableAssociation{main}}
		for _, s := range subnets {
			all.Associations = append(all.Associations, types.RouteTableAssociation{SubnetId: new(s)})
		}
		return all
	}
	none(t, r.associations(one, seen("subnet-1")))
	same(t, []string{"is not that of subnet-1", "is that of subnet-2"}, said(r.associations(one, seen("subnet-2"))))
}

func TestSecurityGroupRules(t *testing.T) {
	group := deployed.Resource{Properties: map[string]any{"SecurityGroupEgress": []any{map[string]any{"CidrIp": "127.0.0.1/32", "IpProtocol": "-1"}}}}
	want := append(ownRules(group), rule("in", map[string]any{"IpProtocol": "tcp", "FromPort": 443.0, "ToPort": 443.0, "SourceSecurityGroupId": "sg-2"}))
	nowhere := types.IpPermission{IpProtocol: new("-1"), IpRanges: []types.IpRange{{CidrIp: new("127.0.0.1/32")}}}
	https := types.IpPermission{IpProtocol: new("tcp"), FromPort: new(int32(443)), ToPort: new(int32(443)), UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: new("sg-2")}}}
	none(t, ruleFindings("it", want, types.SecurityGroup{IpPermissions: []types.IpPermission{https}, IpPermissionsEgress: []types.IpPermission{nowhere}}))

	https.IpRanges = []types.IpRange{{CidrIp: new("0.0.0.0/0")}}
	same(t, []string{"has the rule `in tcp 443 0.0.0.0/0`"}, said(ruleFindings("it", want, types.SecurityGroup{IpPermissions: []types.IpPermission{https}, IpPermissionsEgress: []types.IpPermission{nowhere}})))
	same(t, []string{"lacks the rule `in tcp 443 sg-2`", "lacks the rule `out -1 127.0.0.1/32`"}, said(ruleFindings("it", want, types.SecurityGroup{})))
	same(t, []string{"out -1 0.0.0.0/0"}, ownRules(deployed.Resource{}), "EC2 adds a rule to a group that has none")
	same(t, "in tcp 1-2 10.0.0.0/8", rule("in", map[string]any{"IpProtocol": "tcp", "FromPort": 1.0, "ToPort": 2.0, "CidrIp": "10.0.0.0/8"}))
}
