package rendering

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// settled replaces the template functions that make something new at each call,
// so that the same revision of a release renders to the same text: certificates,
// and random characters. What they make serves no cluster.
func settled(revision int) template.FuncMap {
	characters := func(n int) string { return strings.Repeat(string(rune('w'+revision)), n) }
	day := begin().AddDate(0, 0, revision)
	return template.FuncMap{
		"genCA": func(name string, _ int) (certificate, error) { return issue(name, day, nil, nil) },
		"genSelfSignedCert": func(name string, _, hosts []any, _ int) (certificate, error) {
			return issue(name, day, hosts, nil)
		},
		"genSignedCert": func(name string, _, hosts []any, _ int, authority certificate) (certificate, error) {
			return issue(name, day, hosts, &authority)
		},
		"randAlphaNum": characters,
		"randAlpha":    characters,
		"randAscii":    characters,
		"randNumeric":  func(n int) string { return strings.Repeat(strconv.Itoa(revision), n) },
		"htpasswd":     func(user, _ string) string { return user + ":" + strconv.Itoa(revision) },
		"now":          func() time.Time { return day },
	}
}

// certificate has the fields that templates read of sprig's.
type certificate struct{ Cert, Key string }

// begin is a day like any other, before the first revision.
func begin() time.Time { return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC) }

// issue makes the certificate of name from a day on, always the same; without an authority it
// signs itself and may sign others.
func issue(name string, from time.Time, hosts []any, authority *certificate) (certificate, error) {
	seed := sha256.Sum256([]byte(name + from.String()))
	key := ed25519.NewKeyFromSeed(seed[:])
	leaf := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             from,
		NotAfter:              from.AddDate(10, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  authority == nil,
	}
	for _, host := range hosts {
		leaf.DNSNames = append(leaf.DNSNames, fmt.Sprint(host))
	}
	parent, signer := leaf, key
	if authority != nil {
		var err error
		if parent, signer, err = authority.read(); err != nil {
			return certificate{}, err
		}
	} else {
		leaf.KeyUsage |= x509.KeyUsageCertSign
	}
	signed, err := x509.CreateCertificate(nil, leaf, parent, key.Public(), signer)
	if err != nil {
		return certificate{}, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return certificate{}, err
	}
	return certificate{block("CERTIFICATE", signed), block("PRIVATE KEY", private)}, nil
}

// read returns the certificate and its key.
func (c certificate) read() (*x509.Certificate, ed25519.PrivateKey, error) {
	signed, _ := pem.Decode([]byte(c.Cert))
	private, _ := pem.Decode([]byte(c.Key))
	if signed == nil || private == nil {
		return nil, nil, errors.New("the authority is no certificate with its key")
	}
	parsed, err := x509.ParseCertificate(signed.Bytes)
	if err != nil {
		return nil, nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(private.Bytes)
	if err != nil {
		return nil, nil, err
	}
	signer, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, nil, errors.New("the authority's key is of another kind")
	}
	return parsed, signer, nil
}

func block(kind string, data []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}))
}
