package webacl

import "github.com/vibe-engineering/vibe-platform/names"

// MaxCapacity is what the basic price of a web ACL covers, in capacity units
// (https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html).
const MaxCapacity = 1500

// The capacity units of what is not a rule group. A text transformation is
// charged for each rule that it stands in
// (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html).
const (
	rateLimitCapacity      = 2
	regexCapacity          = 3
	transformationCapacity = 10
)

// The rules of our own. They stand before the groups: a rate limit counts only
// the requests that reach it.
const (
	rateLimitRule = "rate-limit"
	metricsRule   = "refuse-metrics"
)

// metricsPattern is the metrics path and what lies below it, after
// metricsTransformations.
const metricsPattern = "^" + names.MetricsPath + "(/|$)"

// metricsTransformations are how a path is read before it is compared, in their
// order. The load balancer compares paths byte by byte, so that it would let
// /%6Detrics and //metrics through to an application that reads them as the same
// path.
func metricsTransformations() []string {
	return []string{"URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"}
}

// group is a rule group that AWS maintains. Its version is AWS' default one, so
// that its protection keeps up with attacks.
type group struct {
	// rule is the name of the rule that the group stands in.
	rule string
	// name and capacity are AWS', see
	// https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html.
	name     string
	capacity int
	// reason is why we have the group.
	reason string
	// counted are rules of the group that count what they match but let it pass.
	counted []counted
}

// counted is a rule that does not block.
type counted struct {
	// name is AWS', in its letter case: AWS WAF ignores a name that it does not
	// know.
	name   string
	reason string
}

// groups are the rule groups, in the order in which a request meets them: those
// that decide by the least come first.
func groups() []group {
	return []group{
		{rule: "ip-reputation", name: "AWSManagedRulesAmazonIpReputationList", capacity: 25,
			reason: "Amazon knows the addresses of bots and of reconnaissance from all its customers"},
		{rule: "known-bad-inputs", name: "AWSManagedRulesKnownBadInputsRuleSet", capacity: 200,
			reason: "requests that exploit a known vulnerability, such as Log4j's, serve nothing else"},
		{rule: "common", name: "AWSManagedRulesCommonRuleSet", capacity: 700,
			reason: "cross-site scripting, file inclusion and requests for instance metadata, of the OWASP Top 10",
			counted: []counted{{name: "SizeRestrictions_BODY",
				reason: "it blocks every body above 8 KB, and with that uploads and larger documents; nginx and the API limit bodies themselves"}}},
		{rule: "sql-injection", name: "AWSManagedRulesSQLiRuleSet", capacity: 200,
			reason: "the API speaks to PostgreSQL"},
		{rule: "linux", name: "AWSManagedRulesLinuxRuleSet", capacity: 200,
			reason: "the pods run Linux, whose files an attacker would ask for"},
		{rule: "posix", name: "AWSManagedRulesUnixRuleSet", capacity: 100,
			reason: "AWS means it to stand beside the group for Linux: shell commands in requests"},
	}
}

// capacity is what all rules take together.
func capacity() int {
	sum := rateLimitCapacity + regexCapacity + len(metricsTransformations())*transformationCapacity
	for _, g := range groups() {
		sum += g.capacity
	}
	return sum
}

// sensitiveHeaders are those whose values stand in no log and no sample: they
// let whoever reads them be somebody else.
func sensitiveHeaders() []string { return []string{"authorization", "cookie"} }

// logged are the actions of the requests that are logged. The load balancer's
// access logs hold every request already, those that passed included.
func logged() []string { return []string{"BLOCK", "COUNT", "EXCLUDED_AS_COUNT"} }
