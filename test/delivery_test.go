package test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

func deliveryInvariants() []invariant {
	return []invariant{
		{"image repositories keep what was pushed, as it was pushed", repositoriesKeep},
		{"images are replicated to repositories that exist", imagesReplicate},
		{"each role of a workflow trusts exactly the contexts that the environment lists", workflowsAreBound},
		{"workflows deploy and read through bootstrap roles alone", bootstrapRolesAlone},
	}
}

const repository = "AWS::ECR::Repository"

func repositoriesKeep(s synthesis) (problems []string) {
	want := one(s.Env.Delivery.CreateRepositories) * len(names.Repositories())
	if s.Env.Recovery.Enabled() {
		want *= 2
	}
	problems = s.count(repository, want)
	for _, r := range s.resources(repository) {
		problems = append(problems, r.has(
			property{path("ImageTagMutability"), "IMMUTABLE"},
			property{path("ImageScanningConfiguration", "ScanOnPush"), true},
			property{path("EncryptionConfiguration", "EncryptionType"), "KMS"},
			property{path("EmptyOnDelete"), s.Env.Deletion.Rules().Buckets == config.RemovalDelete},
		)...)
		if _, ours := s.target(r, r.at("EncryptionConfiguration", "KmsKey"), "AWS::KMS::Key"); !ours {
			problems = append(problems, r.says("is under no key of its stack"))
		}
		var policy struct {
			Rules []struct {
				Selection struct {
					TagStatus   string
					CountNumber int
				}
			}
		}
		if err := json.Unmarshal([]byte(r.text("LifecyclePolicy", "LifecyclePolicyText")), &policy); err != nil || len(policy.Rules) == 0 {
			problems = append(problems, r.says("has no lifecycle: %v", err))
		}
		for _, rule := range policy.Rules {
			if rule.Selection.TagStatus != "untagged" || rule.Selection.CountNumber != s.Env.Delivery.UntaggedDays {
				problems = append(problems, r.says("expires %s images after %d days: what is deployed has a tag", rule.Selection.TagStatus, rule.Selection.CountNumber))
			}
		}
	}
	return problems
}

func imagesReplicate(s synthesis) (problems []string) {
	const kind = "AWS::ECR::ReplicationConfiguration"
	wanted := s.Env.Recovery.Enabled() && s.Env.Delivery.CreateReplication
	problems = s.count(kind, one(wanted))
	exists := map[string]bool{}
	for _, r := range s.resources(repository) {
		exists[r.Stack.Region+"/"+r.text("RepositoryName")] = true
	}
	for _, replication := range s.resources(kind) {
		filtered := map[string]bool{}
		for _, rule := range replication.list("ReplicationConfiguration", "Rules") {
			destination := map[string]any{"Region": s.Env.Recovery.Region, "RegistryId": s.Env.Account}
			if flat(at(rule, "Destinations")) != flat([]any{destination}) {
				problems = append(problems, replication.says("replicates to %s", flat(at(rule, "Destinations"))))
			}
			for _, filter := range asList(at(rule, "RepositoryFilters")) {
				for _, name := range names.Repositories() {
					if strings.HasPrefix(name, fmt.Sprint(at(filter, "Filter"))) {
						filtered[name] = true
					}
				}
			}
		}
		for _, name := range names.Repositories() {
			if !filtered[name] {
				problems = append(problems, replication.says("leaves %s out", name))
			}
			// ECR would make it, mutable and under its own key.
			if s.Env.Delivery.CreateRepositories && !exists[s.Env.Recovery.Region+"/"+name] {
				problems = append(problems, replication.says("%s has no repository in %s", name, s.Env.Recovery.Region))
			}
		}
	}
	return problems
}

// trustsGitHub says whether a role is for GitHub's workflows.
func trustsGitHub(role found) bool {
	return strings.Contains(flat(role.at("AssumeRolePolicyDocument")), names.GitHubIssuer)
}

// workflowRole is a role of GitHub's workflows, and where they may run.
type workflowRole struct {
	purpose  string
	contexts []string
}

func workflowRoles(d config.Delivery) []workflowRole {
	if d.GitHubRepository == "" {
		return nil
	}
	return slices.DeleteFunc([]workflowRole{
		{names.RoleGitHubDeploy, d.DeployFrom},
		{names.RoleGitHubImages, d.PublishFrom},
		{names.RoleGitHubRead, d.ReadFrom},
	}, func(r workflowRole) bool { return len(r.contexts) == 0 })
}

