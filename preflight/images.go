package preflight

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
)

// imageChecks are about the images that the manifests name. Those of Helm charts
// are the charts' own, which releases/ pins.
func imageChecks(s *scene) []check.Check {
	found := check.Share(s.lookUp)
	const asks = "ecr:GetAuthorizationToken, and each registry's API"
	return []check.Check{
		{
			ID: "images.tags", Severity: check.Fatal,
			What:   "every image that the manifests name is in its registry",
			How:    asks,
			Remedy: "push the image, or write a tag that exists into the environment's file in config/",
			Do: func(ctx context.Context) (check.Outcome, error) {
				return s.eachImage(ctx, found, func(p picture) (string, []check.Finding) {
					if p.absent {
						return "", []check.Finding{{Subject: p.reference, Got: "is not in its registry", Want: "be"}}
					}
					return p.name() + " " + short(p.digest), nil
				})
			},
		},
		{
			ID: "images.architecture", Severity: check.Fatal,
			What:   "every image that the manifests name is built for the nodes' processors",
			How:    asks,
			Remedy: "build it for that architecture, too (`docker buildx build --platform`), or choose nodes of the other",
			Do: func(ctx context.Context) (check.Outcome, error) {
				wanted := s.architectures()
				return s.eachImage(ctx, found, func(p picture) (string, []check.Finding) {
					var findings []check.Finding
					for _, a := range wanted {
						if !p.absent && !slices.Contains(p.architectures, "linux/"+string(a)) {
							findings = append(findings, check.Finding{Subject: p.reference, Got: "is for " + strings.Join(p.architectures, ", "), Want: "be for the nodes' linux/" + string(a)})
						}
					}
					if p.absent || len(findings) > 0 {
						return "", findings
					}
					return p.name(), nil
				})
			},
		},
		{
			ID: "images.pullable", Severity: check.Fatal,
			What:   "the nodes may pull every image that the manifests name",
			How:    "ecr:GetRepositoryPolicy for another account's, the nodes' role in the templates, other registries without a password",
			Remedy: "let the account in by the repository's policy; from a registry with a password copy the image into ECR",
			Do: func(ctx context.Context) (check.Outcome, error) {
				return s.pullable(ctx, found)
			},
		},
	}
}

// Images are the references of the images that an assembly's manifests name.
func Images(a *assembly.Assembly) ([]string, error) {
	list, err := objects(a.Stacks)
	return imagesOf(list), err
}

