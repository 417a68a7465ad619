package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	certmanagerv1 "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/charts/externalsecrets"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
)

// sharedCharts is where the operators' charts and definitions lie, in a folder
// that the repository, or a worktree of it, is in.
const sharedCharts = "shared/charts"

func TestCustomResourcesFollowTheirDefinitions(t *testing.T) {
	definitions := definitions(t)
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		var objects []metav1.Object
		for _, o := range all[*externalsecrets.SecretStore](env) {
			objects = append(objects, o)
		}
		for _, o := range all[*externalsecrets.ExternalSecret](env) {
			objects = append(objects, o)
		}
		for _, o := range all[*certmanagerv1.ClusterIssuer](env) {
			objects = append(objects, o)
		}
		for _, o := range all[*certmanagerv1.Certificate](env) {
			objects = append(objects, o)
		}
		if len(objects) != 5 {
			t.Errorf("%d custom resources, want 5", len(objects))
		}
		for _, object := range objects {
			fields := encoded(t, object)
			for _, problem := range definitions.check(t, fields) {
				t.Errorf("%s: %s", id(fields), problem)
			}
		}
	})
}

// TestDefinitionsRefuse shows that the check above would notice.
func TestDefinitionsRefuse(t *testing.T) {
	definitions := definitions(t)
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(spec map[string]any)
	}{
		{"an unknown field", func(spec map[string]any) { spec["refreshIntervall"] = "1m" }},
		{"an unknown policy", func(spec map[string]any) { spec["target"].(map[string]any)["creationPolicy"] = "Ours" }},
		{"a text for a list", func(spec map[string]any) { spec["data"] = "all" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			fields := encoded(t, all[*externalsecrets.ExternalSecret](env)[0])
			c.change(fields["spec"].(map[string]any))
			if problems := definitions.check(t, fields); len(problems) == 0 {
				t.Error("is not refused")
			}
		})
	}
}

// schemas are the operators' definitions by `apiVersion/Kind`.
type schemas map[string]*apiextensions.JSONSchemaProps

// definitions reads the definitions of External Secrets and cert-manager.
func definitions(t *testing.T) schemas {
	t.Helper()
	found := schemas{}
	found.add(t, unzip(t, read(t, "external-secrets-crds-2.9.0.yaml.gz")))
	archive := tar.NewReader(bytes.NewReader(unzip(t, read(t, "cert-manager-v1.21.1.tgz"))))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(filepath.Base(header.Name), "crd-") {
			text, err := io.ReadAll(archive)
			if err != nil {
				t.Fatal(err)
			}
			found.add(t, untemplated(text))
		}
	}
	return found
}

// read returns a file beside the repository.
func read(t *testing.T, name string) []byte {
	t.Helper()
	for _, up := range []string{"../..", "../../.."} {
		if text, err := os.ReadFile(filepath.Join(up, sharedCharts, name)); err == nil {
			return text
		}
	}
	t.Fatalf("%s is missing in ../%s, beside the repository: this test holds our objects against it", name, sharedCharts)
	return nil
}

// unzip returns what packed holds.
func unzip(t *testing.T, packed []byte) []byte {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// untemplated drops the lines of a chart's definition that only Helm reads: its
// conditions and labels.
func untemplated(text []byte) []byte {
	var kept []string
	for _, line := range strings.Split(string(text), "\n") {
		if !strings.Contains(line, "{{") {
			kept = append(kept, line)
		}
	}
	return []byte(strings.Join(kept, "\n"))
}

// add adds every version of the definitions in text.
func (s schemas) add(t *testing.T, text []byte) {
	t.Helper()
	for _, document := range strings.Split(string(text), "\n---\n") {
		var crd apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal([]byte(document), &crd); err != nil {
			t.Fatal(err)
		}
		for _, version := range crd.Spec.Versions {
			if !version.Served {
				continue
			}
			var schema apiextensions.JSONSchemaProps
			if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, &schema, nil); err != nil {
				t.Fatal(err)
			}
			s[fmt.Sprintf("%s/%s/%s", crd.Spec.Group, version.Name, crd.Spec.Names.Kind)] = &schema
		}
	}
}

// check returns everything that the API server would refuse in fields, unknown
// fields included.
func (s schemas) check(t *testing.T, fields map[string]any) []string {
	t.Helper()
	schema, ok := s[fmt.Sprintf("%v/%v", fields["apiVersion"], fields["kind"])]
	if !ok {
		return []string{"no definition serves this version"}
	}
	structural, err := structuralschema.NewStructural(schema)
	if err != nil {
		t.Fatal(err)
	}
	validator, _, err := validation.NewSchemaValidator(schema)
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	for _, problem := range validation.ValidateCustomResource(nil, fields, validator) {
		problems = append(problems, problem.Error())
	}
	if rules := cel.NewValidator(structural, true, 1_000_000); rules != nil {
		found, _ := rules.Validate(context.Background(), field.NewPath(""), structural, fields, nil, 10_000_000)
		for _, problem := range found {
			problems = append(problems, problem.Error())
		}
	}
	// Last, because it takes the unknown fields away.
	for _, path := range pruning.PruneWithOptions(fields, structural, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}) {
		problems = append(problems, "unknown field "+path)
	}
	return problems
}
