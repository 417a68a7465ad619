package healthy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/vibe-engineering/vibe-platform/rehearsal/nameserver"
)

// World stands in for what a rehearsal asks outside of AWS' APIs: a registry, which
// is go-containerregistry's own in memory, with an image for each that the manifests
// and the charts name; and a name server, which knows the name servers of one zone.
type World struct {
	// Registry and Nameserver are addresses on loopback.
	Registry, Nameserver string

	images []string
	server *http.Server
	names  *nameserver.Server
	zone   string

	mutex   sync.Mutex
	servers []string
}

// StartWorld starts both. images are references with their registries; zone is
// delegated to NameServers.
func StartWorld(ctx context.Context, zone string, images []string) (*World, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &World{
		Registry: listener.Addr().String(), images: images, zone: zone, servers: NameServers(),
		server: &http.Server{Handler: registry.New(registry.Logger(log.New(io.Discard, "", 0))), ReadHeaderTimeout: time.Minute},
	}
	if w.names, err = nameserver.Start(ctx, w.delegation); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	w.Nameserver = w.names.Address
	go func() { _ = w.server.Serve(listener) }()
	for _, image := range images {
		if err := w.Push(image, "amd64", "arm64"); err != nil {
			w.Close()
			return nil, err
		}
	}
	return w, nil
}

// Close ends both.
func (w *World) Close() {
	_ = w.server.Close()
	w.names.Close()
}

// Flags are the options with which `vibe preflight` asks here.
func (w *World) Flags() []string {
	flags := []string{"--nameserver=" + w.Nameserver}
	for _, image := range w.images {
		host, _, _ := strings.Cut(image, "/")
		if flag := fmt.Sprintf("--registry-mirror=%s=%s", host, w.Registry); !slices.Contains(flags, flag) {
			flags = append(flags, flag)
		}
	}
	return flags
}

// here is an image's reference in the registry.
func (w *World) here(image string) (name.Reference, error) {
	_, rest, _ := strings.Cut(image, "/")
	return name.ParseReference(w.Registry+"/"+rest, name.Insecure)
}

// Push puts an image for some architectures in the place of the one before.
func (w *World) Push(image string, architectures ...string) error {
	ref, err := w.here(image)
	if err != nil {
		return err
	}
	index := v1.ImageIndex(empty.Index)
	for _, architecture := range architectures {
		const bytes, layers = 64, 1
		one, err := random.Image(bytes, layers)
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: one, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: architecture}}})
	}
	return remote.WriteIndex(ref, index)
}

// Remove takes an image away.
func (w *World) Remove(image string) error {
	ref, err := w.here(image)
	if err != nil {
		return err
	}
	return remote.Delete(ref)
}

// Delegate has the zone led to other name servers; to none, the zone is not there.
func (w *World) Delegate(servers ...string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.servers = servers
}

// delegation is what the name server knows: the zone's name servers.
func (w *World) delegation() nameserver.Zone {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	servers := w.servers
	return func(name string, t dnsmessage.Type) (records []dnsmessage.ResourceBody, there bool) {
		if name != w.zone || len(servers) == 0 {
			return nil, false
		}
		if t == dnsmessage.TypeNS {
			for _, server := range servers {
				records = append(records, &dnsmessage.NSResource{NS: dnsmessage.MustNewName(server)})
			}
		}
		return records, true
	}
}
