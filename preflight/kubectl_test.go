package preflight

import (
	"errors"
	"testing"

	authorization "k8s.io/api/authorization/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

func TestRightsThatAreMissing(t *testing.T) {
	client := fake.NewClientset()
	client.PrependReactor("create", "selfsubjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		review := action.(clienttesting.CreateAction).GetObject().(*authorization.SelfSubjectAccessReview)
		review.Status.Allowed = review.Spec.ResourceAttributes.Subresource != "eviction"
		return true, review, nil
	})
	o, err := reviewed(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	same(t, o.Findings, "the caller may not create pods/eviction, and should be able to drain a node")
	client.PrependReactor("create", "selfsubjectaccessreviews", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New("the server is starting")
	})
	if o, err := reviewed(t.Context(), client); err == nil {
		t.Errorf("an API that does not answer: %+v", o)
	}
}

func TestNoClusterYet(t *testing.T) {
	s := stage(t, []assembly.Stack{stack("cluster", nil)}, noStacks())
	for _, id := range []string{"kubectl.context", "kubectl.rights"} {
		if o, err := asked(t, s, id); err != nil || o.Idle == "" {
			t.Errorf("%s: %+v %v", id, o, err)
		}
	}
}
