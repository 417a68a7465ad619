package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

// groupSecrets is the API group of External Secrets.
const groupSecrets = "external-secrets.io"

func (s *Cluster) secretChecks() []check.Check {
	return []check.Check{
		{
			ID: "secrets.stores", Severity: check.Fatal, Waits: true,
			What:    "every SecretStore of the manifests reaches Secrets Manager",
			How:     "list the SecretStores, and read their condition Ready",
			Remedy:  "see whether the store's service account has its role, and whether the role's trust names the account",
			Runbook: "cluster.md#external-secret-failing",
			Do:      s.stores,
		},
		{
			ID: "secrets.synced", Severity: check.Fatal, Waits: true,
			What:    "every ExternalSecret of the manifests is ready and was refreshed lately, and its Secret has the keys that it should",
			How:     "list the ExternalSecrets, and read the names of the keys of their Secrets",
			Remedy:  "`kubectl describe externalsecret` says what Secrets Manager answers",
			Runbook: "cluster.md#external-secret-failing",
			Do:      s.secretsSynced,
		},
	}
}

func (s *Cluster) stores(ctx context.Context) (check.Outcome, error) {
	return s.ready(ctx, schema.GroupVersionKind{Group: groupSecrets, Version: "v1", Kind: "SecretStore"})
}

// ready looks at the condition Ready of the objects of one kind of the manifests.
func (s *Cluster) ready(ctx context.Context, kinds ...schema.GroupVersionKind) (check.Outcome, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	objects, err := s.everything(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var o check.Outcome
	var names []string
	for _, kind := range kinds {
		found, err := c.custom(ctx, kind, of(objects, kind))
		if err != nil {
			return o, err
		}
		for i := range found {
			names = append(names, strings.TrimPrefix(wanted.Name(&found[i]), kind.Kind+" "))
			o.Findings = append(o.Findings, unready(&found[i])...)
		}
	}
	o.Detail = strings.Join(names, ", ")
	return o, nil
}

// of are the objects of a kind.
func of(objects []unstructured.Unstructured, kind schema.GroupVersionKind) []unstructured.Unstructured {
	return slices.DeleteFunc(slices.Clone(objects), func(o unstructured.Unstructured) bool { return o.GroupVersionKind() != kind })
}

func (s *Cluster) secretsSynced(ctx context.Context) (check.Outcome, error) {
	c, w, err := s.both(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	kind := schema.GroupVersionKind{Group: groupSecrets, Version: "v1", Kind: "ExternalSecret"}
	found, err := c.custom(ctx, kind, of(w.Objects, kind))
	if err != nil {
		return check.Outcome{}, err
	}
	now := time.Now() //nolint:forbidigo // how long ago it was refreshed is reckoned from today
	var o check.Outcome
	var names []string
	for i := range found {
		external := &found[i]
		names = append(names, external.GetNamespace()+"/"+external.GetName())
		findings := append(unready(external), stale(external, now)...)
		if len(findings) == 0 {
			if findings, err = c.lackingKeys(ctx, external); err != nil {
				return o, err
			}
		}
		o.Findings = append(o.Findings, findings...)
	}
	o.Detail = strings.Join(names, ", ")
	return o, nil
}

// stale is the finding of an ExternalSecret that is refreshed at intervals and was
// not for more than two of them: one may just be due.
func stale(external *unstructured.Unstructured, now time.Time) []check.Finding {
	written, _, _ := unstructured.NestedString(external.Object, "spec", "refreshInterval")
	interval, err := time.ParseDuration(written)
	at, refreshed := moment(external, "status", "refreshTime")
	if err != nil || interval == 0 || !refreshed || now.Sub(at) <= 2*interval {
		return nil
	}
	return []check.Finding{{
		Subject: wanted.Name(external), Got: "was refreshed " + ago(now.Sub(at)) + " ago", Want: "be every " + interval.String(),
	}}
}

// lackingKeys is the finding of an ExternalSecret whose Secret is not there or has
// not every key. The values are not kept.
func (c clients) lackingKeys(ctx context.Context, external *unstructured.Unstructured) ([]check.Finding, error) {
	name, _, _ := unstructured.NestedString(external.Object, "spec", "target", "name")
	if name == "" {
		name = external.GetName()
	}
	subject := "Secret " + external.GetNamespace() + "/" + name
	secret, err := c.typed.CoreV1().Secrets(external.GetNamespace()).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return []check.Finding{{Subject: subject, Got: "is not there"}}, nil
	}
	if err != nil {
		return nil, err
	}
	var lacking []string
	for _, key := range keys(external) {
		if len(secret.Data[key]) == 0 {
			lacking = append(lacking, key)
		}
	}
	if len(lacking) > 0 {
		return []check.Finding{{Subject: subject, Got: "has nothing under " + strings.Join(lacking, ", ")}}, nil
	}
	return nil, nil
}

// keys are those that the Secret of an ExternalSecret should have: its template's,
// or else those that it copies.
func keys(external *unstructured.Unstructured) []string {
	template, _, _ := unstructured.NestedStringMap(external.Object, "spec", "target", "template", "data")
	if len(template) > 0 {
		return slices.Sorted(maps.Keys(template))
	}
	var keys []string
	data, _, _ := unstructured.NestedSlice(external.Object, "spec", "data")
	for _, item := range data {
		fields, _ := item.(map[string]any)
		keys = append(keys, fmt.Sprint(fields["secretKey"]))
	}
	return keys
}
