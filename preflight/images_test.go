package preflight

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// naming is a workload of those images, on nodes of a type.
func naming(t *testing.T, nodes string, images ...string) []assembly.Stack {
	t.Helper()
	var containers []any
	for _, image := range images {
		containers = append(containers, map[string]any{"image": image})
	}
	manifest, err := json.Marshal([]any{map[string]any{"kind": "Pod", "spec": map[string]any{"containers": containers}}})
	if err != nil {
		t.Fatal(err)
	}
	return []assembly.Stack{
		stack("cluster", map[string]assembly.Resource{
			"Group": {Type: "AWS::EKS::Nodegroup", Properties: map[string]any{"InstanceTypes": []any{nodes}, "NodeRole": map[string]any{"Fn::GetAtt": []any{"Role", "Arn"}}}},
			"Role":  {Type: "AWS::IAM::Role", Properties: map[string]any{"ManagedPolicyArns": []any{"arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"}}},
		}),
		stack("delivery", map[string]assembly.Resource{"R": {Type: "AWS::ECR::Repository", Properties: map[string]any{"RepositoryName": "vibe/backend"}}}),
		stack("workload", map[string]assembly.Resource{"M": {Type: manifestType, Properties: map[string]any{"Manifest": string(manifest)}}}),
	}
}

// asked runs the check of an id.
func asked(t *testing.T, s *scene, id string) (check.Outcome, error) {
	t.Helper()
	for _, c := range Checks(s.t, s.o) {
		if c.ID == id {
			return c.Do(t.Context())
		}
	}
	t.Fatalf("there is no check %s", id)
	return check.Outcome{}, nil
}

// mirrored starts a registry with images, and has a scene ask there.
func mirrored(t *testing.T, s *scene, host string, images ...string) *healthy.World {
	t.Helper()
	w, err := healthy.StartWorld(t.Context(), "example.org", images)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	s.o.Mirrors = map[string]string{host: w.Registry}
	return w
}

func TestImagesAreLookedUpInTheirRegistry(t *testing.T) {
	const here, gone, other = "example.org/a/here:1", "example.org/a/gone:1", "example.org/a/other:1"
	s := stage(t, naming(t, "t4g.medium", here, gone, other), noStacks())
	w := mirrored(t, s, "example.org", here, other)
	if err := w.Push(other, "amd64"); err != nil {
		t.Fatal(err)
	}
	o, err := asked(t, s, "images.tags")
	if err != nil || !strings.Contains(o.Detail, "here:1 sha256:") {
		t.Errorf("%+v %v", o, err)
	}
	same(t, o.Findings, gone+" is not in its registry, and should be")
	o, err = asked(t, s, "images.architecture")
	if err != nil {
		t.Error(err)
	}
	same(t, o.Findings, other+" is for linux/amd64, and should be for the nodes' linux/arm64")
}

func TestImagesOfOurOwnAreAwaited(t *testing.T) {
	s := stage(t, naming(t, "t3.medium", "111122223333.dkr.ecr.us-east-1.amazonaws.com/vibe/backend:1"), noStacks())
	for _, id := range []string{"images.tags", "images.architecture", "images.pullable"} {
		if o, err := asked(t, s, id); err != nil || len(o.Findings) > 0 || !strings.Contains(o.Detail, "to be pushed") {
			t.Errorf("%s: %+v %v", id, o, err)
		}
	}
}

func TestImagesOfAnotherAccount(t *testing.T) {
	const image = "444455556666.dkr.ecr.eu-west-1.amazonaws.com/team/app:1"
	policy := func(text string) standin.Row {
		return standin.Row{Service: "ecr", Action: "GetRepositoryPolicy", Region: "eu-west-1", Answer: standin.JSON(map[string]any{"policyText": text})}
	}
	for _, row := range []struct {
		answer standin.Row
		want   []string
	}{
		{policy(`{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}`), nil},
		{policy(`{"Principal":{"AWS":"arn:aws:iam::999999999999:root"}}`), []string{image + " is of account 444455556666, and its repository's policy does not name 111122223333, and should be pulled by the nodes' role"}},
		{standin.Row{Service: "ecr", Action: "GetRepositoryPolicy", Answer: standin.Refused(400, "RepositoryPolicyNotFoundException", "")},
			[]string{image + " is of account 444455556666, and its repository lets no other in, and should be pulled by the nodes' role"}},
	} {
		s := stage(t, naming(t, "t3.medium", image), noStacks(), row.answer)
		mirrored(t, s, "444455556666.dkr.ecr.eu-west-1.amazonaws.com", image)
		o, err := asked(t, s, "images.pullable")
		if err != nil {
			t.Error(err)
		}
		same(t, o.Findings, row.want...)
	}
}

