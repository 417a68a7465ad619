package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
)

// accountGrants are what one service account may do in AWS.
type accountGrants struct {
	id      string
	account names.ServiceAccount
	grants  []irsa.Grant
}

// accountRoles makes a role for each row. A pod is given its role's token when it
// starts, so that whatever runs as one of the accounts comes after scope.
func accountRoles(scope constructs.Construct, n names.Names, cluster *Cluster, rows []accountGrants) map[names.ServiceAccount]*irsa.Role {
	roles := map[names.ServiceAccount]*irsa.Role{}
	for _, row := range rows {
		roles[row.account] = irsa.New(scope, row.id, irsa.Props{
			Names:       n,
			Account:     row.account,
			ProviderARN: cluster.ProviderARN,
			Issuer:      cluster.Issuer,
			Grants:      row.grants,
		})
	}
	return roles
}

// accountOutputs says which role each account has.
func accountOutputs(stack awscdk.Stack, roles map[names.ServiceAccount]*irsa.Role, rows []accountGrants) {
	for _, row := range rows {
		output(stack, row.id+"RoleArn", "IAM role of the service account "+row.account.Namespace+"/"+row.account.Name, new(roles[row.account].ARN))
	}
}

// keyGrant lets a role use a component's key through an AWS service. The key is
// whichever carries the component's alias: its ARN is not known here.
func keyGrant(n names.Names, component, service, reason string, actions ...string) irsa.Grant {
	return irsa.Grant{
		Reason:    reason,
		Actions:   actions,
		Resources: []string{n.KeyARNPattern()},
		Conditions: irsa.Conditions{
			"ForAnyValue:StringEquals": {"kms:ResourceAliases": {n.KeyAlias(component)}},
			"StringEquals":             {"kms:ViaService": {service + "." + n.Region() + ".amazonaws.com"}},
		},
	}
}
