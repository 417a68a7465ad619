package kube

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

// How Helm keeps a release: as JSON, packed by gzip, as base64, under a key of a
// Secret of its own for each revision
// (https://github.com/helm/helm/blob/v4.1.0/pkg/storage/driver/secrets.go).
const (
	typeRelease  = "helm.sh/release.v1"
	keyRelease   = "release"
	statusOK     = "deployed"
	statusFormer = "superseded"
)

// stored is what Helm keeps of a release, as far as it is looked at.
type stored struct {
	Name      string         `json:"name"`
	Namespace string         `json:"namespace"`
	Revision  int            `json:"version"`
	Config    map[string]any `json:"config"`
	Manifest  string         `json:"manifest"`
	Info      struct {
		Status      string `json:"status"`
		Description string `json:"description"`
	} `json:"info"`
	Chart struct {
		Metadata struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"metadata"`
	} `json:"chart"`
}

// readReleases are the newest revisions of the releases in the cluster, by
// namespace and name.
func (s *Cluster) readReleases(ctx context.Context) (map[string]stored, error) {
	c, err := s.clients.Get(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]stored{}
	// Superseded revisions are left with the server: they are many, and large.
	list, err := c.typed.CoreV1().Secrets(metav1.NamespaceAll).List(ctx, metav1.ListOptions{
		FieldSelector: "type=" + typeRelease, LabelSelector: "owner=helm,status!=" + statusFormer,
	})
	if err != nil {
		return nil, err
	}
	for _, secret := range list.Items {
		r, err := unpack(secret.Data[keyRelease])
		if err != nil {
			return nil, fmt.Errorf("secret %s/%s, where Helm keeps a release: %w", secret.Namespace, secret.Name, err)
		}
		key := secret.Namespace + "/" + r.Name
		if r.Revision > found[key].Revision {
			found[key] = r
		}
	}
	return found, nil
}

// unpack reads what Helm packed.
func unpack(packed []byte) (stored, error) {
	var r stored
	zipped, err := base64.StdEncoding.DecodeString(string(packed))
	if err != nil {
		return r, err
	}
	reader, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return r, err
	}
	return r, json.NewDecoder(reader).Decode(&r)
}

func (s *Cluster) releasesStand(ctx context.Context) (check.Outcome, error) {
	w, err := s.wanted.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	standing, err := s.releases.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: fmt.Sprintf("%d releases", len(w.Releases))}
	for _, r := range w.Releases {
		o.Findings = append(o.Findings, compareRelease(r, standing)...)
	}
	return o, nil
}

// compareRelease are the findings of one release.
func compareRelease(r wanted.Release, standing map[string]stored) []check.Finding {
	name := "release " + r.Namespace + "/" + r.Name
	is, stands := standing[r.Namespace+"/"+r.Name]
	if !stands {
		return []check.Finding{{Subject: name, Got: "is not installed"}}
	}
	var findings []check.Finding
	found := func(got, want string) {
		findings = append(findings, check.Finding{Subject: name, Got: got, Want: want})
	}
	if is.Info.Status != statusOK {
		found(fmt.Sprintf("is %s since revision %d (%s)", is.Info.Status, is.Revision, is.Info.Description), "be "+statusOK)
	}
	chart := is.Chart.Metadata
	if version := strings.TrimPrefix(chart.Version, "v"); chart.Name != r.Chart || version != strings.TrimPrefix(r.Version, "v") {
		found("is of chart "+chart.Name+" "+chart.Version, "be of "+r.Chart+" "+r.Version)
	}
	var want, got any = r.Values, is.Config
	// Values may be secret, so that only their names are told.
	for _, d := range wanted.Differing(want, got) {
		found("has another value of "+d.Path+" than the template", "")
	}
	return findings
}

// readInstalled are the objects of the releases that the assembly wants, as Helm
// installed them, hooks left out.
func (s *Cluster) readInstalled(ctx context.Context) ([]unstructured.Unstructured, error) {
	c, w, err := s.both(ctx)
	if err != nil {
		return nil, err
	}
	standing, err := s.releases.Get(ctx)
	if err != nil {
		return nil, err
	}
	ours := map[string]bool{}
	for _, r := range w.Releases {
		ours[r.Namespace+"/"+r.Name] = true
	}
	var objects []unstructured.Unstructured
	for _, key := range slices.Sorted(maps.Keys(standing)) {
		if !ours[key] {
			continue
		}
		of, err := parse(standing[key])
		if err != nil {
			return nil, fmt.Errorf("release %s: its manifest: %w", key, err)
		}
		objects = append(objects, of...)
	}
	for i := range objects {
		kind := objects[i].GroupVersionKind()
		mapping, err := c.kinds.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil && !meta.IsNoMatchError(err) {
			return nil, err
		}
		if err == nil && mapping.Scope.Name() == meta.RESTScopeNameRoot {
			objects[i].SetNamespace("")
		}
	}
	return objects, nil
}

// parse reads the objects of a release. Those that name no namespace get the
// release's, as Helm has it.
func parse(r stored) ([]unstructured.Unstructured, error) {
	var objects []unstructured.Unstructured
	for document := range strings.SplitSeq("\n"+r.Manifest, "\n---\n") {
		o, err := object(document)
		if err != nil {
			return nil, err
		}
		if len(o.Object) == 0 {
			continue
		}
		if o.GetNamespace() == "" {
			o.SetNamespace(r.Namespace)
		}
		objects = append(objects, o)
	}
	return objects, nil
}

// kindDefinition is the kind of custom resource definitions.
const kindDefinition = "CustomResourceDefinition"

var (
	// definition and definitionName find a definition, and its name, in a text.
	definition     = regexp.MustCompile(`(?m)^kind: "?` + kindDefinition + `\b`)
	definitionName = regexp.MustCompile(`(?m)^  name: "?([a-z0-9.-]+)`)
)

// object reads one document. Of a definition it reads the name alone: some are
// larger than all other objects of a release.
func object(document string) (unstructured.Unstructured, error) {
	o := unstructured.Unstructured{}
	if name := definitionName.FindStringSubmatch(document); name != nil && definition.MatchString(document) {
		o.SetAPIVersion("apiextensions.k8s.io/v1")
		o.SetKind(kindDefinition)
		o.SetName(name[1])
		return o, nil
	}
	return o, yaml.Unmarshal([]byte(document), &o.Object)
}

// everything are the objects of manifests and releases.
func (s *Cluster) everything(ctx context.Context) ([]unstructured.Unstructured, error) {
	w, err := s.wanted.Get(ctx)
	if err != nil {
		return nil, err
	}
	installed, err := s.installed.Get(ctx)
	return slices.Concat(w.Objects, installed), err
}
