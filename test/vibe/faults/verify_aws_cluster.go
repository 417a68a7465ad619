package faults

import (
	"context"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/names"
)

// clusterFaults are in what EKS answers.
func clusterFaults() []Fault {
	const group = "GET /clusters/*/node-groups/*"
	return []Fault{
		wrong("the control plane is open to the world", "cluster.control-plane", "EndpointPublicAccess true", "eks", "GET /clusters/*",
			replaced(`"endpointPublicAccess":false`, `"endpointPublicAccess":true`)),
		wrong("the control plane stopped to log", "cluster.control-plane", "has Logging nothing", "eks", "GET /clusters/*",
			replaced(`"enabled":true,"types"`, `"enabled":false,"types"`)),
		wrong("the control plane has a health issue", "cluster.control-plane", "Ec2SubnetNotFound", "eks", "GET /clusters/*",
			replaced(`"issues":[]`, `"issues":[{"code":"Ec2SubnetNotFound","message":"A subnet is gone","resourceIds":["subnet-1"]}]`)),
		wrong("a node group cannot launch nodes", "cluster.node-groups", "AsgInstanceLaunchFailures: no capacity", "eks", group,
			replaced(`"issues":[]`, `"issues":[{"code":"AsgInstanceLaunchFailures","message":"no capacity","resourceIds":["eks-nodes"]}]`)),
		wrong("a node group is degraded", "cluster.node-groups", "is DEGRADED", "eks", group, replaced(`"status":"ACTIVE"`, `"status":"DEGRADED"`)),
		wrong("a node group may grow to more than its template says", "cluster.node-groups", "ScalingConfig.MaxSize 40", "eks", group, matched(`"maxSize":\d+`, `"maxSize":40`)),
		wrong("a node group has an older launch template", "cluster.node-groups", "has LaunchTemplate.Version 0", "eks", group, matched(`"version":"1"`, `"version":"0"`)),
		wrong("an add-on is degraded", "cluster.add-ons", "InsufficientNumberOfReplicas", "eks", "GET /clusters/*/addons/coredns",
			func(body []byte) []byte {
				return replaced(`"issues":[]`, `"issues":[{"code":"InsufficientNumberOfReplicas","message":"The add-on is unhealthy because it lacks replicas."}]`)(
					replaced(`"status":"ACTIVE"`, `"status":"DEGRADED"`)(body))
			}),
	}
}

// clusterChanges are in who may do what.
func clusterChanges() []Fault {
	return []Fault{
		changed("somebody else may enter the cluster", "cluster.access-entries", "intruder with no policy (groups alone) may enter", func(ctx context.Context, s Scene) (func() error, error) {
			client := eks.NewFromConfig(s.AWS(s.Env.Region))
			cluster, principal := new(names.Home(s.Env).Shared()), new("arn:aws:iam::"+s.Env.Account+":role/intruder")
			return func() error {
				return discard(client.DeleteAccessEntry(ctx, &eks.DeleteAccessEntryInput{ClusterName: cluster, PrincipalArn: principal}))
			}, discard(client.CreateAccessEntry(ctx, &eks.CreateAccessEntryInput{ClusterName: cluster, PrincipalArn: principal}))
		}),
		changed("IAM trusts no token of the cluster", "cluster.oidc", "has ClientIdList", func(ctx context.Context, s Scene) (func() error, error) {
			client := iam.NewFromConfig(s.AWS(s.Env.Region))
			provider, err := s.found(ctx, "AWS::IAM::OIDCProvider", func(r deployed.Resource) bool { return r.Stack == "cluster" })
			if err != nil {
				return nil, err
			}
			audience := new("sts.amazonaws.com")
			return func() error {
				return discard(client.AddClientIDToOpenIDConnectProvider(ctx, &iam.AddClientIDToOpenIDConnectProviderInput{OpenIDConnectProviderArn: &provider.ID, ClientID: audience}))
			}, discard(client.RemoveClientIDFromOpenIDConnectProvider(ctx, &iam.RemoveClientIDFromOpenIDConnectProviderInput{OpenIDConnectProviderArn: &provider.ID, ClientID: audience}))
		}),
		changed("a role trusts every service account", "cluster.roles", "system:serviceaccount:*:*", trusting),
		changed("a role lost its policy", "cluster.roles", "lacks the policy", func(ctx context.Context, s Scene) (func() error, error) {
			client := iam.NewFromConfig(s.AWS(s.Env.Region))
			role := new(names.Home(s.Env).Role("backend"))
			out, err := client.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: role})
			if err != nil {
				return nil, err
			}
			policy := out.AttachedPolicies[0].PolicyArn
			return func() error {
				return discard(client.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: role, PolicyArn: policy}))
			}, discard(client.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: role, PolicyArn: policy}))
		}),
		changed("a role got another policy", "cluster.roles", "has the policy AdministratorAccess", func(ctx context.Context, s Scene) (func() error, error) {
			client := iam.NewFromConfig(s.AWS(s.Env.Region))
			role, policy := new(names.Home(s.Env).Role("frontend")), new("arn:aws:iam::aws:policy/AdministratorAccess")
			return func() error {
				return discard(client.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: role, PolicyArn: policy}))
			}, discard(client.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: role, PolicyArn: policy}))
		}),
	}
}

// trusting has the API's role trust every service account of the cluster.
func trusting(ctx context.Context, s Scene) (func() error, error) {
	client := iam.NewFromConfig(s.AWS(s.Env.Region))
	role := new(names.Home(s.Env).Role("backend"))
	out, err := client.GetRole(ctx, &iam.GetRoleInput{RoleName: role})
	if err != nil {
		return nil, err
	}
	was, err := url.QueryUnescape(aws.ToString(out.Role.AssumeRolePolicyDocument))
	if err != nil {
		return nil, err
	}
	set := func(policy string) error {
		return discard(client.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: role, PolicyDocument: &policy}))
	}
	return func() error { return set(was) }, set(string(matched(`system:serviceaccount:[^"]*`, "system:serviceaccount:*:*")([]byte(was))))
}
