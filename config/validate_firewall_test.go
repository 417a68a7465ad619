package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateFirewall(t *testing.T) {
	limit := func(requests int) func(e *config.Environment) {
		return func(e *config.Environment) { e.Edge.Firewall.RequestLimit = requests }
	}
	refuse(t, []refusal{
		{"fewer requests than AWS WAF counts", "production", limit(9), []string{
			`edge.firewall.requestLimit: 9 is out of range; write 10 to 2000000000 requests in five minutes`,
		}},
		{"the fewest", "production", limit(10), nil},
		{"the most", "production", limit(2_000_000_000), nil},
		{"more than AWS WAF counts", "production", limit(2_000_000_001), []string{
			`edge.firewall.requestLimit: 2000000001 is out of range; write 10 to 2000000000 requests in five minutes`,
		}},
	})
}

func TestValidateCertificateAndZone(t *testing.T) {
	refuse(t, []refusal{
		{"a key that ACM only imports", "production", func(e *config.Environment) { e.Edge.CertificateKey = "RSA_4096" }, []string{
			`edge.certificateKey: "RSA_4096" is unknown; write one of EC_prime256v1, EC_secp384r1, RSA_2048`,
		}},
		{"a protected environment without a zone", "production", func(e *config.Environment) { e.Edge.HostedZoneID = "" }, []string{
			`edge.hostedZoneId: "" leaves the zone to a stack of the platform's, although deletion is protect; write the id of a zone that is delegated already`,
		}},
		{"a passing one without a zone", "staging", func(e *config.Environment) { e.Edge.HostedZoneID = "" }, nil},
	})
}
