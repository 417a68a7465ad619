package stacks

import (
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/addon"
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
)

// phase is when an add-on is installed.
type phase string

const (
	// beforeNodes is for what a node needs to become ready.
	beforeNodes phase = "BeforeNodes"
	// afterNodes is for what needs a node to become active.
	afterNodes phase = "AfterNodes"
)

// addOnRow is one of EKS' add-ons.
type addOnRow struct {
	name string
	when phase
	// configuration follows the add-on's schema; nil: its defaults.
	configuration any
	// account has a role with grants; nil: the add-on needs nothing of AWS.
	account *names.ServiceAccount
	grants  []irsa.Grant
	reason  string
}

// addOnRows are the add-ons of the cluster.
func (c *Cluster) addOnRows(env config.Environment, n names.Names) []addOnRow {
	return []addOnRow{
		{
			name: "vpc-cni", when: beforeNodes,
			configuration: vpcCNI(),
			account:       &names.AccountVPCCNI, grants: vpcCNIGrants(n),
			reason: "pod addresses and network policies; before the nodes, which without its prefixes have fewer addresses than they take pods",
		},
		{
			name: "kube-proxy", when: beforeNodes,
			reason: "service addresses; a node that starts without it cannot reach the API by its service",
		},
		{
			name: "coredns", when: afterNodes,
			reason: "cluster DNS",
		},
		{
			name: "aws-ebs-csi-driver", when: afterNodes,
			configuration: ebsCSI(env),
			account:       &names.AccountEBSCSIController, grants: ebsCSIGrants(n, c.Key),
			reason: "volumes of the monitoring",
		},
	}
}

// addOns installs the add-ons of one phase, and returns the construct that holds
// them all.
func (c *Cluster) addOns(env config.Environment, n names.Names, when phase) constructs.Construct {
	group := constructs.NewConstruct(c.Stack, new(string(when)))
	for _, row := range c.addOnRows(env, n) {
		if row.when != when {
			continue
		}
		props := addon.Props{
			Cluster:       c.Cluster,
			Name:          row.name,
			Version:       pinned(env.Cluster.AddOns, row.name),
			Configuration: row.configuration,
		}
		scope := constructs.NewConstruct(group, new(row.name))
		if row.account == nil {
			addon.New(scope, "AddOn", props)
			continue
		}
		role := irsa.New(scope, "Role", irsa.Props{
			Names:       n,
			Account:     *row.account,
			ProviderARN: c.ProviderARN,
			Issuer:      c.Issuer,
			Grants:      row.grants,
		})
		props.RoleARN = role.ARN
		addon.New(scope, "AddOn", props).Node().AddDependency(role.Construct)
	}
	return group
}

// pinned is the version that pins give an add-on as `name=version`, or empty.
func pinned(pins []string, name string) string {
	i := slices.IndexFunc(pins, func(pin string) bool { return strings.HasPrefix(pin, name+"=") })
	if i < 0 {
		return ""
	}
	return strings.TrimPrefix(pins[i], name+"=")
}
