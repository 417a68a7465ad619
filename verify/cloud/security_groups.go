package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// securityGroups holds every group's rules against those of its template, which are
// its own and those that stand beside it.
func (a *Account) securityGroups(ctx context.Context) (check.Outcome, error) {
	rules := map[string][]string{}
	for _, kind := range []struct{ typ, direction string }{{"AWS::EC2::SecurityGroupIngress", "in"}, {"AWS::EC2::SecurityGroupEgress", "out"}} {
		resources, err := a.env.Resources(ctx, kind.typ)
		if err != nil {
			return check.Outcome{}, err
		}
		for _, r := range resources {
			group := textAt(r.Properties, "GroupId")
			rules[group] = append(rules[group], rule(kind.direction, r.Properties))
		}
	}
	findings, n, err := described(ctx, a, "AWS::EC2::SecurityGroup", "security group", func(ctx context.Context, client *ec2.Client) ([]types.SecurityGroup, error) {
		return paging.All(ctx, ec2.NewDescribeSecurityGroupsPaginator(client, nil), func(o *ec2.DescribeSecurityGroupsOutput) []types.SecurityGroup { return o.SecurityGroups })
	}, func(g types.SecurityGroup) string { return aws.ToString(g.GroupId) }, func(subject string, r deployed.Resource, g types.SecurityGroup) []check.Finding {
		return ruleFindings(subject, append(ownRules(r), rules[r.ID]...), g)
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%s", count(n, "group", "groups"))
}

// ownRules are those inside of a group's own properties. A group without a rule
// out gets EC2's, which allows everything
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html).
func ownRules(r deployed.Resource) []string {
	var own []string
	for _, properties := range list(r.Properties["SecurityGroupIngress"]) {
		own = append(own, rule("in", object(properties)))
	}
	out := list(r.Properties["SecurityGroupEgress"])
	for _, properties := range out {
		own = append(own, rule("out", object(properties)))
	}
	if len(out) == 0 {
		own = append(own, "out -1 0.0.0.0/0")
	}
	return own
}

// ruleFindings are the rules that a group lacks or has besides.
func ruleFindings(subject string, want []string, g types.SecurityGroup) []check.Finding {
	absent, surplus := sets(want, append(permitted("in", g.IpPermissions), permitted("out", g.IpPermissionsEgress)...))
	var findings []check.Finding
	for _, one := range absent {
		findings = append(findings, check.Finding{Subject: subject, Got: "lacks the rule `" + one + "`", Want: "have it"})
	}
	for _, one := range surplus {
		findings = append(findings, check.Finding{
			Subject: subject, Got: "has the rule `" + one + "`", Want: "not have it",
			Remedy: "take the rule away, or write it down in the stack: it is in no template (CloudTrail names who added it)",
		})
	}
	return findings
}

// rule is a rule of a template as text: `in tcp 443 0.0.0.0/0`.
func rule(direction string, p map[string]any) string {
	peer := ""
	for _, key := range []string{"CidrIp", "CidrIpv6", "SourceSecurityGroupId", "DestinationSecurityGroupId", "SourcePrefixListId", "DestinationPrefixListId"} {
		peer += textAt(p, key)
	}
	return line(direction, textAt(p, "IpProtocol"), textAt(p, "FromPort"), textAt(p, "ToPort"), peer)
}

func line(direction, protocol, from, to, peer string) string {
	ports := from
	if to != from {
		ports += "-" + to
	}
	// Every protocol has every port, whatever is written.
	if protocol == "-1" {
		ports = ""
	}
	return strings.Join(slices.DeleteFunc([]string{direction, protocol, ports, peer}, func(s string) bool { return s == "" }), " ")
}

// permitted are EC2's rules of one direction as text.
func permitted(direction string, permissions []types.IpPermission) []string {
	var lines []string
	for _, p := range permissions {
		var peers []string
		for _, r := range p.IpRanges {
			peers = append(peers, aws.ToString(r.CidrIp))
		}
		for _, r := range p.Ipv6Ranges {
			peers = append(peers, aws.ToString(r.CidrIpv6))
		}
		for _, r := range p.UserIdGroupPairs {
			peers = append(peers, aws.ToString(r.GroupId))
		}
		for _, r := range p.PrefixListIds {
			peers = append(peers, aws.ToString(r.PrefixListId))
		}
		for _, peer := range peers {
			lines = append(lines, line(direction, aws.ToString(p.IpProtocol), port(p.FromPort), port(p.ToPort), peer))
		}
	}
	return lines
}

func port(number *int32) string {
	if number == nil {
		return ""
	}
	return fmt.Sprint(*number)
}