// TestPasswordsGoToTheirRegistryAlone: ECR's to ECR, and none to a mirror.
func TestPasswordsGoToTheirRegistryAlone(t *testing.T) {
	token := base64.StdEncoding.EncodeToString([]byte("AWS:hush"))
	s := stage(t, nil, standin.Row{Service: "ecr", Action: "GetAuthorizationToken", Region: "eu-west-1", Answer: standin.JSON(map[string]any{"authorizationData": []any{map[string]any{"authorizationToken": token}}})})
	const host = "444455556666.dkr.ecr.eu-west-1.amazonaws.com"
	ref, err := name.ParseReference(host + "/a/b:1")
	if err != nil {
		t.Fatal(err)
	}
	for mirror, want := range map[string]string{"": "AWS hush", "127.0.0.1:1": " "} {
		auth, err := registry{func(region string) aws.Config { return s.t.AWS(region) }, map[string]string{host: mirror}}.auth(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		got, err := auth.Authorization()
		if err != nil || got.Username+" "+got.Password != want {
			t.Errorf("behind mirror %q it is asked as %q: %v", mirror, got.Username, err)
		}
	}
	if _, err := signedIn("x"); err == nil || strings.Contains(err.Error(), "x\"") {
		t.Error("a broken token is read, or shown", err)
	}
}

func TestMirrorsAreReadAndRefused(t *testing.T) {
	mirrors, err := ReadMirrors([]string{"a.org=127.0.0.1:5000", "b.org=cache.example.org:443"})
	if err != nil || mirrors["a.org"] != "127.0.0.1:5000" {
		t.Error(mirrors, err)
	}
	_, err = ReadMirrors([]string{"a.org", "=x:1", "b.org=x"})
	var several interface{ Unwrap() []error }
	if !errors.As(err, &several) || len(several.Unwrap()) != 3 {
		t.Errorf("not each of three is refused: %v", err)
	}
}

// TestADetourUsesTLSButOnThisMachine.
func TestADetourUsesTLSButOnThisMachine(t *testing.T) {
	var went string
	d := detour{map[string]string{"a.org": "127.0.0.1:1", "b.org": "cache.example.org:443"}, through(func(r *http.Request) { went = r.URL.String() + " " + r.Host })}
	for url, want := range map[string]string{
		"https://a.org/v2/?x=y": "http://127.0.0.1:1/v2/?x=y 127.0.0.1:1",
		"https://b.org/v2/":     "https://cache.example.org:443/v2/ cache.example.org:443",
		"https://c.org/v2/":     "https://c.org/v2/ c.org",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, _ = d.RoundTrip(r); went != want { //nolint:bodyclose // there is no answer
			t.Errorf("%s went to %s, want %s", url, went, want)
		}
	}
}

// through sees a request and answers nothing.
type through func(*http.Request)

func (see through) RoundTrip(r *http.Request) (*http.Response, error) {
	see(r)
	return nil, http.ErrNotSupported
}

// TestDockerHubIsWrittenAsPeopleDo: its requests go to another host than references
// name.
func TestDockerHubIsWrittenAsPeopleDo(t *testing.T) {
	for _, written := range []string{"docker.io", "index.docker.io"} {
		if got := (mirrors{written: "127.0.0.1:1"}).of("index.docker.io"); got != "127.0.0.1:1" {
			t.Errorf("%s=127.0.0.1:1 leads to %q", written, got)
		}
	}
}
