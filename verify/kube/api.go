package kube

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

func (s *Cluster) apiChecks() []check.Check {
	return []check.Check{
		{
			ID: "kubernetes.reach", Severity: check.Fatal,
			What:    "the Kubernetes API is ready, and of the version of the template",
			How:     "GET /readyz and /version",
			Remedy:  "look at the cluster's events in EKS; another minor version is an upgrade that was made by hand, or one that is under way",
			Runbook: "cluster.md#api-server-errors",
			Do:      s.reach,
		},
		{
			ID: "kubernetes.objects", Severity: check.Fatal, Waits: true,
			What:    "every object of the manifests stands, and is what they say",
			How:     "GET each object, and compare each field that the manifest sets",
			Remedy:  "deploy again, which makes what is missing; what was changed by hand belongs into the repository, or apply the file of dist/ that it stands in",
			Runbook: "deployment.md#kubernetesobjects",
			Do:      s.objectsStand,
		},
		{
			ID: "kubernetes.releases", Severity: check.Fatal, Waits: true,
			What:    "every Helm release is deployed, with the template's chart, version and values",
			How:     "list the Secrets of type " + typeRelease + ", where Helm keeps its releases",
			Remedy:  "`helm -n NAMESPACE history RELEASE` tells what happened; after a failed one `helm -n NAMESPACE rollback RELEASE`, then deploy again",
			Runbook: "deployment.md#kubernetesreleases",
			Do:      s.releasesStand,
		},
		{
			ID: "kubernetes.installed", Severity: check.Fatal, Waits: true,
			What:    "every object of the Helm releases stands, and is as Helm installed it",
			How:     "GET each object, and compare each field that the release's manifest sets",
			Remedy:  "`helm -n NAMESPACE rollback RELEASE` without a revision applies the newest one again",
			Runbook: "deployment.md#kubernetesreleases",
			Do:      s.installedStand,
		},
	}
}

func (s *Cluster) reach(ctx context.Context) (check.Outcome, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	asked := c.typed.Discovery().RESTClient()
	if text, err := asked.Get().AbsPath("/readyz").DoRaw(ctx); err != nil {
		var status *apierrors.StatusError
		if errors.As(err, &status) && len(text) > 0 {
			return check.Outcome{Findings: []check.Finding{{Subject: "/readyz", Got: "says " + failing(string(text))}}}, nil
		}
		return check.Outcome{}, err
	}
	version, err := c.typed.Discovery().ServerVersion()
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: version.GitVersion}
	if want := s.version(); minor(version.GitVersion) != want {
		o.Findings = []check.Finding{{Subject: "the API server", Got: "is of version " + version.GitVersion, Want: "be of " + want}}
	}
	return o, nil
}

// version is the Kubernetes version of the template's cluster.
func (s *Cluster) version() string {
	for _, r := range s.resources("AWS::EKS::Cluster") {
		if version, ok := r.Properties["Version"].(string); ok {
			return version
		}
	}
	return s.t.Env.Cluster.Version
}

// minor is the beginning of a version that a minor release has: 1.36 of
// v1.36.2-eks-abcdef.
func minor(version string) string {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// failing are the parts of /readyz that fail, which it marks with [-].
func failing(text string) string {
	var parts []string
	for line := range strings.Lines(text) {
		if part, bad := strings.CutPrefix(strings.TrimSpace(line), "[-]"); bad {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func (s *Cluster) objectsStand(ctx context.Context) (check.Outcome, error) {
	c, w, err := s.both(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	findings, err := c.compare(ctx, w.Objects)
	return check.Outcome{Detail: fmt.Sprintf("%d objects", len(w.Objects)), Findings: findings}, err
}

func (s *Cluster) installedStand(ctx context.Context) (check.Outcome, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	objects, err := s.installed.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	if len(objects) == 0 {
		return check.Idle("Helm keeps no release")
	}
	findings, err := c.compare(ctx, objects)
	return check.Outcome{Detail: fmt.Sprintf("%d objects", len(objects)), Findings: findings}, err
}

// atOnce is how many objects are asked for at a time.
const atOnce = 16

// compare are the findings of objects that do not stand or are otherwise, in their
// order.
func (c clients) compare(ctx context.Context, objects []unstructured.Unstructured) ([]check.Finding, error) {
	found := make([][]check.Finding, len(objects))
	problems := make([]error, len(objects))
	slots := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for i := range objects {
		slots <- struct{}{}
		group.Go(func() {
			found[i], problems[i] = c.compareOne(ctx, &objects[i])
			<-slots
		})
	}
	group.Wait()
	var findings []check.Finding
	for i, err := range problems {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", wanted.Name(&objects[i]), err)
		}
		findings = append(findings, found[i]...)
	}
	return findings, nil
}

func (c clients) compareOne(ctx context.Context, object *unstructured.Unstructured) ([]check.Finding, error) {
	name := wanted.Name(object)
	kind := object.GroupVersionKind()
	mapping, err := c.kinds.RESTMapping(kind.GroupKind(), kind.Version)
	if meta.IsNoMatchError(err) {
		return []check.Finding{{Subject: name, Got: "cannot stand: the cluster knows no " + kind.Kind + " of " + kind.GroupVersion().String()}}, nil
	}
	if err != nil {
		return nil, err
	}
	if object.GetKind() == kindDefinition {
		_, err = c.heads.Resource(mapping.Resource).Get(ctx, object.GetName(), metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return []check.Finding{{Subject: name, Got: "is not there"}}, nil
		}
		return nil, err
	}
	stands, err := c.objects.Resource(mapping.Resource).Namespace(object.GetNamespace()).Get(ctx, object.GetName(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return []check.Finding{{Subject: name, Got: "is not there"}}, nil
	}
	if err != nil {
		return nil, err
	}
	return drift(name, object, stands), nil
}

// drift are the fields of object that stands has otherwise. The values of a Secret
// are not told.
func drift(name string, object, stands *unstructured.Unstructured) []check.Finding {
	var findings []check.Finding
	for _, d := range wanted.Lacking(object.Object, stands.Object) {
		switch {
		case injected(d.Path):
		case object.GetKind() == "Secret" && strings.Contains(strings.ToLower(d.Path), "data"):
			findings = append(findings, check.Finding{Subject: name, Got: "has another " + d.Path})
		default:
			findings = append(findings, check.Finding{Subject: name, Got: "has " + d.Path + " " + d.Got, Want: "have " + d.Want})
		}
	}
	return findings
}

// injected reports whether a controller of ours writes a field that a chart leaves
// to it: the authority of webhooks, which cert-manager's injector and External
// Secrets fill in.
func injected(path string) bool { return strings.HasSuffix(path, ".caBundle") }
