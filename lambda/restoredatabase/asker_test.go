package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
	"github.com/vibe-engineering/vibe-platform/recovery/validation/postgrestest"
)

// master is the user of a restored instance, and was its password before.
const (
	master   = "vibemaster"
	password = "set-for-this-test"
)

// newServer is a PostgreSQL with TLS that holds one table, and the authority of its
// certificate in PEM.
func newServer(t *testing.T) (*postgrestest.Server, string) {
	t.Helper()
	s := postgrestest.New(t, postgrestest.Full(), nil, "ssl=on", "track_commit_timestamp=on", "log_statement=all", "shared_preload_libraries=pg_stat_statements")
	certificate, private := newCertificate(t)
	for name, text := range map[string][]byte{"server.crt": certificate, "server.key": private} {
		path := filepath.Join(s.Data, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		s.Own(t, path)
	}
	s.Start(t)
	// As on RDS, where the application's tables are its own role's and the master is
	// a member of that.
	s.Run(t, `CREATE EXTENSION pg_stat_statements`, `CREATE ROLE app`, `CREATE ROLE `+master+` LOGIN CREATEROLE PASSWORD '`+password+`' IN ROLE app, pg_monitor`,
		`CREATE TABLE orders (id int PRIMARY KEY)`, `ALTER TABLE orders OWNER TO app`, `INSERT INTO orders VALUES (1)`)
	return s, string(certificate)
}

// newCertificate is one for the loopback address that is its own authority, and
// its key, in PEM.
func newCertificate(t *testing.T) (certificate, private []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Unix(1<<33, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text})
}

func requestFor(s *postgrestest.Server, authorities string) restorevalidation.Request {
	now := time.Now()
	return restorevalidation.Request{
		Host: "127.0.0.1", Port: s.Port, User: master, Password: password, Authorities: authorities,
		Questions: restorevalidation.Questions{Name: "postgres", Extensions: []string{"pg_stat_statements"}, Tables: []string{"public.orders"}, MinRows: map[string]int64{"public.orders": 1}},
		NotBefore: now.Add(-time.Hour), NotAfter: now,
	}
}

func TestRestoredDatabase(t *testing.T) {
	s, authorities := newServer(t)
	a := asker{patience: 2 * time.Second, attempt: time.Second, pause: 50 * time.Millisecond}
	stranger, _ := newCertificate(t)
	for name, row := range map[string]struct {
		change func(*restorevalidation.Request)
		// failed is what does not hold, and err the error.
		failed, err string
	}{
		"sound":                   {func(*restorevalidation.Request) {}, "", ""},
		"a table is missing":      {func(r *restorevalidation.Request) { r.Questions.Tables = []string{"public.gone"} }, "table public.gone: missing", ""},
		"an old state":            {func(r *restorevalidation.Request) { r.NotBefore, r.NotAfter = r.NotAfter, r.NotAfter.Add(time.Hour) }, "newest commit: ", ""},
		"the password of before":  {func(r *restorevalidation.Request) { r.Password = "of-before" }, "", "gave up waiting: cannot log in to 127.0.0.1"},
		"an authority of others":  {func(r *restorevalidation.Request) { r.Authorities = string(stranger) }, "", "certificate is not to be trusted"},
		"a name of others":        {func(r *restorevalidation.Request) { r.Host = "localhost" }, "", "certificate is not to be trusted"},
		"no authority":            {func(r *restorevalidation.Request) { r.Authorities = "rubbish" }, "", "holds no authority"},
		"no server":               {func(r *restorevalidation.Request) { r.Port = 1 }, "", "connection refused"},
		"no database of the name": {func(r *restorevalidation.Request) { r.Questions.Name = "vibe" }, "", `database "vibe" does not exist`},
	} {
		r := requestFor(s, authorities)
		row.change(&r)
		var log bytes.Buffer
		slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
		answer, err := a.answer(context.Background(), r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		failed := fmt.Sprint(validation.Failed(answer.Findings))
		if (row.failed == "") != (failed == "[]") || !strings.Contains(failed, row.failed) {
			t.Errorf("%s: fails are %s, want %s", name, failed, row.failed)
		}
		if (row.err == "") != (answer.Error == "") || !strings.Contains(answer.Error, row.err) {
			t.Errorf("%s: the error is %q, want %q", name, answer.Error, row.err)
		}
		if strings.Contains(log.String()+answer.Error+failed, r.Password) {
			t.Errorf("%s: the password shows", name)
		}
	}
}

// RDS sets the password a moment after it said that it would.
func TestAPasswordThatComesLate(t *testing.T) {
	s, authorities := newServer(t)
	r := requestFor(s, authorities)
	r.Password = "comes-late"
	go func() {
		time.Sleep(300 * time.Millisecond)
		s.Run(t, `ALTER ROLE `+master+` PASSWORD 'comes-late'`)
	}()
	answer, _ := asker{patience: 10 * time.Second, attempt: time.Second, pause: 50 * time.Millisecond}.answer(context.Background(), r)
	if answer.Error != "" || len(answer.Findings) == 0 {
		t.Errorf("%+v", answer)
	}
}
