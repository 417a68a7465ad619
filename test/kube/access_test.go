package kube

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/vibe-engineering/vibe-platform/names"
)

// question is one that the server's authorization answers.
type question struct {
	account names.ServiceAccount
	verb    string
	// what is a resource as `group/resource/subresource`, in which the core group
	// and no subresource are empty, or a path of the server.
	what            string
	namespace, name string
	allowed         bool
}

// questions are what each service account of ours may do, and what is next to it
// that it may not.
func questions() []question {
	const (
		application = names.NamespaceApplication
		monitoring  = names.NamespaceMonitoring
		system      = names.NamespaceSystem
	)
	return []question{
		// The application reads its own settings and nothing else.
		{names.AccountBackend, "get", "/configmaps", application, names.ConfigMapBackend, true},
		{names.AccountBackend, "get", "/configmaps", application, names.ConfigMapFrontend, false},
		{names.AccountBackend, "list", "/configmaps", application, "", false},
		{names.AccountBackend, "update", "/configmaps", application, names.ConfigMapBackend, false},
		{names.AccountBackend, "get", "/configmaps", monitoring, names.ConfigMapBackend, false},
		{names.AccountBackend, "get", "/secrets", application, names.SecretDatabase, false},
		{names.AccountBackend, "create", "/pods", application, "", false},
		{names.AccountBackend, "create", "/pods/exec", application, "", false},
		{names.AccountBackend, "create", "/serviceaccounts/token", application, names.AccountSecrets.Name, false},
		{names.AccountBackend, "get", "/nodes", "", "", false},
		{names.AccountFrontend, "get", "/configmaps", application, names.ConfigMapFrontend, true},
		{names.AccountFrontend, "get", "/configmaps", application, names.ConfigMapBackend, false},
		{names.AccountFrontend, "get", "/configmaps", application, names.ConfigMapNginx, false},
		{names.AccountFrontend, "get", "/secrets", application, names.SecretCertificate, false},
		{names.AccountFrontend, "list", "/pods", application, "", false},

		// No pod runs as it, and External Secrets asks for its token only.
		{names.AccountSecrets, "get", "/secrets", application, names.SecretDatabase, false},
		{names.AccountSecrets, "list", "/secrets", application, "", false},
		{names.AccountSecrets, "get", "external-secrets.io/externalsecrets", application, names.SecretDatabase, false},
		{names.AccountSecrets, "get", "/configmaps", application, names.ConfigMapBackend, false},

		// Prometheus finds and scrapes targets, and can neither read secrets nor
		// reach the kubelet's other paths, which run commands in pods.
		{names.AccountMonitoring, "list", "/pods", application, "", true},
		{names.AccountMonitoring, "watch", "/services", application, "", true},
		{names.AccountMonitoring, "list", "/endpoints", system, "", true},
		{names.AccountMonitoring, "list", "/nodes", "", "", true},
		{names.AccountMonitoring, "list", "discovery.k8s.io/endpointslices", application, "", true},
		{names.AccountMonitoring, "get", "/nodes/metrics", "", "", true},
		{names.AccountMonitoring, "get", "/metrics", "", "", true},
		{names.AccountMonitoring, "get", "/nodes/proxy", "", "", false},
		{names.AccountMonitoring, "create", "/nodes/proxy", "", "", false},
		{names.AccountMonitoring, "get", "/secrets", application, names.SecretDatabase, false},
		{names.AccountMonitoring, "list", "/secrets", monitoring, "", false},
		{names.AccountMonitoring, "list", "/configmaps", application, "", false},
		{names.AccountMonitoring, "delete", "/pods", monitoring, "", false},
		{names.AccountMonitoring, "create", "/pods/exec", application, "", false},
		{names.AccountMonitoring, "get", "/logs", "", "", false},
	}
}

// review is the question as the server reads it.
func (q question) review() *authorizationv1.SubjectAccessReview {
	spec := authorizationv1.SubjectAccessReviewSpec{
		User:   q.account.Subject(),
		Groups: []string{"system:serviceaccounts", "system:serviceaccounts:" + q.account.Namespace, "system:authenticated"},
	}
	group, resource, _ := strings.Cut(q.what, "/")
	resource, subresource, _ := strings.Cut(resource, "/")
	if isPath(q.what) {
		spec.NonResourceAttributes = &authorizationv1.NonResourceAttributes{Path: q.what, Verb: q.verb}
	} else {
		spec.ResourceAttributes = &authorizationv1.ResourceAttributes{
			Namespace: q.namespace, Name: q.name, Verb: q.verb, Group: group, Resource: resource, Subresource: subresource,
		}
	}
	return &authorizationv1.SubjectAccessReview{Spec: spec}
}

// isPath reports whether what is one of the server's own paths.
func isPath(what string) bool { return what == "/metrics" || what == "/logs" }

// misanswered are the questions that the server answers otherwise.
func (c *cluster) misanswered(t *testing.T, questions []question) []string {
	t.Helper()
	var problems []string
	for _, q := range questions {
		answer, err := c.AuthorizationV1().SubjectAccessReviews().Create(t.Context(), q.review(), metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Status.Allowed != q.allowed {
			problems = append(problems, fmt.Sprintf("%s: %s %s %s/%s: allowed is %v, want %v: %s",
				q.account.Subject(), q.verb, q.what, q.namespace, q.name, answer.Status.Allowed, q.allowed, answer.Status.Reason))
		}
	}
	return problems
}

// testAccess asks what the service accounts of ours may do.
func (c *cluster) testAccess(t *testing.T, objects []*unstructured.Unstructured) {
	t.Helper()
	for _, problem := range c.misanswered(t, questions()) {
		t.Error(problem)
	}
	t.Run("covers every account", func(t *testing.T) {
		asked := map[string]bool{}
		for _, q := range questions() {
			asked[q.account.Namespace+"/"+q.account.Name] = true
		}
		for _, object := range objects {
			if name := object.GetNamespace() + "/" + object.GetName(); object.GetKind() == "ServiceAccount" && !asked[name] {
				t.Errorf("nothing is asked about the service account %s: add rows to questions()", name)
			}
		}
	})
	t.Run("would notice a right too many", func(t *testing.T) {
		bindings := c.RbacV1().RoleBindings(names.NamespaceApplication)
		made, err := bindings.Create(t.Context(), &rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{GenerateName: "seeded-"},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "edit"},
			Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: names.AccountBackend.Name, Namespace: names.AccountBackend.Namespace}},
		}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		c.awaitMisanswered(t, true)
		if err := bindings.Delete(t.Context(), made.Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		c.awaitMisanswered(t, false)
	})
	t.Run("would notice a right too few", func(t *testing.T) {
		binding := find(t, objects, "RoleBinding", names.AccountFrontend.Name)
		c.remove(t, binding)
		c.awaitMisanswered(t, true)
		if _, err := c.Apply(t.Context(), binding); err != nil {
			t.Fatal(err)
		}
		c.awaitMisanswered(t, false)
	})
}

// awaitMisanswered waits until some answer is wrong, or none is: the authorizer
// hears of a binding a moment after it is made.
func (c *cluster) awaitMisanswered(t *testing.T, some bool) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, 10*time.Second, true, func(context.Context) (bool, error) {
		return (len(c.misanswered(t, questions())) > 0) == some, nil
	})
	if err != nil {
		t.Errorf("wrong answers: want some: %v; got %q", some, c.misanswered(t, questions()))
	}
}
