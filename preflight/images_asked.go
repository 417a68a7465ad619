package preflight

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
)

const (
	// registryPatience is how long the registries may take together: less than a
	// check may, so that one that hangs does not take what the others say with it.
	registryPatience = check.Patience * 2 / 3
	// perRegistry is how many images a registry is asked for at a time.
	perRegistry = 4
)

// lookedUp is what is known of the images.
type lookedUp struct {
	pictures []picture
	// charts is what is wrong with charts whose images are not known.
	charts []check.Finding
}

func (l lookedUp) unlisted() []check.Finding { return slices.Clone(l.charts) }

// picture is what a registry says of an image.
type picture struct {
	namedImage
	digest        string
	architectures []string
	// absent says that the registry has it not, and awaited that this environment
	// itself still has to make the repository.
	absent, awaited bool
	// err is why it could not be asked for, and anonymous why it is not given without
	// a password, of registries that are not ECR.
	err, anonymous error
}

// name is the reference without the registry and its folders.
func (p picture) name() string { return p.reference[strings.LastIndex(p.reference, "/")+1:] }

// registry is the host of the reference.
func (p picture) registry() string {
	host, _, _ := strings.Cut(p.reference, "/")
	return host
}

// finding is what is wrong with the image.
func (p picture) finding(got, want string) []check.Finding {
	if len(p.charts) > 0 {
		got = "of the chart " + strings.Join(p.charts, " and ") + " " + got
	}
	return []check.Finding{{Subject: p.reference, Got: got, Want: want}}
}

// short is as much of a digest as people compare.
func short(digest string) string {
	const enough = len("sha256:") + 12
	return digest[:min(enough, len(digest))]
}

// lookUp asks the registries for every image, each for a few at a time, and gives up
// after patience. Docker Hub counts what an address asks for, a hundred in six hours
// without a password (https://docs.docker.com/docker-hub/usage/): each image is one.
func (s *scene) lookUp(ctx context.Context, patience time.Duration) (lookedUp, error) {
	images, unlisted, err := namedImages(s.t.Assembly.Stacks)
	if err != nil {
		return lookedUp{}, err
	}
	bounded, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("there was no answer within %s", patience))
	defer cancel()
	l := lookedUp{pictures: make([]picture, len(images)), charts: unlisted}
	slots := map[string]chan struct{}{}
	var group sync.WaitGroup
	for i, image := range images {
		p := &l.pictures[i]
		p.namedImage = image
		if slots[p.registry()] == nil {
			slots[p.registry()] = make(chan struct{}, perRegistry)
		}
		slot := slots[p.registry()]
		group.Go(func() {
			slot <- struct{}{}
			defer func() { <-slot }()
			s.ask(bounded, p)
		})
	}
	group.Wait()
	return l, nil
}

// ask has p be what its registry says.
func (s *scene) ask(ctx context.Context, p *picture) {
	if p.awaited, p.err = s.stillToBeMade(ctx, p.reference); p.err == nil && !p.awaited {
		p.err = s.askRegistry(ctx, p)
	}
	if refused(p.err, http.StatusNotFound) {
		p.absent, p.err = true, nil
	}
	p.err, p.anonymous = explained(ctx, p, p.err), explained(ctx, p, p.anonymous)
}

// askRegistry asks as whom this machine is signed in, and as the nodes do: without a
// password.
func (s *scene) askRegistry(ctx context.Context, p *picture) error {
	ref, err := name.ParseReference(p.reference)
	if err != nil {
		return err
	}
	r := s.registry()
	auth, err := r.auth(ctx, ref)
	if err != nil {
		return err
	}
	p.digest, p.architectures, err = r.look(ctx, ref, auth)
	p.anonymous = err
	if auth != authn.Anonymous && !refused(err, http.StatusNotFound) {
		p.anonymous = r.anonymous(ctx, ref)
	}
	return err
}

// refused reports whether a registry refused with one of these codes.
func refused(err error, codes ...int) bool {
	refusal := new(transport.Error)
	return errors.As(err, &refusal) && slices.Contains(codes, refusal.StatusCode)
}

// explained says more of an error than the registry does. A registry that asks for a
// password may have no such image: it does not say which.
func explained(ctx context.Context, p *picture, err error) error {
	switch {
	case err == nil:
		return nil
	case refused(err, http.StatusTooManyRequests):
		return fmt.Errorf("%s lets this address ask for no more at the moment; wait, or sign in with `docker login`: %w", p.registry(), err)
	case refused(err, http.StatusUnauthorized, http.StatusForbidden):
		return fmt.Errorf("%s has it not, or asks for a password: %w", p.registry(), err)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return err
}

// stillToBeMade reports whether an image's repository is one that the templates
// make, and have not yet.
func (s *scene) stillToBeMade(ctx context.Context, reference string) (bool, error) {
	image, _ := config.ParseImage(reference)
	host, ours := ecrHost(image.Registry)
	if !ours || host.account != s.t.Env.Account {
		return false, nil
	}
	for _, r := range resources(s.t.Stacks(host.region), "AWS::ECR::Repository") {
		if r.text("RepositoryName") != image.Repository {
			continue
		}
		h, err := s.held[host.region].Get(ctx)
		if err != nil {
			return false, err
		}
		_, made := h[r.stack.Name][r.logical]
		return !made, nil
	}
	return false, nil
}
