// Package wanted reads from an assembly what a cluster should hold: the objects of
// the manifests and the Helm releases, as the templates hand them to the cluster.
package wanted

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// The types of the CDK's resources that act on a cluster.
const (
	typeManifest = "Custom::AWSCDK-EKS-KubernetesResource"
	typeChart    = "Custom::AWSCDK-EKS-HelmChart"
)

// Unknown stands in a text for a value that CloudFormation alone knows, such as
// the id of a VPC.
const Unknown = "\uFFFC"

// Cluster is what a cluster should hold.
type Cluster struct {
	// Objects are those of the manifests.
	Objects []unstructured.Unstructured
	// Releases are Helm's, by namespace and name.
	Releases []Release
}

// Release is a Helm release that should stand.
type Release struct {
	Name, Namespace, Chart, Version string
	// Values are those that it is installed with, beside the chart's own.
	Values map[string]any
	// Waits says that its deployment waited until its pods were ready.
	Waits bool
}

// Read reads every manifest and release of a. The error names what it cannot read.
func Read(a *assembly.Assembly) (Cluster, error) {
	var c Cluster
	var problems []error
	for _, s := range a.Stacks {
		for _, id := range slices.Sorted(maps.Keys(s.Template.Resources)) {
			r := s.Template.Resources[id]
			var err error
			switch r.Type {
			case typeManifest:
				err = c.manifest(r.Properties)
			case typeChart:
				err = c.release(r.Properties)
			}
			if err != nil {
				problems = append(problems, fmt.Errorf("%s: %s: %w", s.Name, id, err))
			}
		}
	}
	slices.SortStableFunc(c.Releases, func(a, b Release) int {
		return strings.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	return c, errors.Join(problems...)
}

func (c *Cluster) manifest(properties map[string]any) error {
	written, err := text(properties["Manifest"])
	if err != nil {
		return err
	}
	var objects []map[string]any
	if err := json.Unmarshal([]byte(written), &objects); err != nil {
		return fmt.Errorf("its manifest: %w", err)
	}
	for _, fields := range objects {
		c.Objects = append(c.Objects, unstructured.Unstructured{Object: fields})
	}
	return nil
}

func (c *Cluster) release(properties map[string]any) error {
	r := Release{Waits: strings.EqualFold(fmt.Sprint(properties["Wait"]), "true")}
	for property, field := range map[string]*string{"Release": &r.Name, "Namespace": &r.Namespace, "Chart": &r.Chart, "Version": &r.Version} {
		*field, _ = properties[property].(string)
	}
	if properties["Values"] != nil {
		written, err := text(properties["Values"])
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(written), &r.Values); err != nil {
			return fmt.Errorf("its values: %w", err)
		}
	}
	c.Releases = append(c.Releases, r)
	return nil
}

// text is a property that is a text or joins texts. What else it joins is Unknown.
func text(property any) (string, error) {
	if written, ok := property.(string); ok {
		return written, nil
	}
	function, _ := property.(map[string]any)
	arguments, _ := function["Fn::Join"].([]any)
	if len(arguments) != 2 {
		return "", fmt.Errorf("is neither a text nor Fn::Join: %.80s", fmt.Sprint(property))
	}
	separator, _ := arguments[0].(string)
	parts, _ := arguments[1].([]any)
	texts := make([]string, len(parts))
	for i, part := range parts {
		if written, ok := part.(string); ok {
			texts[i] = written
		} else {
			texts[i] = Unknown
		}
	}
	return strings.Join(texts, separator), nil
}

// Of are the objects of a kind, as apiVersion and kind.
func (c Cluster) Of(apiVersion, kind string) []unstructured.Unstructured {
	return slices.DeleteFunc(slices.Clone(c.Objects), func(o unstructured.Unstructured) bool {
		return o.GetAPIVersion() != apiVersion || o.GetKind() != kind
	})
}

// Name is how an object is spoken of: its kind, its namespace if it has one, and
// its name.
func Name(o *unstructured.Unstructured) string {
	if o.GetNamespace() != "" {
		return o.GetKind() + " " + o.GetNamespace() + "/" + o.GetName()
	}
	return o.GetKind() + " " + o.GetName()
}
