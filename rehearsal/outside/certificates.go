package outside

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
)

// certificates are those that can be presented, and who signed them.
type certificates struct {
	authority []byte
	of        map[Certificate]*tls.Certificate
}

// newCertificates makes an authority that is forgotten with this process, and what
// it signs.
func newCertificates(env config.Environment) (certificates, error) {
	c := certificates{of: map[Certificate]*tls.Certificate{}}
	ours, err := newSigner("Rehearsal")
	if err != nil {
		return c, err
	}
	others, err := newSigner("Somebody else")
	if err != nil {
		return c, err
	}
	c.authority = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ours.certificate.Raw})
	const day = 24 * time.Hour
	hosts := []string{env.Edge.Domain, env.Edge.APIHost()}
	for _, row := range []struct {
		name   Certificate
		signer signer
		hosts  []string
		last   time.Duration
	}{
		{Good, ours, hosts, 200 * day},
		{Ending, ours, hosts, 10 * day},
		{Ended, ours, hosts, -day},
		{Elsewhere, ours, []string{"other.example.net"}, 200 * day},
		{Untrusted, others, hosts, 200 * day},
	} {
		if c.of[row.name], err = row.signer.sign(row.hosts, row.last); err != nil {
			return c, err
		}
	}
	return c, nil
}

// signer signs certificates.
type signer struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newSigner(name string) (signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return signer{}, err
	}
	template := template(name, 365*24*time.Hour)
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	encoded, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return signer{}, err
	}
	certificate, err := x509.ParseCertificate(encoded)
	return signer{certificate, key}, err
}

// template is a certificate that began a year ago.
func template(name string, last time.Duration) *x509.Certificate {
	now := time.Now() //nolint:forbidigo // a certificate is good from one time to another
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name, Organization: []string{name}},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.Add(last),
	}
}

// sign makes a certificate for hosts.
func (s signer) sign(hosts []string, last time.Duration) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	leaf := template(hosts[0], last)
	leaf.DNSNames = hosts
	leaf.KeyUsage, leaf.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	encoded, err := x509.CreateCertificate(rand.Reader, leaf, s.certificate, key.Public(), s.key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{encoded}, PrivateKey: key}, nil
}

// tls presents what the state says, to clients of TLS 1.2 and newer as a rule.
func (o *Outside) tls() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			state := o.now()
			config := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{*o.certificates.of[state.Certificate]}}
			if state.OldTLS {
				config.MinVersion = tls.VersionTLS10
			}
			return config, nil
		},
		// Demanded, and never used.
		Certificates: []tls.Certificate{*o.certificates.of[Good]},
	}
}
