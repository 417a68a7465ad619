package lab

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// The files of a lab that more than one server reads.
const (
	fileAuthority      = "ca.crt"
	fileServer         = "server"
	fileAccounts       = "accounts"
	fileAdministrator  = "administrator"
	fileControllers    = "controllers"
	fileScheduler      = "scheduler"
	suffixCertificate  = ".crt"
	suffixKey          = ".key"
	suffixPublicKey    = ".pub"
	suffixKubeconfig   = ".kubeconfig"
	groupAdministrator = "system:masters"
)

// identity is who a client of the API server is, by its certificate.
type identity struct {
	file, user, group string
}

// identities are the clients. Each part runs with the rights that Kubernetes
// gives it, so that what it may not do shows.
func identities() []identity {
	return []identity{
		{fileAdministrator, "administrator", groupAdministrator},
		{fileControllers, "system:kube-controller-manager", ""},
		{fileScheduler, "system:kube-scheduler", ""},
	}
}

// authority is a certificate authority that lasts as long as its lab.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// writeCredentials writes an authority, the API server's certificate, a
// certificate for each client, and the key that signs service accounts' tokens.
// The authority's own key is written nowhere.
func writeCredentials(dir string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	template := certificateTemplate(pkix.Name{CommonName: "vibe-lab"})
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	encoded, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	ca := authority{key: key}
	if ca.certificate, err = x509.ParseCertificate(encoded); err != nil {
		return err
	}
	if err := writePEM(filepath.Join(dir, fileAuthority), "CERTIFICATE", encoded); err != nil {
		return err
	}

	server := certificateTemplate(pkix.Name{CommonName: "kube-apiserver"})
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	server.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	server.DNSNames = []string{"localhost", "kubernetes.default.svc"}
	if err := ca.issue(server, filepath.Join(dir, fileServer)); err != nil {
		return err
	}
	for _, who := range identities() {
		client := certificateTemplate(pkix.Name{CommonName: who.user})
		client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		if who.group != "" {
			client.Subject.Organization = []string{who.group}
		}
		if err := ca.issue(client, filepath.Join(dir, who.file)); err != nil {
			return err
		}
	}
	return writeAccountKeys(filepath.Join(dir, fileAccounts))
}

// certificateTemplate is a certificate of subject for a day.
func certificateTemplate(subject pkix.Name) *x509.Certificate {
	now := time.Now() //nolint:forbidigo // a certificate begins and ends, and none of it is kept
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      subject,
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

// issue signs template and writes it with a key of its own.
func (a authority) issue(template *x509.Certificate, path string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	encoded, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return err
	}
	if err := writePEM(path+suffixCertificate, "CERTIFICATE", encoded); err != nil {
		return err
	}
	return writeKey(path+suffixKey, key)
}

// writeAccountKeys writes the pair that service accounts' tokens are signed and
// checked with.
func writeAccountKeys(path string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writePEM(path+suffixPublicKey, "PUBLIC KEY", public); err != nil {
		return err
	}
	return writeKey(path+suffixKey, key)
}

func newKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

func writeKey(path string, key *ecdsa.PrivateKey) error {
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(path, "EC PRIVATE KEY", encoded)
}

func writePEM(path, kind string, encoded []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: encoded}), 0o600)
}
