package rendering

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/registry"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// patience is how long a repository may take for one answer.
const patience = 30 * time.Second

// download writes the packed chart to path. No half of a file is left there.
func download(pin releases.Pin, path string) error {
	fetch := fromRepository
	if registry.IsOCI(pin.Repository) {
		fetch = fromRegistry
	}
	data, err := fetch(pin)
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	whole, err := os.CreateTemp(folder, "download-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(whole.Name()) }()
	if _, err := whole.Write(data); err != nil {
		return err
	}
	if err := whole.Close(); err != nil {
		return err
	}
	return os.Rename(whole.Name(), path)
}

// fromRegistry pulls a chart out of an OCI registry. A host of this machine is
// asked without TLS.
func fromRegistry(pin releases.Pin) ([]byte, error) {
	reference := strings.TrimPrefix(pin.Repository, registry.OCIScheme+"://") + ":" + pin.Version
	options := []registry.ClientOption{
		registry.ClientOptWriter(io.Discard),
		registry.ClientOptHTTPClient(&http.Client{Timeout: patience}),
	}
	if strings.HasPrefix(reference, "127.0.0.1:") {
		options = append(options, registry.ClientOptPlainHTTP())
	}
	client, err := registry.NewClient(options...)
	if err != nil {
		return nil, err
	}
	pulled, err := client.Pull(reference)
	if err != nil {
		return nil, err
	}
	return pulled.Chart.Data, nil
}

// index is what we read of a classic repository's index.yaml
// (https://helm.sh/docs/topics/chart_repository/#the-index-file). Helm's own
// packages for it do not build beside Kubernetes' libraries of this version.
type index struct {
	Entries map[string][]struct {
		Version string
		Digest  string
		URLs    []string
	}
}

// fromRepository downloads a chart that a classic repository's index names, and
// holds it against the digest that stands there.
func fromRepository(pin releases.Pin) ([]byte, error) {
	base, err := url.Parse(strings.TrimSuffix(pin.Repository, "/") + "/")
	if err != nil {
		return nil, err
	}
	text, err := get(base.JoinPath("index.yaml").String())
	if err != nil {
		return nil, err
	}
	var listed index
	if err := yaml.Unmarshal(text, &listed); err != nil {
		return nil, fmt.Errorf("the index of %s: %w", pin.Repository, err)
	}
	for _, entry := range listed.Entries[pin.Chart] {
		if entry.Version != pin.Version || len(entry.URLs) == 0 {
			continue
		}
		address, err := base.Parse(entry.URLs[0])
		if err != nil {
			return nil, err
		}
		archive, err := get(address.String())
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(archive)
		if got := hex.EncodeToString(sum[:]); got != entry.Digest {
			return nil, fmt.Errorf("%s has the digest %s, and the repository's index says %q", address, got, entry.Digest)
		}
		return archive, nil
	}
	return nil, fmt.Errorf("its index has no %s %s", pin.Chart, pin.Version)
}

func get(address string) ([]byte, error) {
	answer, err := (&http.Client{Timeout: patience}).Get(address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", address, answer.Status)
	}
	return io.ReadAll(answer.Body)
}
