package cloud

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// sections are the parts of a template that say what is deployed. Its metadata does
// not, and its rules hold at a deployment alone.
func sections() []string {
	return []string{"Conditions", "Mappings", "Outputs", "Parameters", "Resources", "Transform"}
}

// changes lists what differs between the template of s in the assembly's folder and
// the one that is deployed, as `Resources.VPC`. How a value is written does not count.
func changes(a *assembly.Assembly, s assembly.Stack, body string) ([]string, error) {
	synthesized, err := os.ReadFile(filepath.Join(a.Dir, s.ID+".template.json"))
	if err != nil {
		return nil, err
	}
	return changed(synthesized, []byte(body))
}

// beyondASCII is what CloudFormation gives back as question marks
// (https://github.com/aws/aws-cdk/blob/v2.120.0/packages/aws-cdk/lib/api/util/cloudformation.ts).
var beyondASCII = regexp.MustCompile(`[^\x00-\x7F]`)

// changed compares two templates as CloudFormation would take them.
func changed(synthesized, body []byte) ([]string, error) {
	var want, got map[string]any
	if err := json.Unmarshal(beyondASCII.ReplaceAll(synthesized, []byte("?")), &want); err != nil {
		return nil, fmt.Errorf("the synthesized template cannot be read: %w", err)
	}
	body = beyondASCII.ReplaceAll(body, []byte("?"))
	if json.Unmarshal(body, &got) != nil {
		if err := yaml.Unmarshal(body, &got); err != nil {
			return nil, fmt.Errorf("the deployed template cannot be read: %w", err)
		}
	}
	var list []string
	for _, section := range sections() {
		w, g := parts(want[section]), parts(got[section])
		names := slices.Concat(slices.Collect(maps.Keys(w)), slices.Collect(maps.Keys(g)))
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if !reflect.DeepEqual(withoutMetadata(w[name]), withoutMetadata(g[name])) {
				list = append(list, section+"."+name)
			}
		}
	}
	return list, nil
}

// parts are a section by its names. One that is a value alone has no name.
func parts(section any) map[string]any {
	if named, ok := section.(map[string]any); ok {
		return named
	}
	if section == nil {
		return nil
	}
	return map[string]any{"value": section}
}

// withoutMetadata leaves out what tools read and CloudFormation does not.
func withoutMetadata(value any) any {
	resource, ok := value.(map[string]any)
	if !ok {
		return value
	}
	copied := maps.Clone(resource)
	delete(copied, "Metadata")
	return copied
}
