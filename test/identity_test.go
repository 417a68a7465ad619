package test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

func identityInvariants() []invariant {
	return []invariant{
		{"no IAM statement covers everything without a written reason", noWildcardWithoutReason},
		{"each role of a service account trusts exactly one service account", oneServiceAccountARole},
		{"no trust is open to strangers", noOpenTrust},
		{"roles and buckets carry their region", globalNamesCarryRegion},
	}
}

// statements are the statements of every identity policy of a resource.
func statements(r found) []any {
	var all []any
	all = append(all, asList(r.at("PolicyDocument", "Statement"))...)
	for _, inline := range r.list("Policies") {
		all = append(all, asList(at(inline, "PolicyDocument", "Statement"))...)
	}
	return all
}

// reasons are what the resource's acknowledgements of a rule apply to; an
// acknowledgement without a list applies to everything.
func reasons(r found, rule string) (findings []string, everything bool) {
	nag, _ := r.Metadata["cdk_nag"].(map[string]any)
	for _, entry := range asList(nag["rules_to_suppress"]) {
		if at(entry, "id") != rule {
			continue
		}
		applies := asList(at(entry, "applies_to"))
		everything = everything || len(applies) == 0
		for _, finding := range applies {
			findings = append(findings, fmt.Sprint(finding))
		}
	}
	return findings, everything
}

func noWildcardWithoutReason(s synthesis) (problems []string) {
	for _, policy := range s.resources("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role") {
		findings, everything := reasons(policy, "AwsSolutions-IAM5")
		for _, statement := range statements(policy) {
			if at(statement, "Effect") != "Allow" {
				continue
			}
			for _, action := range asList(at(statement, "Action")) {
				if action == "*" {
					problems = append(problems, policy.says("allows every action"))
				}
			}
			for _, resource := range asList(at(statement, "Resource")) {
				if resource == "*" && !everything && !slices.Contains(findings, "Resource::*") {
					problems = append(problems, policy.says("allows %s on * without a written reason", flat(at(statement, "Action"))))
				}
			}
		}
	}
	return problems
}

// accountSubject is how a trust policy names a service account.
var accountSubject = regexp.MustCompile(`:sub\\*":\\*"(system:serviceaccount:[^"\\]+)`)

func oneServiceAccountARole(s synthesis) (problems []string) {
	holder := map[string]string{}
	for _, role := range s.resources("AWS::IAM::Role") {
		trust := flat(role.at("AssumeRolePolicyDocument"))
		if !strings.Contains(trust, "AssumeRoleWithWebIdentity") || trustsGitHub(role) {
			continue
		}
		subjects := accountSubject.FindAllStringSubmatch(trust, -1)
		switch {
		case len(subjects) != 1 || strings.ContainsAny(subjects[0][1], "*?"):
			problems = append(problems, role.says("trusts %v, not exactly one service account: %s", subjects, trust))
		case holder[subjects[0][1]] != "":
			problems = append(problems, role.says("trusts %s, which already has the role %s", subjects[0][1], holder[subjects[0][1]]))
		case !strings.Contains(trust, "StringEquals") || strings.Contains(trust, "StringLike"):
			problems = append(problems, role.says("must compare by StringEquals"))
		case !strings.Contains(trust, "sts.amazonaws.com"):
			problems = append(problems, role.says("does not bind the audience to sts.amazonaws.com"))
		default:
			holder[subjects[0][1]] = role.where()
		}
	}
	if len(holder) == 0 {
		problems = append(problems, "no role of a service account was found")
	}
	return problems
}

func noOpenTrust(s synthesis) (problems []string) {
	for _, role := range s.resources("AWS::IAM::Role") {
		for _, statement := range asList(role.at("AssumeRolePolicyDocument", "Statement")) {
			if strings.Contains(flat(at(statement, "Principal")), `"*"`) {
				problems = append(problems, role.says("can be assumed by anybody"))
			}
		}
	}
	for _, policy := range s.resources("AWS::S3::BucketPolicy") {
		for _, statement := range policy.list("PolicyDocument", "Statement") {
			open := strings.Contains(flat(at(statement, "Principal")), `"*"`)
			if open && at(statement, "Effect") == "Allow" {
				problems = append(problems, policy.says("lets anybody in"))
			}
		}
	}
	return problems
}

func globalNamesCarryRegion(s synthesis) (problems []string) {
	for kind, property := range map[string]string{"AWS::IAM::Role": "RoleName", "AWS::S3::Bucket": "BucketName"} {
		for _, r := range s.resources(kind) {
			name := r.text(property)
			if name != "" && !strings.HasSuffix(name, "-"+r.Stack.Region) {
				problems = append(problems, r.says("%s %q does not end with its region", property, name))
			}
			if kind == "AWS::S3::Bucket" && name == "" {
				problems = append(problems, r.says("has no fixed name"))
			}
		}
	}
	return problems
}
