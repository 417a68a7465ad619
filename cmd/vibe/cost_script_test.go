package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestCostTranscripts runs the transcripts of `vibe cost`: a small
// assembly, and for refresh a stand-in for AWS' price list.
func TestCostTranscripts(t *testing.T) {
	t.Parallel()
	list := httptest.NewServer(http.HandlerFunc(priceList))
	defer list.Close()
	// The scripts run in parallel, after this function otherwise returns and closes
	// the list.
	t.Run("scripts", func(t *testing.T) {
		testscript.Run(t, testscript.Params{
			Dir: filepath.Join("testdata", "script", "cost"), RequireExplicitExec: true,
			Setup: func(env *testscript.Env) error {
				for name, value := range map[string]string{
					"LIST": list.URL, "AWS_EC2_METADATA_DISABLED": "true",
					"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
				} {
					env.Setenv(name, value)
				}
				return os.CopyFS(filepath.Join(env.WorkDir, "out"), os.DirFS(filepath.Join("testdata", "cost", "assembly")))
			},
		})
	})
}

// priceList is a stand-in for AWS' price list, which answers in its documented
// shape. The first part of the path says how it is today.
func priceList(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Filters []struct{ Field, Value string }
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	mode := strings.Trim(r.URL.Path, "/")
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	switch mode {
	case "denied":
		w.Header().Set("X-Amzn-ErrorType", "AccessDeniedException")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"AccessDeniedException","message":"User: arn:aws:iam::111122223333:user/a is not authorized to perform: pricing:GetProducts"}`)
		return
	case "throttled":
		w.Header().Set("X-Amzn-ErrorType", "ThrottlingException")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"ThrottlingException","message":"Rate exceeded"}`)
		return
	}
	entry := func(sku, usage, usd string) string {
		return fmt.Sprintf(`{"product":{"sku":%q,"productFamily":"NAT Gateway","attributes":{"usagetype":%q}},"publicationDate":"2026-11-01T00:00:00Z",`+
			`"terms":{"OnDemand":{"a":{"priceDimensions":{"b":{"beginRange":"0","endRange":"Inf","unit":"Hrs","pricePerUnit":{"USD":%q}}}}}}}`, sku, usage, usd)
	}
	entries := []string{}
	if mode != "none" {
		entries = append(entries, entry("A", "NatGateway-Hours", "0.0500000000"), entry("B", "NatGateway-Bytes", "0.0450000000"))
	}
	if mode == "twice" {
		entries = append(entries, entry("C", "USE1-NatGateway-Hours", "0.0600000000"))
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"FormatVersion": "aws_v1", "PriceList": entries}) // The client says what is missing.
}
