package preflight

import (
	"context"
	"fmt"

	authorization "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/names"
)

// kubectlChecks are about the way to the cluster.
func kubectlChecks(s *scene) []check.Check {
	return []check.Check{
		{
			ID: "kubectl.context", Severity: check.Fatal,
			What:   "the kubeconfig's context leads to this environment's cluster",
			How:    "eks:DescribeCluster, and the kubeconfig",
			Remedy: "`aws eks update-kubeconfig`, or choose another with --context",
			Do: func(ctx context.Context) (check.Outcome, error) {
				access, o, err := s.way(ctx)
				if access == nil {
					return o, err
				}
				return check.Good("%s", access.Host)
			},
		},
		{
			ID: "kubectl.rights", Severity: check.Warning,
			What:   "the caller may do there what the runbooks ask for",
			How:    "a SelfSubjectAccessReview for each",
			Remedy: "write the caller's role into `cluster.administrators`, and deploy the cluster stack",
			Do:     s.rights,
		},
	}
}

// way returns the way to the cluster, or why there is none.
func (s *scene) way(ctx context.Context) (*rest.Config, check.Outcome, error) {
	stands, err := s.stands(ctx, "cluster")
	if err != nil {
		return nil, check.Outcome{}, err
	}
	if !stands {
		o, err := check.Idle("there is no cluster yet")
		return nil, o, err
	}
	cluster, err := s.t.Cluster(ctx)
	if err != nil {
		return nil, check.Outcome{}, err
	}
	access, err := s.t.KubernetesConfig()
	if err != nil {
		return nil, check.Outcome{}, err
	}
	if wrong := text(s.t.SameCluster(access, cluster)); wrong != "" {
		return nil, check.Outcome{Findings: []check.Finding{{Subject: "the context", Got: wrong, Remedy: "`" + s.t.KubeconfigCommand() + "`, or choose another context with --context"}}}, nil
	}
	return access, check.Outcome{}, nil
}

// text is what an error says; empty if there is none.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// right is something that a runbook has people do.
type right struct {
	verb, group, resource, subresource string
	// namespace is one of the platform's. Empty: the whole cluster.
	namespace string
	why       string
}

// rightsWanted are what docs/runbooks and docs/DISASTER_RECOVERY.md ask of a person.
func rightsWanted() []right {
	return []right{
		{"list", "", "nodes", "", "", "see the nodes"},
		{"patch", "", "nodes", "", "", "cordon a node"},
		{"create", "", "pods", "eviction", "", "drain a node"},
		{"list", "", "pods", "", "", "see every pod"},
		{"list", "", "events", "", "", "see what happened"},
		{"get", "", "pods", "log", names.NamespaceApplication, "read logs"},
		{"create", "", "pods", "exec", names.NamespaceApplication, "look into a pod"},
		{"create", "", "pods", "portforward", names.NamespaceApplication, "reach Grafana and the pods"},
		{"delete", "", "pods", "", names.NamespaceApplication, "have a pod made anew"},
		{"patch", "apps", "deployments", "", names.NamespaceApplication, "restart or roll back a release"},
		{"patch", "apps", "deployments", "scale", names.NamespaceApplication, "scale by hand"},
		{"patch", "external-secrets.io", "externalsecrets", "", names.NamespaceApplication, "have a secret fetched anew"},
	}
}

// rights asks the API for each.
func (s *scene) rights(ctx context.Context) (check.Outcome, error) {
	access, o, err := s.way(ctx)
	if access == nil {
		if len(o.Findings) > 0 {
			return check.Outcome{}, fmt.Errorf("the context is not this cluster's: see kubectl.context")
		}
		return o, err
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return check.Outcome{}, err
	}
	return reviewed(ctx, client)
}

// reviewed asks for each right.
func reviewed(ctx context.Context, client kubernetes.Interface) (check.Outcome, error) {
	wanted := rightsWanted()
	o := check.Outcome{Detail: fmt.Sprintf("%d rights", len(wanted))}
	for _, r := range wanted {
		review, err := client.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, &authorization.SelfSubjectAccessReview{
			Spec: authorization.SelfSubjectAccessReviewSpec{ResourceAttributes: &authorization.ResourceAttributes{
				Verb: r.verb, Group: r.group, Resource: r.resource, Subresource: r.subresource, Namespace: r.namespace,
			}},
		}, metav1.CreateOptions{})
		if err != nil {
			return check.Outcome{}, err
		}
		if !review.Status.Allowed {
			what := r.resource
			if r.subresource != "" {
				what += "/" + r.subresource
			}
			o.Findings = append(o.Findings, check.Finding{Subject: "the caller", Got: fmt.Sprintf("may not %s %s", r.verb, what), Want: "be able to " + r.why})
		}
	}
	return o, nil
}
