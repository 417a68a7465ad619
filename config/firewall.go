package config

// Firewall is what the web ACL in front of the load balancer lets through.
type Firewall struct {
	// RequestLimit is how many requests one address may send in five minutes;
	// beyond it the answer is 429. An office behind one address shares it. AWS
	// WAF takes 10 to 2,000,000,000
	// (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html).
	// Default: 2000.
	RequestLimit int `json:"requestLimit"`
}

// CertificateKey is the kind of key that a certificate is made for.
type CertificateKey string

// The keys that ACM issues public certificates for. Application Load Balancers
// take each of them
// (https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html).
const (
	// KeyP256 is the quickest, and known to every client that speaks TLS 1.2
	// with forward secrecy and is younger than ten years.
	KeyP256 CertificateKey = "EC_prime256v1"
	KeyP384 CertificateKey = "EC_secp384r1"
	// KeyRSA is for clients that know nothing else.
	KeyRSA CertificateKey = "RSA_2048"
)

// CertificateKeys lists every CertificateKey that exists.
func CertificateKeys() []CertificateKey { return []CertificateKey{KeyP256, KeyP384, KeyRSA} }
