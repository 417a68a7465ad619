package keeper

import (
	"context"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestDownload(t *testing.T) {
	bundle := ""
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/bundle.pem" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, bundle)
	}))
	defer server.Close()
	ctx := context.Background()

	_, err := Download(server.Client(), server.URL+"/bundle.pem")(ctx)
	mustContain(t, err, "holds no certificate")

	bundle = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	if pool, err := Download(server.Client(), server.URL+"/bundle.pem")(ctx); err != nil || pool == nil {
		t.Error(err)
	}
	_, err = Download(server.Client(), server.URL+"/moved.pem")(ctx)
	mustContain(t, err, "404")
	if !passes(err) {
		t.Error("a bundle that cannot be had is not asked for again")
	}
	_, err = Download(server.Client(), "http://"+server.Listener.Addr().String())(ctx)
	mustContain(t, err, "by https")
	// A server under no public certificate.
	if _, err := Download(&http.Client{}, server.URL+"/bundle.pem")(ctx); err == nil {
		t.Error("an untrusted server says whom to trust")
	}
}
