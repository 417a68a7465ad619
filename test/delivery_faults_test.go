package test

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
)

// ofWorkflow is the role of a workflow.
func ofWorkflow(s synthesis, purpose string) found {
	role, _ := s.named("AWS::IAM::Role", "RoleName", names.Home(s.Env).Role(purpose))
	return role
}

func deliveryFaults() []fault {
	const (
		keep      = "image repositories keep what was pushed, as it was pushed"
		replicate = "images are replicated to repositories that exist"
		bound     = "each role of a workflow trusts exactly the contexts that the environment lists"
		alone     = "workflows deploy and read through bootstrap roles alone"
		sub       = names.GitHubIssuer + ":sub"
	)
	return []fault{
		{"a tag can be pushed twice", keep, func(s synthesis) { set(s, repository, "MUTABLE", "ImageTagMutability") }},
		{"tagged images expire", keep, func(s synthesis) {
			r := first(s, repository)
			setAt(r.Properties, strings.Replace(r.text("LifecyclePolicy", "LifecyclePolicyText"), `"untagged"`, `"any"`, 1), "LifecyclePolicy", "LifecyclePolicyText")
		}},
		{"images lose their key", keep, func(s synthesis) { set(s, repository, nil, "EncryptionConfiguration", "KmsKey") }},
		{"images are replicated elsewhere", replicate, func(s synthesis) {
			set(s, "AWS::ECR::ReplicationConfiguration", "eu-west-1", "ReplicationConfiguration", "Rules", 0, "Destinations", 0, "Region")
		}},
		{"a replica has no repository", replicate, func(s synthesis) {
			drop(s, repository, func(r found) bool {
				return r.Stack.Region == s.Env.Recovery.Region && r.text("RepositoryName") == names.RepositoryFrontend
			})
		}},
		{"a role trusts every branch", bound, func(s synthesis) {
			setAt(ofWorkflow(s, names.RoleGitHubDeploy).Properties, []any{"repo:example/vibe-platform:*"}, "AssumeRolePolicyDocument", "Statement", 0, "Condition", "StringEquals", sub)
		}},
		{"a role takes tokens for others", bound, func(s synthesis) {
			setAt(ofWorkflow(s, names.RoleGitHubRead).Properties, nil, "AssumeRolePolicyDocument", "Statement", 0, "Condition", "StringEquals", names.GitHubIssuer+":aud")
		}},
		{"a pull request deploys", bound, func(s synthesis) {
			setAt(ofWorkflow(s, names.RoleGitHubDeploy).Properties, []any{s.Env.Delivery.Subject("pull_request")}, "AssumeRolePolicyDocument", "Statement", 0, "Condition", "StringEquals", sub)
		}},
		{"the reader may deploy", alone, func(s synthesis) {
			role := ofWorkflow(s, names.RoleGitHubRead)
			policy, _ := s.target(role, role.at("ManagedPolicyArns", 0), "AWS::IAM::ManagedPolicy")
			setAt(policy.Properties, names.Home(s.Env).BootstrapRoleARN(names.BootstrapDeploy), "PolicyDocument", "Statement", 0, "Resource")
		}},
		{"the deployer acts by itself", alone, func(s synthesis) {
			role := ofWorkflow(s, names.RoleGitHubDeploy)
			setAt(role.Properties, "arn:aws:iam::aws:policy/AdministratorAccess", "ManagedPolicyArns", 0)
		}},
	}
}
