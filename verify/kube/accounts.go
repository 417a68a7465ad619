package kube

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/check"
)

// annotationRole is where a service account names its IAM role
// (https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html).
const annotationRole = "eks.amazonaws.com/role-arn"

func (s *Cluster) accountChecks() []check.Check {
	return []check.Check{{
		ID: "accounts.roles", Severity: check.Fatal, Waits: true,
		What:    "every service account of manifests and releases that should assume a role names one of the templates",
		How:     "GET the ServiceAccounts, and compare their annotation with the templates' roles",
		Remedy:  "deploy the stack again that the account belongs to, then restart its pods: they get their role when they begin",
		Runbook: "deployment.md#accountsroles",
		Do:      s.accountsHaveRoles,
	}}
}

func (s *Cluster) accountsHaveRoles(ctx context.Context) (check.Outcome, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	objects, err := s.everything(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	roles := s.roles()
	var o check.Outcome
	n := 0
	for i := range objects {
		want := objects[i].GetAnnotations()[annotationRole]
		if objects[i].GetKind() != "ServiceAccount" || want == "" {
			continue
		}
		n++
		account, err := c.typed.CoreV1().ServiceAccounts(objects[i].GetNamespace()).Get(ctx, objects[i].GetName(), metav1.GetOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return o, err
		}
		o.Findings = append(o.Findings, judgeAccount(&objects[i], account, err == nil, roles)...)
	}
	o.Detail = fmt.Sprintf("%d service accounts", n)
	return o, nil
}

// roles are the names of the templates' IAM roles.
func (s *Cluster) roles() map[string]bool {
	roles := map[string]bool{}
	for _, stack := range s.t.Assembly.Stacks {
		for _, r := range stack.Template.Resources {
			if name, ok := r.Properties["RoleName"].(string); ok && r.Type == "AWS::IAM::Role" {
				roles[name] = true
			}
		}
	}
	return roles
}

// judgeAccount looks at one account.
func judgeAccount(want *unstructured.Unstructured, is *corev1.ServiceAccount, stands bool, roles map[string]bool) []check.Finding {
	name := "ServiceAccount " + want.GetNamespace() + "/" + want.GetName()
	arn := want.GetAnnotations()[annotationRole]
	role := arn[strings.LastIndex(arn, "/")+1:]
	switch {
	case !stands:
		return []check.Finding{{Subject: name, Got: "is not there"}}
	case !roles[role]:
		return []check.Finding{{Subject: name, Got: "is to assume " + arn, Want: "assume a role that a template makes"}}
	case is.Annotations[annotationRole] == "":
		return []check.Finding{{Subject: name, Got: "names no role", Want: "name " + arn}}
	case is.Annotations[annotationRole] != arn:
		return []check.Finding{{Subject: name, Got: "names " + is.Annotations[annotationRole], Want: "name " + arn}}
	}
	return nil
}
