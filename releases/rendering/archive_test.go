package rendering

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// isolated has charts looked for in an empty cache, and in no named folder.
func isolated(t *testing.T) (cache string) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv(FolderVariable, "")
	cache, err := cacheFolder()
	if err != nil {
		t.Fatal(err)
	}
	return cache
}

// packed is some chart's archive.
func packed(t *testing.T) []byte {
	t.Helper()
	path, err := Archive(releases.Ledger()[0])
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestArchiveIsFound(t *testing.T) {
	pin := releases.Pin{Chart: "some", Version: "1.0.0"}
	cache, named := isolated(t), t.TempDir()
	for _, folder := range []string{cache, named} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "some-1.0.0.tgz"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := Archive(pin); err != nil || got != filepath.Join(cache, "some-1.0.0.tgz") {
		t.Errorf("got %s, %v, want that of the cache", got, err)
	}
	t.Setenv(FolderVariable, named)
	if got, err := Archive(pin); err != nil || got != filepath.Join(named, "some-1.0.0.tgz") {
		t.Errorf("got %s, %v, want that of the named folder", got, err)
	}
}

func TestMissingArchive(t *testing.T) {
	cache := isolated(t)
	silent := httptest.NewServer(http.NotFoundHandler())
	silent.Close()
	for _, repository := range []string{silent.URL, "oci://" + strings.TrimPrefix(silent.URL, "http://") + "/charts/some"} {
		_, err := Archive(releases.Pin{Chart: "some", Version: "1.0.0", Repository: repository})
		for _, want := range []string{"chart some-1.0.0.tgz is in none of", cache, "cannot be downloaded from " + repository, "connection refused", "name its folder in VIBE_CHARTS"} {
			expect(t, err, want)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("the error is more than a sentence: %v", err)
		}
	}
}

func TestDownloadFromARepository(t *testing.T) {
	data := packed(t)
	sum := sha256.Sum256(data)
	pin := releases.Ledger()[0]
	for name, test := range map[string]struct{ version, digest, want string }{
		"as it says":     {pin.Version, hex.EncodeToString(sum[:]), ""},
		"another digest": {pin.Version, hex.EncodeToString(make([]byte, 32)), "and the repository's index says"},
		"no digest":      {pin.Version, "", "and the repository's index says"},
		"not there":      {"0.0.1", hex.EncodeToString(sum[:]), "its index has no " + pin.Chart},
	} {
		t.Run(name, func(t *testing.T) {
			cache := isolated(t)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/charts/index.yaml":
					_, _ = fmt.Fprintf(w, "entries: {%s: [{version: %q, digest: %q, urls: [packed/chart.tgz]}]}", pin.Chart, test.version, test.digest)
				case "/charts/packed/chart.tgz":
					_, _ = w.Write(data)
				default:
					http.NotFound(w, r)
				}
			}))
			defer server.Close()
			pin := pin
			pin.Repository = server.URL + "/charts"
			path := filepath.Join(cache, archiveName(pin))
			err := download(pin, path)
			if test.want != "" {
				expect(t, err, test.want)
				if _, err := os.Stat(path); err == nil {
					t.Error("something was kept")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			kept(t, cache, archiveName(pin), data)
		})
	}
}

// A registry answers for a manifest, and for what it lists by digest
// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md).
func TestDownloadFromARegistry(t *testing.T) {
	data, config := packed(t), []byte(`{"name":"some","version":"1.0.0","apiVersion":"v2"}`)
	describe := func(kind string, data []byte) map[string]any {
		sum := sha256.Sum256(data)
		return map[string]any{"mediaType": kind, "digest": "sha256:" + hex.EncodeToString(sum[:]), "size": len(data)}
	}
	const kind = "application/vnd.oci.image.manifest.v1+json"
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2,
		"mediaType":     kind,
		"config":        describe("application/vnd.cncf.helm.config.v1+json", config),
		"layers":        []any{describe("application/vnd.cncf.helm.chart.content.v1.tar+gzip", data)},
	})
	if err != nil {
		t.Fatal(err)
	}
	held := map[string][]byte{"/v2/charts/some/manifests/1.0.0": manifest}
	for _, blob := range [][]byte{data, config} {
		held["/v2/charts/some/blobs/"+describe("", blob)["digest"].(string)] = blob
	}
	held["/v2/charts/some/manifests/"+describe("", manifest)["digest"].(string)] = manifest
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		blob, found := held[r.URL.Path]
		if !found {
			http.NotFound(w, r)
			return
		}
		if bytes.Equal(blob, manifest) {
			w.Header().Set("Content-Type", kind)
		}
		w.Header().Set("Docker-Content-Digest", describe("", blob)["digest"].(string))
		w.Header().Set("Content-Length", fmt.Sprint(len(blob)))
		_, _ = w.Write(blob)
	}))
	defer server.Close()
	cache := isolated(t)
	pin := releases.Pin{Chart: "some", Version: "1.0.0", Repository: "oci://" + strings.TrimPrefix(server.URL, "http://") + "/charts/some"}
	if _, err := Archive(pin); err != nil {
		t.Fatal(err)
	}
	kept(t, cache, "some-1.0.0.tgz", data)
	pin.Version = "1.0.1"
	_, err = Archive(pin)
	expect(t, err, "some-1.0.1.tgz is in none of")
}

// kept wants one file with data in the cache, and nothing beside it.
func kept(t *testing.T, cache, name string, data []byte) {
	t.Helper()
	entries, err := os.ReadDir(cache)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(cache, name))
	if err != nil || !bytes.Equal(got, data) || len(entries) != 1 {
		t.Errorf("%s holds %v, of which %s has %d bytes, want %d (%v)", cache, entries, name, len(got), len(data), err)
	}
}

func TestLoadRefusesAnotherChart(t *testing.T) {
	data := packed(t)
	isolated(t)
	folder := t.TempDir()
	t.Setenv(FolderVariable, folder)
	if err := os.WriteFile(filepath.Join(folder, "some-1.0.0.tgz"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Load(releases.Pin{Chart: "some", Version: "1.0.0"})
	expect(t, err, "some-1.0.0.tgz holds alloy 1.11.1, not some 1.0.0")
}

// The chart of external-secrets has its definitions in a file of their own.
func TestSeparateDefinitionsAreMissed(t *testing.T) {
	var pin releases.Pin
	for _, row := range releases.Ledger() {
		if row.Chart == "external-secrets" {
			pin = row
		}
	}
	whole, err := Load(pin)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	data, err := os.ReadFile(whole.archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, archiveName(pin)), data, 0o644); err != nil {
		t.Fatal(err)
	}
	r := production(t).release(t, "external-secrets").Release
	t.Setenv(FolderVariable, folder)
	_, err = Render(r, Options{KubernetesVersion: "1.36"})
	expect(t, err, "there is no external-secrets-crds-2.9.0.yaml.gz beside it; put the definitions of that version there")
}
