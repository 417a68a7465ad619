package charts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

// Manifest is one written file.
type Manifest struct {
	// File is the file's name within `dist/<environment>/`.
	File string
	// YAML is the file's content.
	YAML string
	// Objects are what stands in YAML, for the cluster.
	Objects []map[string]any
}

// Synth has cdk8s write sources. It fails only where an object cannot be encoded,
// which is a defect of whoever wrote it.
func Synth(sources []Source) ([]Manifest, error) {
	app := cdk8s.NewApp(nil)
	var manifests []Manifest
	for _, source := range sources {
		chart := cdk8s.NewChart(app, new(strings.NewReplacer("/", "-", ".yaml", "").Replace(source.File)), nil)
		manifest := Manifest{File: source.File}
		for _, object := range source.Objects {
			fields, err := Encode(object)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", source.File, err)
			}
			addObject(chart, fields)
			manifest.Objects = append(manifest.Objects, fields)
		}
		manifest.YAML = *cdk8s.Yaml_Stringify(*chart.ToJson()...)
		manifests = append(manifests, manifest)
	}
	return manifests, nil
}

// addObject adds an object to chart. cdk8s' properties hold what every object
// has; the rest is patched in, in sorted order, so that it is written as it is.
func addObject(chart constructs.Construct, fields map[string]any) {
	metadata := fields["metadata"].(map[string]any)
	kind, name := fields["kind"].(string), metadata["name"].(string)
	props := &cdk8s.ApiObjectProps{
		ApiVersion: new(fields["apiVersion"].(string)),
		Kind:       &kind,
		Metadata: &cdk8s.ApiObjectMetadata{
			Name:        &name,
			Labels:      texts(metadata["labels"]),
			Annotations: texts(metadata["annotations"]),
		},
	}
	if namespace, ok := metadata["namespace"].(string); ok {
		props.Metadata.Namespace = &namespace
	}
	object := cdk8s.NewApiObject(chart, new(kind+"-"+name), props)
	var patches []cdk8s.JsonPatch
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if key != "apiVersion" && key != "kind" && key != "metadata" {
			patches = append(patches, cdk8s.JsonPatch_Add(new("/"+key), fields[key]))
		}
	}
	object.AddJsonPatch(patches...)
}

// texts is a decoded map of strings in cdk8s' shape; nil if there is none.
func texts(value any) *map[string]*string {
	fields, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	out := make(map[string]*string, len(fields))
	for key, text := range fields {
		out[key] = new(text.(string))
	}
	return &out
}
