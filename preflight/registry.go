package preflight

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// registry asks image registries.
type registry struct {
	access  func(region string) aws.Config
	mirrors mirrors
}

func (s *scene) registry() registry { return registry{s.t.AWS, s.o.Mirrors} }

// mirrors are what answers for registries, by the registry's host as image references
// have it: docker.io, and not the host that its requests go to.
type mirrors map[string]string

// of is the mirror of the host that a request goes to.
func (m mirrors) of(host string) string {
	if host == name.DefaultRegistry && m["docker.io"] != "" {
		return m["docker.io"]
	}
	return m[host]
}

// account is where a registry of ECR is.
type account struct{ account, region string }

// ecrName is the name of a registry of ECR
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html).
var ecrName = regexp.MustCompile(`^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$`)

// ecrHost reads the name of a registry of ECR.
func ecrHost(host string) (account, bool) {
	parts := ecrName.FindStringSubmatch(host)
	if parts == nil {
		return account{}, false
	}
	return account{parts[1], parts[2]}, true
}

// look returns an image's digest and what it is built for, as os/architecture.
func (r registry) look(ctx context.Context, ref name.Reference, auth authn.Authenticator) (digest string, built []string, err error) {
	options := append(r.options(ctx), remote.WithAuth(auth))
	found, err := remote.Get(ref, options...)
	if err != nil {
		return "", nil, err
	}
	if !found.MediaType.IsIndex() {
		image, err := found.Image()
		if err != nil {
			return "", nil, err
		}
		file, err := image.ConfigFile()
		if err != nil {
			return "", nil, err
		}
		return found.Digest.String(), []string{file.OS + "/" + file.Architecture}, nil
	}
	index, err := found.ImageIndex()
	if err != nil {
		return "", nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return "", nil, err
	}
	for _, m := range manifest.Manifests {
		// An attestation stands beside the images as of an unknown platform
		// (https://docs.docker.com/build/metadata/attestations/attestation-storage/).
		if m.Platform != nil && m.Platform.OS != "unknown" {
			built = append(built, m.Platform.OS+"/"+m.Platform.Architecture)
		}
	}
	slices.Sort(built)
	return found.Digest.String(), slices.Compact(built), nil
}

// anonymous asks for an image as a node does that has no password.
func (r registry) anonymous(ctx context.Context, ref name.Reference) error {
	_, err := remote.Head(ref, append(r.options(ctx), remote.WithAuth(authn.Anonymous))...)
	return err
}

func (r registry) options(ctx context.Context) []remote.Option {
	options := []remote.Option{remote.WithContext(ctx), remote.WithUserAgent("vibe")}
	if len(r.mirrors) > 0 {
		options = append(options, remote.WithTransport(detour{r.mirrors, remote.DefaultTransport}))
	}
	return options
}

// auth is how a registry is signed in to. No password is sent to a mirror.
func (r registry) auth(ctx context.Context, ref name.Reference) (authn.Authenticator, error) {
	host := ref.Context().RegistryStr()
	if r.mirrors.of(host) != "" {
		return authn.Anonymous, nil
	}
	place, isECR := ecrHost(host)
	if !isECR {
		// What `docker login` left, or nobody.
		return authn.DefaultKeychain.Resolve(ref.Context())
	}
	out, err := ecr.NewFromConfig(r.access(place.region)).GetAuthorizationToken(ctx, &ecr.GetAuthorizationTokenInput{})
	if err != nil {
		return nil, err
	}
	return signedIn(aws.ToString(out.AuthorizationData[0].AuthorizationToken))
}

// signedIn reads ECR's token, which is a user and a password
// (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_AuthorizationData.html).
func signedIn(token string) (authn.Authenticator, error) {
	text, err := base64.StdEncoding.DecodeString(token)
	user, password, ok := strings.Cut(string(text), ":")
	if err != nil || !ok {
		return nil, fmt.Errorf("ECR's token cannot be read") // and is not shown
	}
	return &authn.Basic{Username: user, Password: password}, nil
}

// detour sends what is meant for a registry to its mirror.
type detour struct {
	mirrors mirrors
	through http.RoundTripper
}

// RoundTrip sends a request on its way. On this machine a mirror needs no TLS.
func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	mirror := d.mirrors.of(r.URL.Host)
	if mirror == "" {
		return d.through.RoundTrip(r)
	}
	changed := r.Clone(r.Context())
	changed.URL = &url.URL{Scheme: "https", Host: mirror, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	changed.Host = mirror
	if host, _, err := net.SplitHostPort(mirror); err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback()) {
		changed.URL.Scheme = "http"
	}
	return d.through.RoundTrip(changed)
}

// ReadMirrors reads mirrors written as host=host:port. The error holds every one
// that is not.
func ReadMirrors(list []string) (map[string]string, error) {
	mirrors := map[string]string{}
	var problems []error
	for _, one := range list {
		host, mirror, ok := strings.Cut(one, "=")
		if _, _, err := net.SplitHostPort(mirror); !ok || host == "" || err != nil {
			problems = append(problems, fmt.Errorf("--registry-mirror: %q is no mirror; write the registry and what answers for it, such as public.ecr.aws=127.0.0.1:5000", one))
		}
		mirrors[host] = mirror
	}
	return mirrors, errors.Join(problems...)
}

// ValidateNameserver fails unless the name server is a host with a port, or none.
func ValidateNameserver(address string) error {
	if _, _, err := net.SplitHostPort(address); address != "" && err != nil {
		return fmt.Errorf("--nameserver: %q is no address; write a host and a port, such as 1.1.1.1:53", address)
	}
	return nil
}
