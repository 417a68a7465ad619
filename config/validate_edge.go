package config

import (
	"regexp"
	"strings"
)

// maxDomain is the longest Domain, in characters: ACM takes 64 for a
// certificate's first name
// (https://docs.aws.amazon.com/acm/latest/userguide/acm-public-certificates.html),
// which the API's host name with its `api.` must be able to be.
const maxDomain = 64 - len("api.")

// hostLabel is one part of a host name, as RFC 1123 widened RFC 1035.
var hostLabel = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// zoneIDShape is a hosted zone's id
// (https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html).
var zoneIDShape = regexp.MustCompile(`^Z[A-Z0-9]{1,31}$`)

// edgeRules are those of the domain, its zone and its TLS.
func edgeRules(e Environment) []rule {
	edge := e.Edge
	rules := []rule{
		{"edge.domain", edge.Domain, isDomain(edge.Domain), "is no domain name", "lower-case labels with dots between them, such as vibe.example.com"},
		{"edge.domain", edge.Domain, len(edge.Domain) <= maxDomain, "is too long for a certificate", "60 characters at most"},
		{"edge.certificateEmail", edge.CertificateEmail, isEmail(edge.CertificateEmail), "is no e-mail address", "one such as platform@example.com"},
		oneOf("edge.certificateServer", edge.CertificateServer, []string{letsEncrypt, letsEncryptStaging}),
		oneOf("edge.tlsPolicy", edge.TLSPolicy, TLSPolicies()),
	}
	rules[len(rules)-1].reason = "is unknown, or speaks TLS below 1.2 or without forward secrecy"
	if edge.HostedZoneID != "" {
		rules = append(rules, matches("edge.hostedZoneId", edge.HostedZoneID, zoneIDShape,
			"is no hosted zone's id", "Z and up to 31 capitals and digits, or nothing to make the zone"))
	}
	return rules
}

// isDomain reports whether name is a registrable host name: two labels or more,
// lower case, no trailing dot, and a last label that is no number.
func isDomain(name string) bool {
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if !hostLabel.MatchString(label) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) >= 2 && len(name) <= 253 && strings.ContainsAny(last[:1], "abcdefghijklmnopqrstuvwxyz")
}

// localPart is the part before an e-mail address's @, without RFC 5322's quotes.
var localPart = regexp.MustCompile(`^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*$`)

// isEmail reports whether text is a plain e-mail address.
func isEmail(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	return found && len(local) <= 64 && localPart.MatchString(local) && isDomain(domain)
}

// TLSPolicies are the load balancer's security policies that speak nothing
// older than TLS 1.2 and offer forward secrecy with every cipher
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html).
// The Ext1 and Ext2 policies are left out: they add ciphers without it.
func TLSPolicies() []string {
	return []string{
		"ELBSecurityPolicy-FS-1-2-Res-2020-10",
		"ELBSecurityPolicy-TLS13-1-2-2021-06",
		"ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
		"ELBSecurityPolicy-TLS13-1-2-FIPS-PQ-2025-09",
		"ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
		"ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
		"ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
		"ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
		"ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
		"ELBSecurityPolicy-TLS13-1-3-2021-06",
		"ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
		"ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
		"ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
	}
}
