package cluster

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	chartv2 "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/lab/installation"
)

// written is the manifest of a release as Helm keeps it: before it marks the
// objects as its own. What the server is only shown is left out, since it does not
// stand.
func written(objects []unstructured.Unstructured) (string, error) {
	var text strings.Builder
	for i := range objects {
		if installation.Unanswered(&objects[i]) {
			continue
		}
		object, err := yaml.Marshal(objects[i].Object)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&text, "---\n%s", object)
	}
	return text.String(), nil
}

// record keeps r in the cluster as Helm does, in place of the revision before, which
// Helm would keep as well
// (https://github.com/helm/helm/blob/v4.1.0/pkg/storage/driver/secrets.go). Of the
// chart it keeps the name and the version alone.
func (p *Player) record(ctx context.Context, r *release, rendered chartRendered) error {
	said := &releasev1.Release{
		Name: r.name, Namespace: r.namespace, Version: r.revision, Config: rendered.values, Manifest: r.manifest,
		Info:  &releasev1.Info{Status: common.StatusDeployed, Description: "played"},
		Chart: &chartv2.Chart{Metadata: &chartv2.Metadata{APIVersion: chartv2.APIVersionV2, Name: rendered.chart, Version: rendered.version}},
	}
	text, err := json.Marshal(said)
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(text); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	if err := p.forget(ctx, r); err != nil {
		return err
	}
	_, err = p.typed.CoreV1().Secrets(r.namespace).Create(ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("sh.helm.release.v1.%s.v%d", r.name, r.revision),
			Labels: map[string]string{
				"name": r.name, "owner": "helm", "status": common.StatusDeployed.String(), "version": strconv.Itoa(r.revision),
			},
		},
		Type: "helm.sh/release.v1",
		Data: map[string][]byte{"release": []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))},
	}, metav1.CreateOptions{})
	return err
}

// forget takes away what is kept of r.
func (p *Player) forget(ctx context.Context, r *release) error {
	err := p.typed.CoreV1().Secrets(r.namespace).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "owner=helm,name=" + r.name})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
