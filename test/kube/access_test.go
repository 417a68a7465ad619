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

// account is a service account that a chart names.
func account(namespace, name string) names.ServiceAccount {
	return names.ServiceAccount{Namespace: namespace, Name: name}
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

// testAccess asks what the service accounts may do.
func (c *cluster) testAccess(t *testing.T, objects []*unstructured.Unstructured) {
	t.Helper()
	for _, problem := range c.misanswered(t, questions()) {
		t.Error(problem)
	}
	var accounts []names.ServiceAccount
	for _, object := range objects {
		if object.GetKind() == "ServiceAccount" {
			accounts = append(accounts, account(object.GetNamespace(), object.GetName()))
		}
	}
	t.Run("powers", func(t *testing.T) {
		for _, problem := range c.misanswered(t, powersOf(accounts)) {
			t.Error(problem)
		}
	})
	t.Run("every account that is bound is asked about", func(t *testing.T) {
		needs := map[string]bool{}
		for _, q := range questions() {
			needs[q.account.Subject()] = needs[q.account.Subject()] || q.allowed
		}
		bound := subjects(objects)
		for _, a := range accounts {
			if needs[a.Subject()] != bound[a.Subject()] {
				t.Errorf("%s: a role is bound to it: %v; questions() knows a right that it needs: %v", a.Subject(), bound[a.Subject()], needs[a.Subject()])
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
		c.awaitMisanswered(t, questions(), true)
		if err := bindings.Delete(t.Context(), made.Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		c.awaitMisanswered(t, questions(), false)
	})
	t.Run("would notice a right too few", func(t *testing.T) {
		binding := find(t, objects, "RoleBinding", names.AccountFrontend.Name)
		c.remove(t, binding)
		c.awaitMisanswered(t, questions(), true)
		if _, err := c.Apply(t.Context(), binding); err != nil {
			t.Fatal(err)
		}
		c.awaitMisanswered(t, questions(), false)
	})
	t.Run("would notice a power", func(t *testing.T) {
		bindings := c.RbacV1().ClusterRoleBindings()
		made, err := bindings.Create(t.Context(), &rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{GenerateName: "seeded-"},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
			Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: names.AccountLoki.Name, Namespace: names.AccountLoki.Namespace}},
		}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		asked := powersOf([]names.ServiceAccount{names.AccountLoki})
		c.awaitMisanswered(t, asked, true)
		if wrong := c.misanswered(t, asked); len(wrong) != len(powers()) {
			t.Errorf("a cluster administrator lacks powers: %q", wrong)
		}
		if err := bindings.Delete(t.Context(), made.Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		c.awaitMisanswered(t, asked, false)
	})
}

// subjects are the service accounts that bindings among objects name.
func subjects(objects []*unstructured.Unstructured) map[string]bool {
	found := map[string]bool{}
	for _, object := range objects {
		if kind := object.GetKind(); kind != "RoleBinding" && kind != "ClusterRoleBinding" {
			continue
		}
		list, _, _ := unstructured.NestedSlice(object.Object, "subjects")
		for _, entry := range list {
			fields, _ := entry.(map[string]any)
			namespace, _ := fields["namespace"].(string)
			name, _ := fields["name"].(string)
			found[account(namespace, name).Subject()] = true
		}
	}
	return found
}

// awaitMisanswered waits until some answer is wrong, or none is: the authorizer
// hears of a binding a moment after it is made.
func (c *cluster) awaitMisanswered(t *testing.T, asked []question, some bool) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
		return (len(c.misanswered(t, asked)) > 0) == some, nil
	})
	if err != nil {
		t.Errorf("wrong answers: want some: %v; got %q", some, c.misanswered(t, asked))
	}
}
