package inventory

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	waftypes "github.com/aws/aws-sdk-go-v2/service/wafv2/types"

	"github.com/vibe-engineering/vibe-platform/names"
)

// edgeClaims: the certificate and the web ACL.
func (s scene) edgeClaims() []Claim {
	const certificate, acl = "AWS::CertificateManager::Certificate", "AWS::WAFv2::WebACL"
	if !s.home {
		return []Claim{number(certificate, 0), number(acl, 0)}
	}
	edge := s.env.Edge
	return []Claim{
		number(certificate, 1),
		is(certificate, "is", acmtypes.CertificateStatusIssued, func(d acmtypes.CertificateDetail) any { return d.Status }),
		is(certificate, "is for", sorted([]string{edge.Domain, edge.APIHost()}), func(d acmtypes.CertificateDetail) any { return sorted(d.SubjectAlternativeNames) }),
		// A key reads EC_prime256v1 in a request and EC-prime256v1 in some answers.
		is(certificate, "has a key", string(edge.CertificateKey), func(d acmtypes.CertificateDetail) any {
			return strings.ReplaceAll(string(d.KeyAlgorithm), "-", "_")
		}),
		number(acl, 1),
		is(acl, "is called", s.n.Resource(names.WebACL), func(a waftypes.WebACL) any { return a.Name }),
		is(acl, "has rules", true, func(a waftypes.WebACL) any { return len(a.Rules) > 1 }),
		is(acl, "lets one address ask so often", edge.Firewall.RequestLimit, func(a waftypes.WebACL) any {
			for _, rule := range a.Rules {
				if rule.Statement != nil && rule.Statement.RateBasedStatement != nil {
					return aws.ToInt64(rule.Statement.RateBasedStatement.Limit)
				}
			}
			return nil
		}),
		number("AWS::WAFv2::LoggingConfiguration", 1),
		is("AWS::WAFv2::LoggingConfiguration", "logs to", s.n.WebACLLogGroup(), func(l waftypes.LoggingConfiguration) any {
			if len(l.LogDestinationConfigs) != 1 {
				return l.LogDestinationConfigs
			}
			return logGroupName(l.LogDestinationConfigs[0])
		}),
	}
}
