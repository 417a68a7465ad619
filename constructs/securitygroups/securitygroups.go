// Package securitygroups makes security groups out of a table of rules, each with
// its reason.
package securitygroups

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
)

// Group is one security group.
type Group struct {
	// Purpose names it, by Names.Resource.
	Purpose string
	// Description says who carries it. EC2 cannot change it afterwards.
	Description string
}

// Rule allows traffic. Its reason becomes the rule's description: at most 255 of
// the characters that EC2 allows
// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html).
type Rule struct {
	// Group is the purpose of the group that the rule belongs to.
	Group     string
	Direction Direction
	Protocol  Protocol
	Port      int
	// Peer is where the traffic comes from, or goes to.
	Peer   Peer
	Reason string
}

// Direction is a rule's direction.
type Direction string

// The directions.
const (
	Ingress Direction = "ingress"
	Egress  Direction = "egress"
)

// Protocol is an IP protocol, as EC2 writes it.
type Protocol string

// The protocols.
const (
	TCP Protocol = "tcp"
	UDP Protocol = "udp"
)

// Peer is the other side of a rule: a group, or a range of addresses.
type Peer struct{ group, cidr string }

// From is the peer that carries the group of that purpose.
func From(purpose string) Peer { return Peer{group: purpose} }

// CIDR is the peer whose address lies in an IPv4 range.
func CIDR(cidr string) Peer { return Peer{cidr: cidr} }

// id is the rule's construct id within its group. A construct id must not hold a
// slash.
func (r Rule) id() string {
	peer := r.Peer.group + strings.ReplaceAll(r.Peer.cidr, "/", "_")
	return fmt.Sprintf("%s-%s-%d-%s", r.Direction, r.Protocol, r.Port, peer)
}

// Props describe a VPC's security groups.
type Props struct {
	// Name names a group of that purpose, as Names.Resource does.
	Name   func(purpose string) string
	VPC    awsec2.IVpc
	Groups []Group
	Rules  []Rule
}

// New returns the security groups by purpose. They are immutable to whoever gets
// them: what the CDK would add to a group by itself has to be a row of the table.
func New(scope constructs.Construct, id string, props Props) map[string]awsec2.ISecurityGroup {
	this := constructs.NewConstruct(scope, &id)
	made := map[string]madeGroup{}
	groups := map[string]awsec2.ISecurityGroup{}
	for _, g := range props.Groups {
		groupScope := constructs.NewConstruct(this, new(g.Purpose))
		id := newGroup(groupScope, g, props).AttrGroupId()
		made[g.Purpose] = madeGroup{groupScope, id}
		groups[g.Purpose] = awsec2.SecurityGroup_FromSecurityGroupId(groupScope, new("Imported"), id,
			&awsec2.SecurityGroupImportOptions{Mutable: new(false), AllowAllOutbound: new(false)})
	}
	for _, r := range props.Rules {
		addRule(made, r)
	}
	return groups
}

// madeGroup is a group's id, and the construct that its rules stand in.
type madeGroup struct {
	scope constructs.Construct
	id    *string
}

// nowhere describes the rule that stands for no way out.
const nowhere = "Nowhere, in place of the default rule that allows everything"

// newGroup makes one group without any way in or out.
//
// The Ingress names its group, and the load balancer controller compares what it
// names with the Name tag, not with the group's name. The group's name is fixed
// all the same: a change that would replace the group then fails at once, because
// the name is taken, instead of at its end, because load balancers, nodes and
// databases that this stack does not know still carry the old one.
func newGroup(scope constructs.Construct, g Group, props Props) awsec2.CfnSecurityGroup {
	name := props.Name(g.Purpose)
	return awsec2.NewCfnSecurityGroup(scope, new("Group"), &awsec2.CfnSecurityGroupProps{
		GroupName:        new(name),
		GroupDescription: new(g.Description),
		VpcId:            props.VPC.VpcId(),
		// A group that is created without an egress rule is given one that
		// allows everything; one that leads nowhere keeps EC2 from that
		// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html).
		SecurityGroupEgress: &[]*awsec2.CfnSecurityGroup_EgressProperty{{
			IpProtocol: new("-1"), CidrIp: new("127.0.0.1/32"), Description: new(nowhere),
		}},
		Tags: &[]*awscdk.CfnTag{{Key: new("Name"), Value: new(name)}},
	})
}

// addRule makes one rule as a resource of its own, so that two groups can name
// each other.
func addRule(groups map[string]madeGroup, r Rule) {
	group := groups[r.Group]
	var peerGroup, cidr *string
	if r.Peer.group != "" {
		peerGroup = groups[r.Peer.group].id
	} else {
		cidr = new(r.Peer.cidr)
	}
	if r.Direction == Egress {
		awsec2.NewCfnSecurityGroupEgress(group.scope, new(r.id()), &awsec2.CfnSecurityGroupEgressProps{
			GroupId: group.id, IpProtocol: new(string(r.Protocol)), FromPort: new(float64(r.Port)), ToPort: new(float64(r.Port)),
			DestinationSecurityGroupId: peerGroup, CidrIp: cidr, Description: new(r.Reason),
		})
		return
	}
	rule := awsec2.NewCfnSecurityGroupIngress(group.scope, new(r.id()), &awsec2.CfnSecurityGroupIngressProps{
		GroupId: group.id, IpProtocol: new(string(r.Protocol)), FromPort: new(float64(r.Port)), ToPort: new(float64(r.Port)),
		SourceSecurityGroupId: peerGroup, CidrIp: cidr, Description: new(r.Reason),
	})
	if r.Peer.cidr == Anywhere {
		acknowledge.On(rule, acknowledge.Exception{Rule: "AwsSolutions-EC23", Reason: "Open to everyone on purpose. " + r.Reason + "."})
	}
}
