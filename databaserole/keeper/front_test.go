package keeper

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"testing"
	"time"
)

// frontHost is the name that the front's certificate is for.
const frontHost = "localhost"

// front speaks PostgreSQL's TLS negotiation and passes on what is inside: the
// server of the package registry is built without OpenSSL.
type front struct {
	port uint16
	// trust holds the authority of its certificate.
	trust *x509.CertPool
}

func startFront(t *testing.T, backend uint16) *front {
	t.Helper()
	authority, authorityKey := certificate(t, "test authority", nil, nil)
	leaf, key := certificate(t, frontHost, authority, authorityKey)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	config := &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{leaf.Raw}, PrivateKey: key}},
		MinVersion:   tls.VersionTLS12,
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go pass(client, config, backend)
		}
	}()
	f := &front{port: uint16(listener.Addr().(*net.TCPAddr).Port), trust: x509.NewCertPool()}
	f.trust.AddCert(authority)
	return f
}

// pass answers a client's SSLRequest, of eight bytes, and joins it with the
// backend (https://www.postgresql.org/docs/16/protocol-flow.html#PROTOCOL-FLOW-SSL).
func pass(client net.Conn, config *tls.Config, backend uint16) {
	defer func() { _ = client.Close() }()
	if _, err := io.ReadFull(client, make([]byte, 8)); err != nil {
		return
	}
	if _, err := client.Write([]byte("S")); err != nil {
		return
	}
	encrypted := tls.Server(client, config)
	if encrypted.Handshake() != nil {
		return
	}
	server, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", backend))
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(server, encrypted)
		_ = server.Close()
	}()
	_, _ = io.Copy(encrypted, server)
}

// certificate is one signed by parent, or by itself.
func certificate(t *testing.T, name string, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0), BasicConstraintsValid: true,
	}
	if parent == nil {
		template.IsCA, template.KeyUsage = true, x509.KeyUsageCertSign
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made, key
}

// trusting is a Trust in one pool.
func trusting(pool *x509.CertPool) Trust {
	return func(context.Context) (*x509.CertPool, error) { return pool, nil }
}
