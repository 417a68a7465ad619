package programs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// next stands for Next.js: it answers each path in the way that nginx' settings
// are about, and remembers what it was asked.
type next struct {
	server *httptest.Server
	lock   sync.Mutex
	asked  []*http.Request
}

// The sizes of what it serves, either side of what nginx compresses.
const (
	large = 64 << 10
	tiny  = 100
)

func newNext(t *testing.T) *next {
	n := &next{}
	n.server = httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(n.server.Close)
	return n
}

func (n *next) port() int { return n.server.Listener.Addr().(*net.TCPAddr).Port }

// serve answers by the path's ending; the query `cache` is what it says of
// caching, `status` its status, `size` the bytes of its answer.
func (n *next) serve(w http.ResponseWriter, r *http.Request) {
	n.lock.Lock()
	n.asked = append(n.asked, r)
	n.lock.Unlock()
	_, _ = io.Copy(io.Discard, r.Body)

	types := map[string]string{".js": "application/javascript", ".css": "text/css", ".png": "image/png", ".woff2": "font/woff2", ".json": "application/json", ".svg": "image/svg+xml"}
	kind, known := types[filepath.Ext(r.URL.Path)]
	switch {
	case known:
	case strings.HasPrefix(r.URL.Path, "/api/"):
		kind = "application/json"
	default:
		kind = "text/html; charset=utf-8"
	}
	query := r.URL.Query()
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Powered-By", "Next.js")
	for name, key := range map[string]string{"Cache-Control": "cache", "Content-Security-Policy": "policy"} {
		if value := query.Get(key); value != "" {
			w.Header().Set(name, value)
		}
	}
	if query.Has("slow") {
		time.Sleep(3 * time.Second)
	}
	w.WriteHeader(number(query, "status", http.StatusOK))
	_, _ = io.WriteString(w, strings.Repeat("0123456789", number(query, "size", tiny)/10))
}

// number is the number under key, or otherwise.
func number(query url.Values, key string, otherwise int) int {
	if value, err := strconv.Atoi(query.Get(key)); err == nil {
		return value
	}
	return otherwise
}

// last is the last request that arrived, if one did.
func (n *next) last() (*http.Request, error) {
	n.lock.Lock()
	defer n.lock.Unlock()
	if len(n.asked) == 0 {
		return nil, fmt.Errorf("nothing has arrived at Next.js")
	}
	return n.asked[len(n.asked)-1], nil
}

// count is how many requests have arrived.
func (n *next) count() int {
	n.lock.Lock()
	defer n.lock.Unlock()
	return len(n.asked)
}

// writeCertificate puts a certificate of our own into dir in the way that the
// kubelet changes a Secret's mount: whole, by renaming.
func writeCertificate(t *testing.T, dir, name string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{
		"tls.crt": {Type: "CERTIFICATE", Bytes: certificate},
		"tls.key": {Type: "PRIVATE KEY", Bytes: private},
	} {
		path := filepath.Join(dir, file)
		if err := os.WriteFile(path+".new", pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}
}
