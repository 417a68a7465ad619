package preflight

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
)

// imageChecks are about the images that the manifests name, and about those of the
// Helm charts' pods, which releases/images.yaml lists. Images of EKS' add-ons are
// Amazon's own, and not looked for.
func imageChecks(s *scene) []check.Check {
	found := check.Share(func(ctx context.Context) (lookedUp, error) { return s.lookUp(ctx, registryPatience) })
	const asks = "ecr:GetAuthorizationToken, and each registry's API"
	return []check.Check{
		{
			ID: "images.tags", Severity: check.Fatal,
			What:   "every image that the manifests and the charts name is in its registry",
			How:    asks,
			Remedy: "push the image, or write a tag that exists into the environment's file in config/; one of a chart: raise the chart in releases/ledger.go, or copy the image and set the chart's value for it in releases/",
			Do: func(ctx context.Context) (check.Outcome, error) {
				return s.tags(ctx, found)
			},
		},
		{
			ID: "images.architecture", Severity: check.Fatal,
			What:   "every image that the manifests and the charts name is built for the nodes' processors",
			How:    asks,
			Remedy: "build it for that architecture, too (`docker buildx build --platform`); one of a chart: set the chart's value to an image that is; or choose nodes of the other",
			Do: func(ctx context.Context) (check.Outcome, error) {
				return s.built(ctx, found)
			},
		},
		{
			ID: "images.pullable", Severity: check.Fatal,
			What:   "the nodes may pull every image that the manifests and the charts name",
			How:    "ecr:GetRepositoryPolicy for another account's, the nodes' role in the templates, other registries without a password",
			Remedy: "let the account in by the repository's policy; from a registry with a password copy the image into ECR, and set a chart's value for it in releases/",
			Do: func(ctx context.Context) (check.Outcome, error) {
				return s.pullable(ctx, found)
			},
		},
	}
}

// tags looks at what is in the registries. A chart whose images nobody wrote down is
// found here, for nothing is known of them.
func (s *scene) tags(ctx context.Context, found *check.Shared[lookedUp]) (check.Outcome, error) {
	return s.eachImage(ctx, found, lookedUp.unlisted, func(p picture) (string, []check.Finding, error) {
		if p.absent {
			return "", p.finding("is not in its registry", "be"), nil
		}
		return p.name() + " " + short(p.digest), nil, p.err
	})
}

// built looks at what the images are built for. All must be for all nodes: a
// DaemonSet's pods run on every one, and others on any.
func (s *scene) built(ctx context.Context, found *check.Shared[lookedUp]) (check.Outcome, error) {
	wanted := s.architectures()
	return s.eachImage(ctx, found, nil, func(p picture) (string, []check.Finding, error) {
		if p.absent || p.err != nil {
			return "", nil, p.err
		}
		var findings []check.Finding
		for _, a := range wanted {
			if !slices.Contains(p.architectures, "linux/"+string(a)) {
				findings = append(findings, p.finding("is for "+strings.Join(p.architectures, ", "), "be for the nodes' linux/"+string(a))...)
			}
		}
		return p.name(), findings, nil
	})
}

// eachImage looks at what the registries said, after what beside finds in all of it.
// An image that could not be asked for makes the row unknown, unless there is a
// finding. Of the charts' images, which are many, those that are well are counted.
func (s *scene) eachImage(ctx context.Context, found *check.Shared[lookedUp], beside func(lookedUp) []check.Finding, look func(picture) (string, []check.Finding, error)) (check.Outcome, error) {
	all, err := found.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var o check.Outcome
	if beside != nil {
		o.Findings = beside(all)
	}
	var seen, awaited []string
	var failures failures
	charted, charts := 0, map[string]bool{}
	for _, p := range all.pictures {
		if p.awaited {
			awaited = append(awaited, p.name())
			continue
		}
		text, findings, err := look(p)
		o.Findings = append(o.Findings, findings...)
		switch {
		case err != nil:
			failures.add(p, err)
		case text == "" || len(findings) > 0:
		case len(p.charts) == 0:
			seen = append(seen, text)
		default:
			charted++
			for _, chart := range p.charts {
				charts[chart] = true
			}
		}
	}
	if charted > 0 {
		seen = append(seen, fmt.Sprintf("%d images of %d charts", charted, len(charts)))
	}
	if len(awaited) > 0 {
		seen = append(seen, fmt.Sprintf("to be pushed when the delivery stack stands, and before the workload: %s", strings.Join(awaited, ", ")))
	}
	o.Detail = strings.Join(seen, "; ")
	if len(o.Findings) > 0 {
		return o, nil
	}
	return o, failures.err()
}

// failures are why images could not be asked for, by registry: one that does not
// answer says the same of each.
type failures []failure

type failure struct {
	registry string
	first    error
	more     int
}

func (f *failures) add(p picture, err error) {
	for i := range *f {
		if (*f)[i].registry == p.registry() {
			(*f)[i].more++
			return
		}
	}
	*f = append(*f, failure{p.registry(), fmt.Errorf("%s: %w", p.reference, err), 0})
}

// err tells the first of each registry.
func (f failures) err() error {
	var all error
	for _, one := range f {
		if one.more > 0 {
			one.first = fmt.Errorf("%w, and so for %d more of %s", one.first, one.more, one.registry)
		}
		if all == nil {
			all = one.first
		} else {
			all = fmt.Errorf("%w; %w", all, one.first)
		}
	}
	return all
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
func (s *scene) pullable(ctx context.Context, found *check.Shared[lookedUp]) (check.Outcome, error) {
	return s.eachImage(ctx, found, nil, func(p picture) (string, []check.Finding, error) {
		if p.absent {
			return "", nil, nil
		}
		got, err := s.barred(ctx, p)
		if got != "" {
			return "", p.finding(got, "be pulled by the nodes' role"), nil
		}
		return p.name(), nil, err
	})
}

// barred says what keeps the nodes from an image.
func (s *scene) barred(ctx context.Context, p picture) (string, error) {
	image, _ := config.ParseImage(p.reference)
	host, isECR := ecrHost(image.Registry)
	switch {
	case !isECR && refused(p.anonymous, http.StatusUnauthorized, http.StatusForbidden):
		return "is not given without a password, and the nodes have none", nil
	case !isECR:
		return "", p.anonymous
	case p.err != nil:
		return "", p.err
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
