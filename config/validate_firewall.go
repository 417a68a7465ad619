package config

// The requests that AWS WAF can be told to limit an address to.
const (
	minRequestLimit = 10
	maxRequestLimit = 2_000_000_000
)

// firewallRules are those of the web ACL, of the certificate's key and of a zone
// that the edge stack makes.
func firewallRules(e Environment) []rule {
	edge := e.Edge
	return []rule{
		between("edge.firewall.requestLimit", edge.Firewall.RequestLimit, minRequestLimit, maxRequestLimit, " requests in five minutes"),
		oneOf("edge.certificateKey", edge.CertificateKey, CertificateKeys()),
		// A zone outlives the platform that it points to: a new one has other
		// name servers, and every resolver would have to learn of them.
		{"edge.hostedZoneId", edge.HostedZoneID, edge.HostedZoneID != "" || !e.Deletion.Rules().Protected,
			"leaves the zone to a stack of the platform's, although deletion is " + string(e.Deletion),
			"the id of a zone that is delegated already"},
	}
}
