package test

import (
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
)

func edgeInvariants() []invariant {
	return []invariant{
		{"the web ACL is the one that the Ingress names", webACLIsFound},
		{"managed rule groups act as AWS made them", managedGroupsAct},
		{"the web ACL refuses floods and scrapes", floodsAndScrapes},
		{"the web ACL's log is delivered, without credentials", webACLLog},
		{"the certificate covers both hosts and renews itself", certificateRenews},
	}
}

const webACL = "AWS::WAFv2::WebACL"

func webACLIsFound(s synthesis) (problems []string) {
	problems = s.count(webACL, 1)
	want := names.Home(s.Env).Resource(names.WebACL)
	for _, acl := range s.resources(webACL) {
		problems = append(problems, acl.has(
			property{path("Name"), want},
			// A CloudFront one protects no load balancer.
			property{path("Scope"), "REGIONAL"},
			property{path("DefaultAction"), map[string]any{"Allow": map[string]any{}}},
		)...)
	}
	for _, m := range s.Manifests {
		if strings.Contains(m.YAML, "kind: Ingress\n") && !strings.Contains(m.YAML, want) {
			problems = append(problems, m.File+" does not name the web ACL "+want)
		}
	}
	return problems
}

// managedGroupsAct allows one exception: uploads are larger than the common rules
// let a body be.
func managedGroupsAct(s synthesis) (problems []string) {
	groups := 0
	for _, acl := range s.resources(webACL) {
		for i, rule := range acl.list("Rules") {
			group := at(rule, "Statement", "ManagedRuleGroupStatement")
			if group == nil {
				continue
			}
			groups++
			problems = append(problems, acl.has(
				property{path("Rules", i, "OverrideAction"), map[string]any{"None": map[string]any{}}},
				property{path("Rules", i, "Statement", "ManagedRuleGroupStatement", "ExcludedRules"), nil},
				property{path("Rules", i, "Statement", "ManagedRuleGroupStatement", "ScopeDownStatement"), nil},
			)...)
			for _, override := range asList(at(group, "RuleActionOverrides")) {
				if at(override, "Name") != "SizeRestrictions_BODY" {
					problems = append(problems, acl.says("%v overrides %v", at(group, "Name"), at(override, "Name")))
				}
			}
		}
	}
	if groups == 0 {
		problems = append(problems, "no managed rule group was found")
	}
	return problems
}

func floodsAndScrapes(s synthesis) (problems []string) {
	for _, acl := range s.resources(webACL) {
		rate, metrics := 0, 0
		for i, rule := range acl.list("Rules") {
			if at(rule, "Statement", "RateBasedStatement") != nil {
				rate++
				problems = append(problems, acl.has(
					property{path("Rules", i, "Statement", "RateBasedStatement", "Limit"), s.Env.Edge.Firewall.RequestLimit},
					property{path("Rules", i, "Statement", "RateBasedStatement", "AggregateKeyType"), "IP"},
				)...)
				if at(rule, "Action", "Block") == nil {
					problems = append(problems, acl.says("the rate rule does not block"))
				}
			}
			if pattern, ok := at(rule, "Statement", "RegexMatchStatement", "RegexString").(string); ok && strings.HasPrefix(pattern, "^"+names.MetricsPath) {
				metrics++
				// /%6Detrics, //metrics and /METRICS are the same page to the sidecar.
				transformations := flat(at(rule, "Statement", "RegexMatchStatement", "TextTransformations"))
				for _, kind := range []string{"URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"} {
					if !strings.Contains(transformations, `"`+kind+`"`) {
						problems = append(problems, acl.says("the path of the metrics is compared without %s", kind))
					}
				}
				if at(rule, "Action", "Block") == nil {
					problems = append(problems, acl.says("the metrics are not refused"))
				}
			}
		}
		if rate != 1 || metrics != 1 {
			problems = append(problems, acl.says("has %d rate rules and %d rules for the metrics", rate, metrics))
		}
	}
	return problems
}

