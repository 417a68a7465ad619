package cloud

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// accessEntries holds who may enter the cluster against the template, but for those
// that EKS makes itself: of nodes and of its own service role
// (https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html).
func (a *Account) accessEntries(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::EKS::AccessEntry")
	if err != nil {
		return check.Outcome{}, err
	}
	clusters, err := a.env.Resources(ctx, "AWS::EKS::Cluster")
	if err != nil {
		return check.Outcome{}, err
	}
	own, err := a.nodeRoles(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var want, got []string
	for _, r := range resources {
		principal := textAt(r.Properties, "PrincipalArn")
		for _, policy := range list(r.Properties["AccessPolicies"]) {
			want = append(want, entry(principal, last(textAt(object(policy), "PolicyArn"), "/"), textAt(object(policy), "AccessScope.Type")))
		}
	}
	for _, c := range clusters {
		client := eks.NewFromConfig(a.region(c.Region))
		principals, err := paging.All(ctx, eks.NewListAccessEntriesPaginator(client, &eks.ListAccessEntriesInput{ClusterName: &c.ID}),
			func(o *eks.ListAccessEntriesOutput) []string { return o.AccessEntries })
		if err != nil {
			return check.Outcome{}, err
		}
		for _, p := range principals {
			if slices.Contains(own, p) || strings.Contains(p, ":role/aws-service-role/") {
				continue
			}
			policies, err := client.ListAssociatedAccessPolicies(ctx, &eks.ListAssociatedAccessPoliciesInput{ClusterName: &c.ID, PrincipalArn: &p})
			if err != nil {
				return check.Outcome{}, err
			}
			for _, policy := range policies.AssociatedAccessPolicies {
				scope := ""
				if policy.AccessScope != nil {
					scope = string(policy.AccessScope.Type)
				}
				got = append(got, entry(p, last(aws.ToString(policy.PolicyArn), "/"), scope))
			}
			if len(policies.AssociatedAccessPolicies) == 0 {
				got = append(got, entry(p, "no policy", "groups alone"))
			}
		}
	}
	return outcome(entryFindings(want, got), "%s", count(len(want), "entry", "entries"))
}

func entry(principal, policy, scope string) string {
	return last(principal, "/") + " with " + policy + " (" + scope + ")"
}

func entryFindings(want, got []string) []check.Finding {
	absent, surplus := sets(want, got)
	var findings []check.Finding
	for _, one := range absent {
		findings = append(findings, check.Finding{Subject: one, Got: "cannot enter the cluster", Want: "be able to", Remedy: revert("cluster")})
	}
	for _, one := range surplus {
		findings = append(findings, check.Finding{Subject: one, Got: "may enter the cluster", Want: "not: no template says so"})
	}
	return findings
}

// nodeRoles are the roles of the template's nodes.
func (a *Account) nodeRoles(ctx context.Context) ([]string, error) {
	groups, err := a.env.Resources(ctx, "AWS::EKS::Nodegroup")
	var roles []string
	for _, g := range groups {
		roles = append(roles, textAt(g.Properties, "NodeRole"))
	}
	return roles, err
}

func (a *Account) oidc(ctx context.Context) (check.Outcome, error) {
	providers, err := a.env.Resources(ctx, "AWS::IAM::OIDCProvider")
	if err != nil {
		return check.Outcome{}, err
	}
	clusters, err := a.env.Resources(ctx, "AWS::EKS::Cluster")
	if err != nil {
		return check.Outcome{}, err
	}
	issuers := map[string]string{}
	for _, r := range clusters {
		cluster, err := a.clusterAt(ctx, r)
		if err != nil {
			return check.Outcome{}, err
		}
		if cluster.Identity != nil && cluster.Identity.Oidc != nil {
			issuers[r.Logical] = aws.ToString(cluster.Identity.Oidc.Issuer)
		}
	}
	found, err := each(ctx, providers, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		out, err := iam.NewFromConfig(a.region(r.Region)).GetOpenIDConnectProvider(ctx, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: &r.ID})
		subject := "provider " + r.ID
		if code(err, "NoSuchEntity") {
			return []check.Finding{missing(subject)}, nil
		}
		if err != nil {
			return nil, err
		}
		properties := map[string]any{"ClientIdList": r.Properties["ClientIdList"], "Url": withoutScheme(textAt(r.Properties, "Url"))}
		if of, unknown := r.Properties["Url"].(deployed.Attribute); unknown {
			properties["Url"] = withoutScheme(issuers[of.Logical])
		}
		return compare(subject, properties, out, []field[*iam.GetOpenIDConnectProviderOutput]{
			{"Url", func(o *iam.GetOpenIDConnectProviderOutput) any { return withoutScheme(aws.ToString(o.Url)) }, nil},
			{"ClientIdList", func(o *iam.GetOpenIDConnectProviderOutput) any { return o.ClientIDList }, nil},
		}), nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(slices.Concat(found...), "%s", count(len(providers), "provider", "providers"))
}

// withoutScheme is an issuer as IAM keeps it.
func withoutScheme(issuer string) string { return strings.TrimPrefix(issuer, "https://") }

// serviceRoles holds the roles that a web identity assumes against the templates.
func (a *Account) serviceRoles(ctx context.Context) (check.Outcome, error) {
	all, err := a.env.Resources(ctx, "AWS::IAM::Role")
	if err != nil {
		return check.Outcome{}, err
	}
	roles := slices.DeleteFunc(all, func(r deployed.Resource) bool {
		return !strings.Contains(scalar(r.Properties["AssumeRolePolicyDocument"]), "sts:AssumeRoleWithWebIdentity")
	})
	found, err := each(ctx, roles, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		client := iam.NewFromConfig(a.region(r.Region))
		out, err := client.GetRole(ctx, &iam.GetRoleInput{RoleName: &r.ID})
		if code(err, "NoSuchEntity") {
			return []check.Finding{missing("role " + r.ID)}, nil
		}
		if err != nil {
			return nil, err
		}
		attached, err := paging.All(ctx, iam.NewListAttachedRolePoliciesPaginator(client, &iam.ListAttachedRolePoliciesInput{RoleName: &r.ID}),
			func(o *iam.ListAttachedRolePoliciesOutput) []types.AttachedPolicy { return o.AttachedPolicies })
		if err != nil {
			return nil, err
		}
		return roleFindings(r, aws.ToString(out.Role.AssumeRolePolicyDocument), attached), nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(slices.Concat(found...), "%s", count(len(roles), "role", "roles"))
}

// roleFindings holds a role's trust and policies against its template.
func roleFindings(r deployed.Resource, trust string, attached []types.AttachedPolicy) []check.Finding {
	subject := "role " + r.ID
	var findings []check.Finding
	want, got := policyOf(r.Properties["AssumeRolePolicyDocument"]), policyOf(trust)
	if want != got {
		findings = append(findings, check.Finding{Subject: subject, Got: "trusts " + got, Want: "trust " + want})
	}
	var has []string
	for _, p := range attached {
		has = append(has, aws.ToString(p.PolicyArn))
	}
	absent, surplus := sets(texts(r.Properties["ManagedPolicyArns"]), has)
	for _, arn := range absent {
		findings = append(findings, check.Finding{Subject: subject, Got: "lacks the policy " + last(arn, "/"), Want: "have it"})
	}
	for _, arn := range surplus {
		findings = append(findings, check.Finding{Subject: subject, Got: "has the policy " + last(arn, "/"), Want: "not have it: it is in no template"})
	}
	return findings
}

// policyOf writes the statements of a policy, which may be an object, JSON, or JSON
// as IAM encodes it for URLs, so that equal ones read the same.
func policyOf(value any) string {
	if text, ok := value.(string); ok {
		if decoded, err := url.QueryUnescape(text); err == nil && strings.HasPrefix(text, "%") {
			text = decoded
		}
		if json.Unmarshal([]byte(text), &value) != nil {
			return text
		}
	}
	return scalar(unlisted(object(value)["Statement"]))
}

// unlisted writes a list of one as the one, as policies mean the same by both, and
// sorts what is a set.
func unlisted(value any) any {
	switch v := value.(type) {
	case map[string]any:
		copied := map[string]any{}
		for key, one := range v {
			copied[key] = unlisted(one)
		}
		return copied
	case []any:
		if len(v) == 1 {
			return unlisted(v[0])
		}
		copied := make([]any, len(v))
		for i := range v {
			copied[i] = unlisted(v[i])
		}
		slices.SortStableFunc(copied, func(a, b any) int { return strings.Compare(scalar(a), scalar(b)) })
		return copied
	}
	return value
}