func workflowsAreBound(s synthesis) (problems []string) {
	want := map[string][]string{}
	for _, row := range workflowRoles(s.Env.Delivery) {
		want[names.Home(s.Env).Role(row.purpose)] = s.Env.Delivery.Subjects(row.contexts)
	}
	seen := 0
	for _, role := range s.resources("AWS::IAM::Role") {
		if !trustsGitHub(role) {
			continue
		}
		seen++
		var subjects []string
		for _, statement := range role.list("AssumeRolePolicyDocument", "Statement") {
			got, problem := workflowSubjects(s, role, statement)
			subjects = append(subjects, got...)
			problems = append(problems, problem...)
		}
		asked := slices.Sorted(slices.Values(want[role.text("RoleName")]))
		if slices.Sort(subjects); !slices.Equal(subjects, asked) {
			problems = append(problems, role.says("trusts %v, not %v", subjects, asked))
		}
		if role.text("RoleName") != names.Home(s.Env).Role(names.RoleGitHubRead) && strings.Contains(flat(subjects), config.ContextPullRequest) {
			problems = append(problems, role.says("a pull request may do more than read"))
		}
	}
	if seen != len(want) {
		problems = append(problems, fmt.Sprintf("%d roles trust GitHub, not %d", seen, len(want)))
	}
	return problems
}

// workflowSubjects are the subjects that one statement of a trust admits.
func workflowSubjects(s synthesis, role found, statement any) (subjects, problems []string) {
	const aud, sub = names.GitHubIssuer + ":aud", names.GitHubIssuer + ":sub"
	provider := at(statement, "Principal", "Federated")
	_, made := s.target(role, provider, "AWS::IAM::OIDCProvider")
	if !made && provider != names.Home(s.Env).GitHubProviderARN() {
		problems = append(problems, role.says("trusts the provider %s", flat(provider)))
	}
	if flat(at(statement, "Action")) != `"sts:AssumeRoleWithWebIdentity"` {
		problems = append(problems, role.says("allows %s", flat(at(statement, "Action"))))
	}
	if at(statement, "Condition", "StringEquals", aud) != "sts.amazonaws.com" {
		problems = append(problems, role.says("does not bind the audience by StringEquals"))
	}
	exact, like := texts(at(statement, "Condition", "StringEquals", sub)), texts(at(statement, "Condition", "StringLike", sub))
	if len(exact)+len(like) == 0 {
		problems = append(problems, role.says("trusts every repository on GitHub"))
	}
	for _, subject := range slices.Concat(exact, like) {
		repository, _, full := strings.Cut(strings.TrimPrefix(subject, "repo:"), ":")
		if !full || !strings.HasPrefix(subject, "repo:") || strings.ContainsAny(repository, "*?") {
			problems = append(problems, role.says("%s does not name one repository in full", subject))
		}
		wild := strings.ContainsAny(subject, "*?")
		if wild && (strings.IndexAny(subject, "*?") != len(subject)-1 || !strings.Contains(subject, ":ref:") || strings.HasSuffix(subject, "?")) {
			problems = append(problems, role.says("%s: a wildcard may only stand at the end of a ref", subject))
		}
		if wild != slices.Contains(like, subject) {
			problems = append(problems, role.says("%s is compared by the wrong operator", subject))
		}
	}
	return slices.Concat(exact, like), problems
}

func bootstrapRolesAlone(s synthesis) (problems []string) {
	places := []names.Names{names.Home(s.Env)}
	if s.Env.Recovery.Enabled() {
		places = append(places, names.Recovery(s.Env))
	}
	arns := func(roles ...names.BootstrapRole) (all []string) {
		for _, n := range places {
			for _, role := range roles {
				all = append(all, n.BootstrapRoleARN(role))
			}
		}
		slices.Sort(all)
		return all
	}
	for purpose, want := range map[string][]string{
		names.RoleGitHubDeploy: arns(names.BootstrapDeploy, names.BootstrapFiles, names.BootstrapImages, names.BootstrapLookup),
		names.RoleGitHubRead:   arns(names.BootstrapLookup),
	} {
		role, exists := s.named("AWS::IAM::Role", "RoleName", names.Home(s.Env).Role(purpose))
		if !exists {
			continue
		}
		if role.at("Policies") != nil {
			problems = append(problems, role.says("holds a policy inside"))
		}
		var assumed []string
		for _, attached := range role.list("ManagedPolicyArns") {
			policy, ours := s.target(role, attached, "AWS::IAM::ManagedPolicy")
			if !ours {
				problems = append(problems, role.says("holds the policy %s", flat(attached)))
				continue
			}
			for _, statement := range statements(policy) {
				if flat(at(statement, "Action")) != `"sts:AssumeRole"` {
					problems = append(problems, policy.says("allows %s", flat(at(statement, "Action"))))
				}
				assumed = append(assumed, texts(at(statement, "Resource"))...)
			}
		}
		if slices.Sort(assumed); !slices.Equal(assumed, want) {
			problems = append(problems, role.says("assumes %v, not %v", assumed, want))
		}
	}
	return problems
}