func webACLLog(s synthesis) (problems []string) {
	group := names.Home(s.Env).WebACLLogGroup()
	if _, exists := s.named("AWS::Logs::LogGroup", "LogGroupName", group); !exists || !strings.HasPrefix(group, "aws-waf-logs-") {
		problems = append(problems, "there is no log group "+group+" whose name begins with aws-waf-logs-")
	}
	problems = append(problems, s.count("AWS::WAFv2::LoggingConfiguration", 1)...)
	for _, logging := range s.resources("AWS::WAFv2::LoggingConfiguration") {
		if _, ours := s.target(logging, logging.at("ResourceArn"), webACL); !ours {
			problems = append(problems, logging.says("logs another web ACL"))
		}
		if to := texts(logging.at("LogDestinationConfigs")); len(to) != 1 || !strings.HasSuffix(to[0], ":log-group:"+group) {
			problems = append(problems, logging.says("logs to %v", to))
		}
		for _, header := range []string{"authorization", "cookie"} {
			if !strings.Contains(flat(logging.at("RedactedFields")), fmt.Sprintf(`{"SingleHeader":{"Name":%q}}`, header)) {
				problems = append(problems, logging.says("logs the header %s", header))
			}
		}
	}
	delivered := false
	for _, policy := range s.resources("AWS::Logs::ResourcePolicy") {
		document := policy.text("PolicyDocument")
		if strings.Contains(document, "delivery.logs.amazonaws.com") && strings.Contains(document, group) {
			delivered = delivered || strings.Contains(document, `"aws:SourceAccount":"`+s.Env.Account+`"`)
		}
	}
	if !delivered {
		problems = append(problems, "no policy of CloudWatch Logs lets the web ACL's log be delivered, for this account alone")
	}
	return problems
}

func certificateRenews(s synthesis) (problems []string) {
	const kind = "AWS::CertificateManager::Certificate"
	problems = s.count(kind, 1)
	for _, certificate := range s.resources(kind) {
		problems = append(problems, certificate.has(
			property{path("DomainName"), s.Env.Edge.Domain},
			property{path("SubjectAlternativeNames"), []string{s.Env.Edge.APIHost()}},
			property{path("ValidationMethod"), "DNS"},
			property{path("CertificateTransparencyLoggingPreference"), "ENABLED"},
			property{path("KeyAlgorithm"), s.Env.Edge.CertificateKey},
		)...)
		validated := map[string]bool{}
		for _, option := range certificate.list("DomainValidationOptions") {
			zone := at(option, "HostedZoneId")
			_, made := s.target(certificate, zone, "AWS::Route53::HostedZone")
			if made == (s.Env.Edge.HostedZoneID == "") && (made || zone == s.Env.Edge.HostedZoneID) {
				validated[fmt.Sprint(at(option, "DomainName"))] = true
			}
		}
		for _, host := range []string{s.Env.Edge.Domain, s.Env.Edge.APIHost()} {
			if !validated[host] {
				problems = append(problems, certificate.says("%s is not validated in the environment's zone", host))
			}
		}
	}
	return problems
}

func edgeFaults() []fault {
	return []fault{
		{"the web ACL is renamed", "the web ACL is the one that the Ingress names", func(s synthesis) {
			set(s, webACL, "another", "Name")
		}},
		{"the web ACL becomes CloudFront's", "the web ACL is the one that the Ingress names", func(s synthesis) {
			set(s, webACL, "CLOUDFRONT", "Scope")
		}},
		{"a managed group only counts", "managed rule groups act as AWS made them", func(s synthesis) {
			set(s, webACL, map[string]any{"Count": map[string]any{}}, "Rules", 3, "OverrideAction")
		}},
		{"a managed rule is overridden", "managed rule groups act as AWS made them", func(s synthesis) {
			set(s, webACL, "CrossSiteScripting_BODY", "Rules", 4, "Statement", "ManagedRuleGroupStatement", "RuleActionOverrides", 0, "Name")
		}},
		{"floods are counted", "the web ACL refuses floods and scrapes", func(s synthesis) {
			set(s, webACL, map[string]any{"Count": map[string]any{}}, "Rules", 0, "Action")
		}},
		{"encoded paths reach the metrics", "the web ACL refuses floods and scrapes", func(s synthesis) {
			set(s, webACL, []any{map[string]any{"Priority": 0.0, "Type": "LOWERCASE"}}, "Rules", 1, "Statement", "RegexMatchStatement", "TextTransformations")
		}},
		{"cookies are logged", "the web ACL's log is delivered, without credentials", func(s synthesis) {
			set(s, "AWS::WAFv2::LoggingConfiguration", nil, "RedactedFields", 1, "SingleHeader")
		}},
		{"the log's policy is gone", "the web ACL's log is delivered, without credentials", func(s synthesis) {
			drop(s, "AWS::Logs::ResourcePolicy", func(found) bool { return true })
		}},
		{"the certificate is validated by e-mail", "the certificate covers both hosts and renews itself", func(s synthesis) {
			set(s, "AWS::CertificateManager::Certificate", "EMAIL", "ValidationMethod")
		}},
		{"the API's host is validated in another zone", "the certificate covers both hosts and renews itself", func(s synthesis) {
			change(s, "AWS::CertificateManager::Certificate", func(r *assembly.Resource) {
				setAt(r.Properties, "Z0OTHER", "DomainValidationOptions", 1, "HostedZoneId")
			})
		}},
	}
}