// imagesOf are the images of every container, in the manifests' order.
func imagesOf(objects []map[string]any) []string {
	var images []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range []string{"initContainers", "containers"} {
				list, _ := v[key].([]any)
				for _, c := range list {
					container, _ := c.(map[string]any)
					if image, ok := container["image"].(string); ok && !slices.Contains(images, image) {
						images = append(images, image)
					}
				}
			}
			for _, child := range v {
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	for _, o := range objects {
		walk(o)
	}
	slices.Sort(images)
	return images
}

// picture is what a registry says of an image.
type picture struct {
	reference     string
	digest        string
	architectures []string
	// absent says that the registry has it not, and awaited that this environment
	// itself still has to make the repository.
	absent, awaited bool
	err             error
}

// name is the reference without the registry and its folders.
func (p picture) name() string { return p.reference[strings.LastIndex(p.reference, "/")+1:] }

// short is as much of a digest as people compare.
func short(digest string) string {
	const enough = len("sha256:") + 12
	return digest[:min(enough, len(digest))]
}

// lookUp asks the registries for every image.
func (s *scene) lookUp(ctx context.Context) ([]picture, error) {
	images, err := Images(s.t.Assembly)
	if err != nil {
		return nil, err
	}
	pictures := make([]picture, len(images))
	var group sync.WaitGroup
	for i, reference := range images {
		group.Go(func() {
			p := picture{reference: reference}
			if p.awaited, p.err = s.stillToBeMade(ctx, reference); p.err == nil && !p.awaited {
				p.digest, p.architectures, p.err = s.registry().look(ctx, reference)
				if refusal := new(transport.Error); errors.As(p.err, &refusal) && refusal.StatusCode == http.StatusNotFound {
					p.absent, p.err = true, nil
				}
			}
			pictures[i] = p
		})
	}
	group.Wait()
	return pictures, nil
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

// eachImage looks at what the registries said. An image whose registry does not
// answer makes the row unknown, unless another one has a finding.
func (s *scene) eachImage(ctx context.Context, found *check.Shared[[]picture], look func(picture) (string, []check.Finding)) (check.Outcome, error) {
	pictures, err := found.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var o check.Outcome
	var seen, awaited []string
	var failure error
	for _, p := range pictures {
		switch {
		case p.err != nil:
			failure = errors.Join(failure, fmt.Errorf("%s: %w", p.reference, p.err))
		case p.awaited:
			awaited = append(awaited, p.name())
		default:
			text, findings := look(p)
			if text != "" {
				seen = append(seen, text)
			}
			o.Findings = append(o.Findings, findings...)
		}
	}
	if len(awaited) > 0 {
		seen = append(seen, fmt.Sprintf("to be pushed when the delivery stack stands, and before the workload: %s", strings.Join(awaited, ", ")))
	}
	o.Detail = strings.Join(seen, "; ")
	if len(o.Findings) > 0 {
		return o, nil
	}
	return o, failure
}

// architectures are those of the node groups.
func (s *scene) architectures() []config.Architecture {
	var all []config.Architecture
	for _, r := range resources(s.t.Assembly.Stacks, "AWS::EKS::Nodegroup") {
		for _, name := range r.texts("InstanceTypes") {
			if row, ok := config.FindInstanceType(name); ok {
				all = append(all, row.Architecture)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// pullable looks at what the nodes need to pull.
func (s *scene) pullable(ctx context.Context, found *check.Shared[[]picture]) (check.Outcome, error) {
	var failure error
	o, err := s.eachImage(ctx, found, func(p picture) (string, []check.Finding) {
		if p.absent {
			return "", nil
		}
		got, err := s.barred(ctx, p)
		failure = errors.Join(failure, err)
		if got != "" {
			return "", []check.Finding{{Subject: p.reference, Got: got, Want: "be pulled by the nodes' role"}}
		}
		return p.name(), nil
	})
	if err == nil && len(o.Findings) == 0 {
		err = failure
	}
	return o, err
}

// barred says what keeps the nodes from an image.
func (s *scene) barred(ctx context.Context, p picture) (string, error) {
	image, _ := config.ParseImage(p.reference)
	host, isECR := ecrHost(image.Registry)
	switch {
	case !isECR:
		if err := s.registry().anonymous(ctx, p.reference); err != nil {
			if refusal := new(transport.Error); errors.As(err, &refusal) && (refusal.StatusCode == http.StatusUnauthorized || refusal.StatusCode == http.StatusForbidden) {
				return "is not given without a password, and the manifests name none", nil
			}
			return "", err
		}
		return "", nil
	case !s.nodesMayPull():
		return "is in ECR, and the nodes' role has none of the policies that allow to read there", nil
	case host.account == s.t.Env.Account:
		return "", nil
	}
	out, err := ecr.NewFromConfig(s.t.AWS(host.region)).GetRepositoryPolicy(ctx, &ecr.GetRepositoryPolicyInput{RegistryId: &host.account, RepositoryName: &image.Repository})
	if missing(err, "RepositoryPolicyNotFoundException") {
		return "is of account " + host.account + ", and its repository lets no other in", nil
	}
	if err != nil {
		return "", err
	}
	if !strings.Contains(*out.PolicyText, s.t.Env.Account) && !strings.Contains(*out.PolicyText, `"*"`) && !strings.Contains(*out.PolicyText, "aws:PrincipalOrg") {
		return "is of account " + host.account + ", and its repository's policy does not name " + s.t.Env.Account, nil
	}
	return "", nil
}

// nodesMayPull reports whether every node group's role has one of AWS' policies for
// reading from ECR
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/security-iam-awsmanpol.html).
func (s *scene) nodesMayPull() bool {
	for _, group := range resources(s.t.Assembly.Stacks, "AWS::EKS::Nodegroup") {
		role := group.stack.Template.Resources[ref(group.value("NodeRole"))]
		if !strings.Contains(fmt.Sprint(role.Properties["ManagedPolicyArns"]), "AmazonEC2ContainerRegistry") {
			return false
		}
	}
	return true
}
